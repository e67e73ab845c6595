import { ErrorRecovery } from 'holdfast';
import { inTurns, report } from './measure.ts';
import { simulate } from './policies-simulation.ts';

const calls = 200_000;

async function perCall(call: () => Promise<unknown>, count = calls): Promise<number> {
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) await call();
  return ((performance.now() - startedAt) * 1000) / count;
}

/** Microseconds that a policy adds to a call that succeeds; and how many troubled operations recover in a simulation. */
export async function benchPolicies(): Promise<void> {
  const recovery = new ErrorRecovery();
  const bare = (): Promise<number> => Promise.resolve(1);
  const wrapped = { name: 'call', breaker: true, retry: { attempts: 3 } } as const;
  const policy = recovery.policy<number>(wrapped);
  const plain = await inTurns(
    7,
    () => perCall(bare),
    () => perCall(() => policy.run(bare)),
  );
  const added = plain.ours - plain.floor;
  report('recovery: retry and breaker, success, per call', {
    ...{ floor: plain.floor, ours: plain.ours, unit: 'µs' },
    ...{ target: '1 µs over a bare call', met: added <= 1 },
  });
  const limited = recovery.policy<number>({ ...wrapped, timeout: '1m' });
  const timed = await inTurns(
    7,
    () => perCall(bare, calls / 10),
    () => perCall(() => limited.run(bare), calls / 10),
  );
  report('recovery: with a timeout as well', {
    ...{ floor: timed.floor, ours: timed.ours, unit: 'µs' },
    ...{ target: '10 µs over a bare call', met: timed.ours - timed.floor <= 10 },
  });
  const { recoveryRate, baseline } = await simulate(1, 5000);
  report('recovery: simulated faults, recovered', {
    ...{ floor: baseline * 100, ours: recoveryRate * 100, unit: '%' },
    ...{ target: '80 %', met: recoveryRate >= 0.8 },
  });
}
