import { actionFor, type HealthAction, type HealthPolicy } from '../reliability/health-policy.ts';
import type { HealthReport } from '../reliability/health-report.ts';
import type { LiveRun } from './live-run.ts';
import { describeHealth, unhealthy, type RunHealth } from './run-health.ts';

/**
 * Looks at the machine's health before a phase, where that is wanted, and does what the policy says. `undefined`: nothing
 * has to be waited for.
 *
 * @throws RejectedError `unhealthy`, or the reason of the signal where the run pauses.
 */
export function healthGate(
  live: LiveRun,
  signal: AbortSignal,
  key: string,
  name: string,
  asked: boolean | HealthPolicy | undefined,
): Promise<void> | undefined {
  const { runHealth } = live.rooms;
  if (live.planning !== undefined || live.undoing !== undefined) return undefined;
  const policy = runHealth.policyBefore(live.id, name, asked);
  return policy === undefined ? undefined : pass({ live, signal, key, runHealth, policy });
}

interface Gate {
  readonly live: LiveRun;
  /** Aborted when the run stops, or a person has the phase passed over. */
  readonly signal: AbortSignal;
  readonly key: string;
  readonly runHealth: RunHealth;
  readonly policy: HealthPolicy;
}

async function pass(gate: Gate): Promise<void> {
  const { live, signal, runHealth } = gate;
  let found = await look(gate);
  if (found?.action === 'wait') found = await untilBetter(gate, found.report);
  runHealth.release(live.id);
  signal.throwIfAborted();
  if (found === undefined) return;
  if (found.action === 'fail') throw unhealthy(`phase "${gate.key}"`, found.report);
  if (found.action !== 'pause') return;
  runHealth.stop(live, 'pause', found.report);
  throw signal.reason;
}

/** What was found, and what it does. What cannot be found out does nothing. */
interface Found {
  readonly report: HealthReport;
  readonly action: HealthAction | undefined;
}

async function look({ live, signal, runHealth, policy }: Gate): Promise<Found | undefined> {
  const report = await orAborted(signal, runHealth.look(live, 'phase'));
  return report === undefined ? undefined : { report, action: actionFor(report, policy) };
}

/** Waits for better health, for free: no clock of a phase runs, and the run may be parked meanwhile. */
async function untilBetter(gate: Gate, first: HealthReport): Promise<Found> {
  const { live, signal, runHealth } = gate;
  const { host } = live;
  const { waitLimitMs, recheckMs, afterWait } = runHealth.settings;
  const endsAt = host.monotonic() + waitLimitMs;
  let found: Found = { report: first, action: afterWait };
  const wait = async (): Promise<void> => {
    for (let leftMs = waitLimitMs; leftMs > 0; leftMs = endsAt - host.monotonic()) {
      if (await live.forcing.nap(gate.key, Math.min(leftMs, recheckMs), signal)) {
        found = { ...found, action: 'warn' };
        return;
      }
      const now = await look(gate);
      // What cannot be found out is no reason to wait.
      found = now?.action === 'wait' ? { ...now, action: afterWait } : (now ?? { ...found, action: 'warn' });
      if (now?.action !== 'wait') return;
    }
  };
  const message = `${describeHealth(first)}; phase "${gate.key}" waits until it is better.`;
  await live.wait(host.now() + waitLimitMs, false, wait, { reason: 'health', message });
  return found;
}

/** @throws the reason of the signal, when it comes first. */
async function orAborted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const aborted = (): void => {
    stopped.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', aborted, { once: true });
  try {
    return await Promise.race([promise, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
