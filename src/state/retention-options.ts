import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { RunStatus } from '../core/events.ts';

/** Options of `clean`. Ages count from the end of a run. */
export interface CleanOptions {
  /** Changes nothing, and reports what would be removed. */
  readonly dryRun?: boolean;
  /**
   * Removes completed runs of this age; `false` keeps them.
   * @defaultValue '7d'
   */
  readonly completedAfter?: Duration | false;
  /**
   * Removes failed runs of this age; `false` keeps them.
   * @defaultValue '30d'
   */
  readonly failedAfter?: Duration | false;
  /**
   * Removes cancelled runs of this age; `false` keeps them.
   * @defaultValue '30d'
   */
  readonly cancelledAfter?: Duration | false;
  /**
   * Forgets removed runs of this age, so that their ids may be used again; `false` remembers them for ever.
   * @defaultValue '365d'
   */
  readonly forgetAfter?: Duration | false;
  /** Keeps each run compressed under `archive/` before it is removed. */
  readonly archive?: boolean;
  /** Who removes, for what is left of the runs. */
  readonly by?: string;
  /**
   * The moment from which ages are measured.
   * @defaultValue now
   */
  readonly now?: Date | number;
  /** Told of each run that is removed, or would be, as it happens: the report names only the first 1,000. */
  readonly onRemoved?: (run: CleanedRun) => void;
  /** Told of each run that is kept although its age would have it removed. */
  readonly onKept?: (run: KeptRun) => void;
}

/** A run that was removed, or would be. */
export interface CleanedRun {
  readonly id: string;
  readonly workflow: string;
  readonly status: RunStatus;
  /** When it ended, ISO 8601 in UTC. */
  readonly completedAt: string;
  /** Why, in words. */
  readonly reason: string;
  /** Bytes of its journal; its views and results come on top. */
  readonly bytes: number;
  /** The run that it was removed with. */
  readonly parent?: string;
  /** The document that holds it now. */
  readonly archive?: string;
}

/**
 * Why a run is kept whose age would have it removed: somebody claimed it; a run below it has not ended; its journal is
 * damaged or cannot be read; or the storage refused.
 */
export type KeptReason = 'claimed' | 'child-unfinished' | 'damaged' | 'unreadable' | 'storage';

/** A run that is kept although its age would have it removed. */
export interface KeptRun {
  readonly id: string;
  readonly reason: KeptReason;
  /** The reason in words. */
  readonly message: string;
}

/** What a cleaning did, or would do. */
export interface CleanReport {
  readonly dryRun: boolean;
  /** `false` when another process was cleaning this storage: nothing was done. */
  readonly completed: boolean;
  /** The first 1,000 runs that were removed, or would be. */
  readonly removed: readonly CleanedRun[];
  /** The first 1,000 runs that were kept although due. */
  readonly kept: readonly KeptRun[];
  /** How many of what; `bytes` are those of the removed journals. */
  readonly counts: CleanCounts;
}

/** What a cleaning counts. */
export interface CleanCounts {
  readonly removed: number;
  readonly bytes: number;
  /** Kept because of their age. */
  readonly notDue: number;
  /** Kept because they have not ended: running, paused, interrupted. */
  readonly unfinished: number;
  /** Kept because their parent is. */
  readonly withParent: number;
  /** Kept although due; see `kept`. */
  readonly kept: number;
  /** Removals of earlier cleanings that had not come to their end. */
  readonly finished: number;
  /** Removed runs that are remembered no longer. */
  readonly forgotten: number;
  /** Inboxes of removed runs. */
  readonly inboxes: number;
  /** Signs of life of dead processes. */
  readonly owners: number;
  /** Days of the budgets, 90 days after their end. */
  readonly budgetDays: number;
  /** Temporary files and removed folders that crashes had left. */
  readonly leftovers: number;
}

/** What is cleaned, checked. */
export interface Retention {
  readonly dryRun: boolean;
  /** How old an ended run must be; without an entry it is kept. */
  readonly after: ReadonlyMap<RunStatus, number>;
  readonly forgetAfterMs: number | undefined;
  readonly archive: boolean;
  readonly by: string | undefined;
  readonly now: number;
  readonly onRemoved: ((run: CleanedRun) => void) | undefined;
  readonly onKept: ((run: KeptRun) => void) | undefined;
}

const known = [
  'dryRun',
  'completedAfter',
  'failedAfter',
  'cancelledAfter',
  'forgetAfter',
  'archive',
  'by',
  'now',
  'onRemoved',
  'onKept',
] as const;

/** Checks what was asked for. @throws UsageError `invalid-option`, `invalid-duration`. */
export function retentionOf(options: CleanOptions, now: number): Retention {
  requireKnownOptions('clean', options, known);
  const { completedAfter = '7d', failedAfter = '30d', cancelledAfter = '30d', forgetAfter = '365d' } = options;
  const after = new Map<RunStatus, number>();
  for (const [status, option, age] of [
    ['completed', 'completedAfter', completedAfter],
    ['failed', 'failedAfter', failedAfter],
    ['cancelled', 'cancelledAfter', cancelledAfter],
  ] as const)
    if (age !== false) after.set(status, toMilliseconds(age, option));
  if (options.by !== undefined && typeof options.by !== 'string') throw invalidOption('by', options.by, 'text');
  // What is nearly `true` must not remove what was only to be looked at.
  for (const option of ['dryRun', 'archive'] as const) requireType(option, options[option], 'boolean', 'true or false');
  for (const option of ['onRemoved', 'onKept'] as const) requireType(option, options[option], 'function', 'a function');
  const at = options.now instanceof Date ? options.now.getTime() : (options.now ?? now);
  if (!Number.isFinite(at)) throw invalidOption('now', options.now, 'a date, or milliseconds since 1970');
  return {
    dryRun: options.dryRun === true,
    after,
    forgetAfterMs: forgetAfter === false ? undefined : toMilliseconds(forgetAfter, 'forgetAfter'),
    archive: options.archive === true,
    by: options.by,
    now: at,
    onRemoved: options.onRemoved,
    onKept: options.onKept,
  };
}

function requireType(option: string, value: unknown, type: 'boolean' | 'function', expected: string): void {
  if (value !== undefined && typeof value !== type) throw invalidOption(option, value, expected);
}
