import type { Duration } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { RecoveryAction } from './action.ts';
import type { Failure } from './failure.ts';

/** What the built-in actions work with. */
export interface ActionOptions {
  /** Where `check_connectivity` connects to, when the error does not name it. */
  readonly connectivity?: { readonly host: string; readonly port?: number };
  /** What `check_system_health` asks instead of looking at memory, load and disk: whether all is well. */
  readonly health?: () => boolean | Promise<boolean>;
  /**
   * What `check_system_health` takes for healthy. By default: 64 MiB of memory and 256 MiB of disk are free, and the load
   * is at most 4 per processor.
   */
  readonly healthLimits?: {
    readonly freeMemoryMiB?: number;
    readonly freeDiskMiB?: number;
    readonly loadPerProcessor?: number;
    /** @defaultValue the current folder */
    readonly disk?: string;
  };
  /** Asks whoever is called how long to wait, in milliseconds; 0: call again, `undefined`: not known. */
  readonly rateLimits?: (failure: Failure) => number | undefined | Promise<number | undefined>;
  /** The repository that the `verify_` actions look at: the current folder and `origin` by default. */
  readonly repository?: { readonly directory?: string; readonly remote?: string; readonly branch?: string };
  /** What `free_memory` calls, so that caches are emptied. */
  readonly caches?: readonly (() => void | Promise<void>)[];
  /** Folders whose old files `cleanup_temporary_files` may delete. Nothing outside them is touched. */
  readonly temporaryFolders?: readonly string[];
  /**
   * How long a file must not have changed before `cleanup_temporary_files` deletes it.
   * @defaultValue 1 h
   */
  readonly temporaryAfter?: Duration;
  /** The agent of `simplify_task`: makes what is asked for easier, before the next attempt. */
  readonly simplifyTask?: RecoveryAction;
  /** The agent of `split_task`: makes several tasks of one, before the next attempt. */
  readonly splitTask?: RecoveryAction;
  /**
   * The longest that one action may take.
   * @defaultValue 30 s
   */
  readonly timeout?: Duration;
}

const known = ['connectivity', 'health', 'healthLimits', 'rateLimits', 'repository', 'caches', 'temporaryFolders'];
const functions = ['health', 'rateLimits', 'simplifyTask', 'splitTask'] as const;

/** Checks what the actions work with. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireActionOptions(options: ActionOptions): void {
  requireKnownOptions('actionOptions', options, [...known, 'temporaryAfter', 'simplifyTask', 'splitTask', 'timeout']);
  for (const name of functions)
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw invalidOption(`actionOptions.${name}`, options[name], 'a function');
  const { connectivity, caches = [], temporaryFolders = [], temporaryAfter, timeout } = options;
  if (connectivity !== undefined) {
    requireKnownOptions('actionOptions.connectivity', connectivity, ['host', 'port']);
    const { host, port = 443 } = connectivity;
    if (typeof host !== 'string' || host === '') throw invalidOption('connectivity.host', host, 'the name of a host');
    if (requireInteger('connectivity.port', port, 1) > 65_535) throw invalidOption('connectivity.port', port, 'a port');
  }
  if (!Array.isArray(caches) || !caches.every((empty) => typeof empty === 'function'))
    throw invalidOption('actionOptions.caches', caches, 'an array of functions');
  if (
    !Array.isArray(temporaryFolders) ||
    !temporaryFolders.every((folder) => typeof folder === 'string' && folder !== '')
  )
    throw invalidOption('actionOptions.temporaryFolders', temporaryFolders, 'an array of paths of folders');
  requireKnownOptions('actionOptions.repository', options.repository ?? {}, ['directory', 'remote', 'branch']);
  const limits = ['freeMemoryMiB', 'freeDiskMiB', 'loadPerProcessor', 'disk'];
  requireKnownOptions('actionOptions.healthLimits', options.healthLimits ?? {}, limits);
  if (temporaryAfter !== undefined) toMilliseconds(temporaryAfter, 'temporaryAfter');
  if (timeout !== undefined) toMilliseconds(timeout, 'timeout');
}
