import type { Host } from '../core/host.ts';
import type { Logger } from '../core/logger.ts';
import type { Redactor } from '../core/redactor.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Damage } from './damage.ts';
import type { LogOptions } from './log-options.ts';

/** Options of a `StateManager`. */
export interface StateManagerOptions {
  /** Where everything is kept. */
  readonly storage: StorageAdapter;
  /** @defaultValue the system's clock and chance */
  readonly host?: Host;
  /** Keeps secrets out of everything that is written. @defaultValue one that knows the known formats only */
  readonly redactor?: Redactor;
  /**
   * How often this manager shows that it lives, while it drives runs.
   * @defaultValue 10000
   */
  readonly heartbeatMs?: number;
  /**
   * Whether steps, logs and results are written for people beside the state, which listings need anyway.
   * @defaultValue true with files, false elsewhere
   */
  readonly views?: boolean;
  /**
   * What names this process to others; a test may play several machines.
   * @defaultValue what the system says
   */
  readonly process?: ProcessIdentity;
  /**
   * What is logged of runs, or `false`.
   * @defaultValue lines from `info` on, as JSON
   */
  readonly log?: false | LogOptions;
  /** Is handed the same lines: a `pino` logger, or any of its shape. `log: false` leaves it alone. */
  readonly logger?: Logger;
  /** Told of what the logger, or the folder of logs, failed with. */
  readonly onTrouble?: (name: string, error: unknown) => void;
  /** Told of damage that costs nothing and is passed over, such as an unreadable line of an inbox. */
  readonly onDamage?: (damage: Damage) => void;
}
