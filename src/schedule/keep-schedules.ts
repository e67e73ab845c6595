import { CronTimes } from '../calendar/cron-times.ts';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { isHoldfastError, StorageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { RunHandle } from '../workflow/live-runs.ts';
import type { StartOptions } from '../workflow/run-desk.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { dueMoment, type DueRules, latenessMs } from './due-moment.ts';
import { aheadOf, conflictOf, type InTheWay, lastBegun } from './last-begun.ts';
import { scheduledId } from './scheduled-id.ts';

/** When runs of a workflow begin by themselves. */
export interface Schedule {
  readonly workflow: Workflow;
  /** Five fields of cron, such as `30 6 * * 1-5`, or `@daily` and its like. */
  readonly cron: string;
  /**
   * The time zone that `cron` is read in.
   * @defaultValue 'UTC'
   */
  readonly timezone?: string;
  /** What the runs are started with. */
  readonly input?: unknown;
  /**
   * What becomes of a moment that comes while the last run of the schedule has not ended: it is left out, or it waits for that
   * end; of several that wait, the latest is begun.
   * @defaultValue 'skip'
   */
  readonly overlap?: 'skip' | 'queue';
  /**
   * Whether the latest moment that nobody was there for is begun late; not before there was a first run.
   * @defaultValue false
   */
  readonly catchUp?: boolean;
  /** Facts about its runs for people. */
  readonly metadata?: StartOptions['metadata'];
}

/** A moment that a schedule does not begin now. */
export interface HeldMoment {
  readonly workflow: string;
  /** In milliseconds since 1970. */
  readonly moment: number;
  /** Whether it is left out for good, or waits. */
  readonly kind: 'skip' | 'wait';
  /** The run that has not ended. */
  readonly behind: string;
}

/** Options of {@link keepSchedules}. */
export interface SchedulingOptions {
  /** Ends the scheduling; the runs that go on are the manager's. */
  readonly signal: AbortSignal;
  /**
   * The longest time between two looks at the clock, at most 30 s.
   * @defaultValue '30s'
   */
  readonly every?: Duration;
  /** Told of each run that is begun here. */
  readonly begun?: (run: RunHandle, moment: number) => void;
  /** Told once of each moment that is left out or waits. */
  readonly held?: (held: HeldMoment) => void;
  /**
   * Told of trouble that passes, such as a full disk: the next look tries again. With a moment: of one that is not begun for good,
   * because its run could not be started, or something else stands in its place; later ones are.
   */
  readonly trouble?: (error: unknown, notBegun?: Pick<HeldMoment, 'workflow' | 'moment'>) => void;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
}

/** What schedules need of a manager. */
export type SchedulingManager = Pick<EnhancedWorkflowManager, 'start' | 'get' | 'list'>;

/** Two looks are at least this far apart. */
const leastMs = 50;

/** A moment must be seen before it is too late to begin it. */
const mostMs = latenessMs / 2;

/** A schedule, and what was seen of it. Nothing of it is needed by a process that is started later. */
interface Watched {
  readonly schedule: Schedule;
  readonly times: CronTimes;
  readonly rules: DueRules;
  /** Moments up to here are dealt with. */
  dealtWith: number | undefined;
  /** Whether something else may have to be begun: from before this process, or what could not be begun. */
  isBehind: boolean;
  told: number | undefined;
  /** The run that was said to be in the way. */
  warnedOf: string | undefined;
}

/**
 * Begins runs when they are due. Resolves when the signal aborts. The id of a run is made of its workflow and its moment, so
 * that several processes may do so side by side, and be started again: each moment is begun at most once. What is
 * known of earlier moments is what runs there are.
 *
 * A run that cannot be started ends neither its schedule nor others.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`; StorageError that no later look can mend.
 */
export async function keepSchedules(
  manager: SchedulingManager,
  schedules: readonly Schedule[],
  options: SchedulingOptions,
): Promise<void> {
  requireKnownOptions('keepSchedules', options, ['signal', 'every', 'begun', 'held', 'trouble', 'host']);
  const { signal, every = mostMs, host = systemHost } = options;
  const everyMs = Math.min(mostMs, toMilliseconds(every, 'every'));
  if (everyMs < leastMs) throw invalidOption('every', every, `at least ${leastMs} milliseconds`);
  const watched = await Promise.all(schedules.map(watch));
  while (!signal.aborted) {
    await lookAtAll(manager, watched, host, options);
    const now = host.now();
    const next = Math.min(...watched.map(({ times }) => times.next(now) ?? Infinity));
    await host.sleep(Math.max(leastMs, Math.min(everyMs, next - now)), { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function watch(schedule: Schedule): Promise<Watched> {
  const known = ['workflow', 'cron', 'timezone', 'input', 'overlap', 'catchUp', 'metadata'];
  requireKnownOptions('a schedule', schedule, known);
  const { cron, timezone, overlap = 'skip', catchUp = false } = schedule;
  requireOneOf('overlap', overlap, ['skip', 'queue']);
  if (typeof catchUp !== 'boolean') throw invalidOption('catchUp', catchUp, 'a boolean');
  const times = await CronTimes.of(cron, timezone);
  const isBehind = catchUp || overlap === 'queue';
  return {
    schedule,
    times,
    rules: { overlap, catchUp },
    dealtWith: undefined,
    isBehind,
    told: undefined,
    warnedOf: undefined,
  };
}

async function lookAtAll(
  manager: SchedulingManager,
  watched: readonly Watched[],
  host: Host,
  options: SchedulingOptions,
): Promise<void> {
  for (const one of watched)
    try {
      await look(manager, one, host.now(), options);
    } catch (error) {
      // Once it is stopped, the manager may be closed.
      if (options.signal.aborted) return;
      if (!isHoldfastError(error) || !error.retryable) throw error;
      options.trouble?.(error);
    }
}

async function look(
  manager: SchedulingManager,
  watched: Watched,
  now: number,
  options: SchedulingOptions,
): Promise<void> {
  const { held, trouble } = options;
  const { schedule, times, rules } = watched;
  const { workflow } = schedule;
  // Runs are listed only where there may be something to begin.
  const recent = now - latenessMs;
  // What was dealt with by a clock that was ahead is to come.
  if (watched.dealtWith !== undefined && watched.dealtWith > now) watched.dealtWith = now;
  const { dealtWith = recent } = watched;
  const since = rules.catchUp ? dealtWith : Math.max(dealtWith, recent);
  if (!watched.isBehind && times.latest(since, now) === undefined) return;
  watched.isBehind = true;
  const { last, ahead } = await lastBegun(manager, workflow.name, now);
  warnOf(
    watched,
    ahead === undefined
      ? conflictOf(workflow.name, schedule.metadata?.['file'], last, recent)
      : aheadOf(workflow.name, ahead),
    trouble,
  );
  const due = dueMoment(times, now, last, rules);
  if (due?.kind === 'skip' || due?.kind === 'wait') {
    if (watched.told !== due.moment)
      held?.({ workflow: workflow.name, moment: due.moment, kind: due.kind, behind: due.last?.id ?? '' });
    watched.told = due.moment;
    if (due.kind === 'wait') return;
  } else if (due !== undefined) await begin(manager, schedule, due.moment, options);
  watched.dealtWith = now;
  watched.isBehind = false;
}

async function begin(
  manager: SchedulingManager,
  { workflow, input, metadata }: Schedule,
  moment: number,
  { begun, trouble }: SchedulingOptions,
): Promise<void> {
  const id = scheduledId(workflow.name, moment);
  if ((await manager.get(id)) !== undefined) return;
  let run: RunHandle;
  try {
    run = await manager.start(workflow, input, { id, ...(metadata === undefined ? {} : { metadata }) });
  } catch (error) {
    // Another process has begun it, with what the file said there.
    if (isHoldfastError(error) && error.code === 'run-id-conflict') return;
    if (error instanceof StorageError || (isHoldfastError(error) && error.retryable)) throw error;
    trouble?.(error, { workflow: workflow.name, moment });
    return;
  }
  begun?.(run, moment);
}

/** Says once of a run that it is in the way. */
function warnOf(watched: Watched, found: InTheWay | undefined, trouble: SchedulingOptions['trouble']): void {
  if (found === undefined || watched.warnedOf === found.id) return;
  watched.warnedOf = found.id;
  if (found.notBegun === undefined) trouble?.(found.error);
  else trouble?.(found.error, found.notBegun);
}
