import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backoff } from '../../src/recovery/backoff.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const options = fc.record({
  delay: fc.integer({ min: 0, max: 86_400_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  jitter: fc.double({ min: 0, max: 3, noNaN: true }),
});

test('a wait lies between its base and its base plus the jitter’s share', () => {
  fc.assert(
    fc.property(options, fc.integer({ min: 1, max: 20 }), chance, (given, attempt, random) => {
      const base = Math.min(given.delay * given.factor ** (attempt - 1), Number.MAX_SAFE_INTEGER / (1 + given.jitter));
      const waitMs = new Backoff(given).waitMs(attempt, () => random);
      expect(waitMs).toBeGreaterThanOrEqual(base);
      expect(waitMs).toBeLessThanOrEqual(Math.min(base * (1 + given.jitter), Number.MAX_SAFE_INTEGER));
    }),
  );
});

test('no wait is longer than the longest, and none shorter than the one before by equal chance', () => {
  fc.assert(
    fc.property(
      options,
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.integer({ min: 1, max: 2000 }),
      chance,
      (given, maxDelay, attempt, random) => {
        const backoff = new Backoff({ ...given, maxDelay });
        const waitMs = backoff.waitMs(attempt, () => random);
        expect(waitMs).toBeLessThanOrEqual(maxDelay);
        expect(backoff.waitMs(attempt + 1, () => random)).toBeGreaterThanOrEqual(waitMs);
      },
    ),
  );
});
