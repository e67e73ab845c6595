import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BreakerLog } from '../../src/recovery/breaker-log.ts';
import { requireBreaker } from '../../src/recovery/breaker-options.ts';
import { type BreakerEntry, firstState, nextState } from '../../src/recovery/circuit-breaker.ts';
import { ErrorRecovery } from '../../src/recovery/error-recovery.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';

const settings = { failures: 2, within: '10s', openFor: '5s', trialFor: '60s' } as const;

/** The tiniest breaker that is right: for one caller, whose calls end at once. */
class Model {
  failures: number[] = [];
  openUntil: number | undefined;

  call(now: number, fails: boolean): 'rejected' | 'called' {
    if (this.openUntil !== undefined && now < this.openUntil) return 'rejected';
    const trial = this.openUntil !== undefined;
    this.failures = this.failures.filter((at) => at > now - 10_000);
    if (!fails && trial) [this.openUntil, this.failures] = [undefined, []];
    if (fails) this.failures.push(now);
    if (fails && (trial || this.failures.length > 2)) [this.openUntil, this.failures] = [now + 5000, []];
    return 'called';
  }
}

const step = fc.record({
  waitMs: fc.constantFrom(0, 1, 500, 2000, 5000, 9999, 10_000),
  fails: fc.boolean(),
  who: fc.nat(2),
});

test.each([false, true])('a breaker lets through what its model lets through (shared: %s)', async (shared) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const host = new FakeHost();
      const storage = new MemoryStorage();
      const make = (): ErrorRecovery => new ErrorRecovery({ host, storage, retry: false });
      const only = make();
      const callers = shared ? [only, make(), make()] : [only, only, only];
      const model = new Model();
      for (const { waitMs, fails, who } of steps) {
        host.schedule(waitMs, () => undefined);
        if (waitMs > 0) await host.advanceToNext();
        let called: 'called' | 'rejected' = 'rejected';
        const operation = (): void => {
          called = 'called';
          if (fails) throw new Error('fails');
        };
        const breaker = { ...settings, shared };
        await callers[who]?.run(operation, { name: 'call', breaker }).catch(() => undefined);
        expect(called).toBe(model.call(host.monotonic(), fails));
      }
    }),
    { numRuns: shared ? 60 : 100 },
  );
});

const entry: fc.Arbitrary<BreakerEntry> = fc.record({
  type: fc.constantFrom('failed', 'trial', 'passed', 'released'),
  epoch: fc.nat(4),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  at: fc.nat(20_000),
});

test('whoever reads the log, in whichever generation, finds what its lines say in their order', async () => {
  const checked = requireBreaker(settings);
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 60 }), fc.integer({ min: 3, max: 20 }), async (entries, longest) => {
      const storage = new MemoryStorage();
      const writers = [1, 2].map(() => new BreakerLog(storage, 'call', checked, longest));
      let expected = firstState;
      for (const [index, one] of entries.entries()) {
        await writers[index % 2]?.append(one);
        expected = nextState(expected, one, checked);
      }
      const reader = new BreakerLog(storage, 'call', checked);
      await reader.read();
      expect(reader.state).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
