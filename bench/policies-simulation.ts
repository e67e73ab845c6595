import { ErrorRecovery, type FaultName } from 'holdfast';
import { FakeHost } from 'holdfast/testing';

/**
 * The mix of the simulation: how troubled operations fail, and how often each way. Most troubles of calls to services pass
 * within seconds; some last minutes, and the last two never pass by themselves.
 */
export const mix: readonly {
  readonly fault: FaultName;
  readonly share: number;
  readonly lastsMs: readonly [number, number];
}[] = [
  { fault: 'NetworkTimeout', share: 0.45, lastsMs: [100, 10_000] },
  { fault: 'RateLimited', share: 0.25, lastsMs: [500, 12_000] },
  { fault: 'Slow', share: 0.1, lastsMs: [1000, 5000] },
  { fault: 'NetworkTimeout', share: 0.08, lastsMs: [60_000, 600_000] },
  { fault: 'QuotaExhausted', share: 0.06, lastsMs: [Infinity, Infinity] },
  { fault: 'PersistentFailure', share: 0.06, lastsMs: [Infinity, Infinity] },
];

/** What the simulation found: the share of troubled operations that were done all the same. */
export interface Simulated {
  readonly recoveryRate: number;
  /** The same without any retry. */
  readonly baseline: number;
}

/** Plays so many troubled operations, each with a trouble of the mix; equal seeds give equal results. */
export async function simulate(seed: number, operations: number): Promise<Simulated> {
  return { recoveryRate: await recovered(seed, operations, 4), baseline: await recovered(seed, operations, 1) };
}

async function recovered(seed: number, operations: number, attempts: number): Promise<number> {
  const host = new FakeHost({ seed });
  let done = 0;
  for (let index = 0; index < operations; index += 1) {
    const { fault, lastsMs } = troubleOf(host.random());
    const endsAt = host.monotonic() + lastsMs[0] + host.random() * (lastsMs[1] - lastsMs[0] || 0);
    // The waits are the default's; a fault strikes for as long as its trouble lasts.
    const played = new ErrorRecovery({ host, inject: [{ fault, at: 'call', attempts: 'all', delay: '1s' }] });
    const calm = new ErrorRecovery({ host });
    const operation = (): Promise<void> =>
      (host.monotonic() < endsAt ? played : calm).run(() => undefined, { name: 'call', retry: false });
    const recovery = new ErrorRecovery({ host });
    const run = recovery.run(operation, { retry: attempts, timeout: '30s' }).then(
      () => 1,
      () => 0,
    );
    done += await host.finish(run);
  }
  return done / operations;
}

function troubleOf(chance: number): (typeof mix)[number] {
  let sum = 0;
  for (const trouble of mix) {
    sum += trouble.share;
    if (chance < sum) return trouble;
  }
  return mix[mix.length - 1] ?? { fault: 'PersistentFailure', share: 1, lastsMs: [Infinity, Infinity] };
}
