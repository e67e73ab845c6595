import type { Host } from '../core/host.ts';
import type { Output } from './output.ts';

/** What the command was started from. */
export interface Shell {
  readonly host: Host;
  /** The folder that relative paths start at. */
  readonly cwd: string;
  /** For results. */
  readonly out: Output;
  /** For progress and errors. */
  readonly err: Output;
}
