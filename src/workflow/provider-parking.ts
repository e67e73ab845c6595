import type { RejectedError } from '../core/errors.ts';
import type { Usage } from '../core/events.ts';
import { isProviderClosed } from '../recovery/provider-guard.ts';
import { iso } from '../state/run-state.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import { lookAgainMs } from './waits.ts';

/**
 * Does a piece of work that calls a provider, as often as it takes: while the provider is closed the step is parked, for
 * free: no attempt is counted and no clock of a phase runs.
 */
export async function parkedWhileClosed<Value>(
  live: LiveRun,
  scope: Scope,
  key: string,
  work: () => Promise<Value>,
  takeUsage?: () => Usage | undefined,
): Promise<Value> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!isProviderClosed(error) || scope.signal.aborted) throw error;
      await park(live, scope, key, error, takeUsage?.());
    }
}

/** Waits until the provider takes calls again, and says so where everybody can see it. */
async function park(
  live: LiveRun,
  scope: Scope,
  key: string,
  closed: RejectedError,
  usage: Usage | undefined,
): Promise<void> {
  const { operation: provider, retryAt = live.host.now(), message } = closed;
  live.parking.workEnded();
  try {
    await live.record({
      type: 'step-parked',
      key,
      provider,
      wakeAt: retryAt,
      reason: live.errorRecord(closed).message,
      ...(usage === undefined ? {} : { usage }),
    });
    const because = { reason: 'parked', message: `Parked until ${iso(retryAt)}. ${message}` } as const;
    try {
      await live.wait(retryAt, true, () => untilOpen(live, scope.signal, provider, retryAt), because);
    } finally {
      // Also where only its branch was stopped: the run goes on, and nothing would wait for the provider any more.
      if (live.halted === undefined) await live.record({ type: 'step-unparked', key, provider });
    }
  } finally {
    live.parking.workStarted();
  }
}

async function untilOpen(live: LiveRun, signal: AbortSignal, provider: string, wakeAt: number): Promise<void> {
  const { closings } = live.rooms.recovery;
  // Somebody may open it before its time, and wall clocks jump.
  for (let leftMs = wakeAt - live.host.now(); leftMs > 0; leftMs = wakeAt - live.host.now()) {
    await live.host.sleep(Math.min(leftMs, lookAgainMs), { signal, keepAlive: false });
    // The next look before the call decides; a storage that cannot be read now is no news.
    const closing = await closings?.current(provider).catch(() => ({ until: wakeAt }));
    if (closing === undefined) return;
  }
}
