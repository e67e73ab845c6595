import { toMilliseconds, type Duration } from '../core/durations.ts';
import { StepError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { checkSchema } from '../core/schema.ts';
import { requireWaitOptions } from './call-options.ts';
import type { LiveRun } from './live-run.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';
import type { WaitOptions } from './workflow-context.ts';

/** Wall clocks jump: a long wait looks at the clock again this often. */
export const lookAgainMs = 30_000;

/** The moment a duration from now. */
export function momentAfter(live: LiveRun, duration: Duration): number {
  return live.host.now() + toMilliseconds(duration, 'duration');
}

/** The moment that was asked for, as milliseconds. */
export function momentOf(moment: Date | number): number {
  const at = typeof moment === 'number' ? moment : moment instanceof Date ? moment.getTime() : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw invalidOption('moment', moment, 'a valid Date or milliseconds since 1970');
}

/** Waits until a moment by the wall clock. The moment is fixed when the run first comes here. */
export async function runSleep(live: LiveRun, scope: Scope, moment: () => number): Promise<void> {
  if (live.stops(scope)) await live.refuse(scope);
  const key = live.enter(scope, 'sleep');
  live.unsettled.entered();
  try {
    const before = live.replay.timers.get(key);
    if (before?.fired === true) return;
    scope.signal.throwIfAborted();
    const wakeAt = before?.wakeAt ?? moment();
    const event = { type: 'timer-set', key, wakeAt } as const;
    // Said again by each process that gets here, to whoever watches now and to the journal: a process that dies while
    // the run waits has not died without getting anywhere.
    if (before === undefined) await live.record(event);
    else live.recordLater(event);
    await live.wait(wakeAt, true, () => sleepUntil(live, key, scope.signal, wakeAt));
    await live.record({ type: 'timer-fired', key });
    live.replay.timers.set(key, { wakeAt, fired: true, place: before?.place ?? { segment: 0, cursor: 0 } });
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** Waits for a signal of this name. Signals are first in, first out; one that does not fit is rejected and passed over. */
export async function runWaitFor<Payload>(
  live: LiveRun,
  scope: Scope,
  name: string,
  options: WaitOptions<Payload>,
): Promise<Payload> {
  if (live.stops(scope)) await live.refuse(scope);
  requireWaitOptions(options);
  const key = live.enter(scope, `wait:${escapeName(requireName(name, 'wait'))}`);
  live.unsettled.entered();
  try {
    return await awaitSignal(live, scope, key, name, options);
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** Waits for a signal under a key that was given out before. */
export async function awaitSignal<Payload>(
  live: LiveRun,
  scope: Scope,
  key: string,
  name: string,
  options: WaitOptions<Payload>,
): Promise<Payload> {
  const kept = live.take(key);
  if (kept?.kind === 'completed') return (await live.valueOf(kept)) as Payload;
  const remembered = live.remembered(key);
  if (remembered !== undefined) return remembered.value as Payload;
  const before = live.replay.waits.get(key);
  if (before?.timedOut === true) throw timedOut(key, name);
  scope.signal.throwIfAborted();
  const deadlineAt =
    before === undefined
      ? options.timeout === undefined
        ? undefined
        : live.host.now() + toMilliseconds(options.timeout, 'timeout')
      : before.deadlineAt;
  const event = { type: 'wait-started', key, name, ...(deadlineAt === undefined ? {} : { deadlineAt }) } as const;
  if (before === undefined) await live.record(event);
  else live.recordLater(event);
  for (;;) {
    const received = await receive<Payload>(live, key, name, options);
    if (received !== undefined) return received.payload;
    if (deadlineAt !== undefined && live.host.now() >= deadlineAt) {
      await live.record({ type: 'wait-timed-out', key, name });
      throw timedOut(key, name);
    }
    await live.wait(deadlineAt, false, () => live.inbox.signalled(name, scope.signal, deadlineAt));
  }
}

async function sleepUntil(live: LiveRun, key: string, signal: AbortSignal, wakeAt: number): Promise<void> {
  for (let leftMs = wakeAt - live.host.now(); leftMs > 0; leftMs = wakeAt - live.host.now())
    if (await live.forcing.nap(key, Math.min(leftMs, lookAgainMs), signal)) return;
}

async function receive<Payload>(
  live: LiveRun,
  key: string,
  name: string,
  { schema }: WaitOptions<Payload>,
): Promise<{ readonly payload: Payload } | undefined> {
  for (let signal = live.inbox.take(name); signal !== undefined; signal = live.inbox.take(name)) {
    const payload = await live.inbox.payloadOf(signal);
    const { id, by } = signal;
    const checked =
      schema === undefined ? ({ ok: true, value: payload as Payload } as const) : await checkSchema(schema, payload);
    if (checked.ok) {
      const event = { type: 'signal-received', key, name, id, ...(by === undefined ? {} : { by }) } as const;
      return { payload: (await live.store(event, checked.value, `the payload of signal "${name}"`)) as Payload };
    }
    await live.record({ type: 'signal-rejected', key, name, id, issues: checked.issues });
  }
  return undefined;
}

function timedOut(key: string, name: string): StepError {
  return new StepError('wait-timed-out', `No signal "${name}" came within the time that wf.waitFor allows.`, { key });
}
