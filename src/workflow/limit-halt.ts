import type { LimitReached } from '../core/events.ts';
import { limitText } from '../reliability/limit-text.ts';
import { nextDayAt } from '../state/budget-days.ts';
import { iso } from '../state/run-state.ts';
import type { GatedCall } from './call-gate.ts';
import { lookAgainMs } from './waits.ts';

/** Others' reservations are looked at again soon at first, then less and less often. */
const firstLookMs = 50;
const laterLooksMs = 2000;

/** As what a step is shown that is parked until the next day. */
const dayLimit = 'day limit';

/** Waits until something in the family has ended that leaves room, or ends the run where nothing can. */
export async function waitForOthers(call: GatedCall, reached: LimitReached): Promise<void> {
  const { flights } = call.live.calls;
  await idle(call, async () => {
    if (reached.mayPass === true && flights.isBusy) await flights.changed(call.scope.signal);
    else await close(call, reached);
  });
}

/** Lets a run go on once the day has room again, parks its step until the next day, or ends it. */
export async function reachedDay(call: GatedCall, reached: LimitReached, looks: number): Promise<void> {
  const { live, scope } = call;
  const { flights, ledger } = live.calls;
  if (reached.mayPass === true && (flights.isBusy || (await ledger?.mayBeSettled()) === true)) {
    const waitMs = Math.min(laterLooksMs, firstLookMs * 2 ** Math.min(looks, 10));
    const changed = new AbortController();
    const signal = AbortSignal.any([scope.signal, changed.signal]);
    await idle(call, async () => {
      const look = live.host.sleep(waitMs, { signal, keepAlive: false }).catch(() => undefined);
      await Promise.race([flights.changed(signal, { onlyEnds: true }).catch(() => undefined), look]);
      changed.abort();
    });
    return;
  }
  if (ledger?.whenReached === 'park' && (reached.asked ?? 0) <= reached.limit) await parkUntilTomorrow(call, reached);
  else await closeAt(call, reached);
}

/** Lets nothing further begin, and ends the run when nothing is under way. Never resolves. */
export function closeAt(call: GatedCall, reached: LimitReached | undefined): Promise<never> {
  return idle(call, () => close(call, reached));
}

async function close({ live, scope, key }: GatedCall, reached: LimitReached | undefined): Promise<never> {
  const { flights } = live.calls;
  if (reached !== undefined) {
    const { mayPass, ...limit } = reached;
    const whose = live.calls.find(reached.scope === 'day' ? undefined : reached.runId).live;
    const message = `${limitText(reached)}${mayPass === true ? ', as long as what is reserved is not settled' : ''}.`;
    flights.close(() => {
      whose.halt({ kind: 'paused', reason: 'limit', message, key, limit });
    });
  }
  while (flights.isBusy) await flights.changed(scope.signal);
  flights.closed?.();
  // Where it is a run above, or a sibling, that stops, this one is stopped by it.
  if (!scope.signal.aborted)
    await new Promise((resolve) => {
      scope.signal.addEventListener('abort', resolve, { once: true });
    });
  throw scope.signal.reason;
}

async function parkUntilTomorrow({ live, scope, key }: GatedCall, reached: LimitReached): Promise<void> {
  const wakeAt = nextDayAt(live.host.now());
  const reason = `${limitText(reached)}.`;
  live.parking.workEnded();
  try {
    await live.record({ type: 'step-parked', key, provider: dayLimit, wakeAt, reason });
    const until = async (): Promise<void> => {
      for (let leftMs = wakeAt - live.host.now(); leftMs > 0; leftMs = wakeAt - live.host.now())
        await live.host.sleep(Math.min(leftMs, lookAgainMs), { signal: scope.signal, keepAlive: false });
    };
    try {
      await live.wait(wakeAt, true, until, { reason: 'parked', message: `Parked until ${iso(wakeAt)}. ${reason}` });
    } finally {
      if (live.halted === undefined) await live.record({ type: 'step-unparked', key, provider: dayLimit });
    }
  } finally {
    live.parking.workStarted();
  }
}

/** Waits without work: others may go on, or end. */
async function idle<Value>({ live }: GatedCall, work: () => Promise<Value>): Promise<Value> {
  live.parking.workEnded();
  try {
    return await live.calls.flights.await(work);
  } finally {
    live.parking.workStarted();
  }
}
