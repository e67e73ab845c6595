import type { LiveRun } from './live-run.ts';
import { lookAgainMs } from './waits.ts';

/** Shorter waits are part of the work: no clock of a phase stands still for them, and no run is let go of. */
const leastMs = 1000;

/**
 * Waits before the next attempt of a step, an effect or a phase: as long as that takes the run does no work for it.
 * `working`: whoever waits is counted as work.
 *
 * It ends when either clock says so: the wall clock after the machine was asleep, the monotonic one when somebody has set
 * the wall clock back.
 */
export async function waitForRetry(
  live: LiveRun,
  key: string,
  signal: AbortSignal,
  waitMs: number,
  working = true,
): Promise<void> {
  const { host, parking } = live;
  if (waitMs < leastMs) {
    await host.sleep(waitMs, { signal, keepAlive: false });
    return;
  }
  const wakeAt = host.now() + waitMs;
  const endsAt = host.monotonic() + waitMs;
  const leftMs = (): number => Math.min(wakeAt - host.now(), endsAt - host.monotonic());
  if (working) parking.workEnded();
  try {
    await live.wait(wakeAt, true, async () => {
      for (let ms = leftMs(); ms > 0; ms = leftMs())
        if (await live.forcing.nap(key, Math.min(ms, lookAgainMs), signal)) return;
    });
  } finally {
    if (working) parking.workStarted();
  }
}

/** What is left of the wait in which an earlier process was, when it left or died. */
export function retryWaitLeft(live: LiveRun, key: string): number {
  const { failedAttempts, retries } = live.replay;
  const retry = failedAttempts.has(key) ? retries.get(key) : undefined;
  if (retry === undefined) return 0;
  return Math.max(0, Math.min(retry.at + retry.waitMs - live.host.now(), retry.waitMs));
}
