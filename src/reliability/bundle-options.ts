import type { UnreadablePart } from './run-diagnostics.ts';

/** Options of a `DiagnosticBundle`. */
export interface BundleOptions {
  /**
   * The logs of the run: the last 1,000 lines of each, all of them, or none.
   * @defaultValue 'tail'
   */
  readonly logs?: 'tail' | 'whole' | 'none';
  /**
   * What is left out unless it is asked for: `'values'` are inputs, results, payloads, checkpoint data, metadata and what
   * commands wrote, still without secrets.
   * @defaultValue none
   */
  readonly include?: readonly 'values'[];
}

/** What a bundle was made of. */
export interface BundleReport {
  readonly file: string;
  readonly bytes: number;
  /** Parts that could not be read; the bundle names them as well. */
  readonly unreadable: readonly UnreadablePart[];
}

/** Where a bundle takes from what the storage does not have. */
export interface BundleSources {
  /** How the manager is configured, with the source of each value; secrets are taken out. */
  readonly configuration?: () => unknown;
  /** How healthy the surroundings are now. */
  readonly health?: (runId: string) => Promise<unknown>;
}
