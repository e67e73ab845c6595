import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeptFailure, KeptResult } from '../../../src/workflow/kept.ts';
import { KeptResults } from '../../../src/workflow/kept-results.ts';

function result(cursor: number, more: Partial<KeptResult> = {}): KeptResult {
  return { kind: 'completed', segment: 1, cursor, inputHash: undefined, index: undefined, ...more };
}

const failure: KeptFailure = {
  kind: 'failed',
  segment: 1,
  cursor: 7,
  error: { name: 'Error', message: 'no' },
  attempts: 1,
  tolerated: true,
  inputHash: undefined,
};

const keys = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('step', 'step', 'a#b', 'edit[a.ts]/check'),
      fc.oneof(fc.integer({ min: 6, max: 12 }), fc.nat(120)),
    )
    .map(([name, number]) => (number === 0 ? name : `${name}#${number}`)),
  fc.constantFrom('#9', 'step#', 'step#09', 'step#0', 'step#9a', 'step#999999999', 'step#9999999999', 'step# 9', ''),
);
const kept = fc.oneof(
  fc.record({ segment: fc.integer({ min: 1, max: 5000 }), cursor: fc.maxSafeNat() }).map((place) => result(0, place)),
  fc.nat(1e9).map((cursor) => result(cursor)),
  fc.constantFrom<KeptResult | KeptFailure>(failure, result(3, { inputHash: 'x' }), result(3, { index: 0 })),
);
const act = fc.oneof(
  fc.tuple(fc.constant('set' as const), keys, kept),
  fc.tuple(fc.constantFrom('delete' as const, 'take' as const), keys, fc.constant(failure)),
);

describe('what is kept', () => {
  test('is what a map would hold, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 100, maxLength: 400 }), (acts) => {
        const map = new Map<string, KeptResult | KeptFailure>();
        const results = new KeptResults();
        for (const [what, key, value] of acts) {
          if (what === 'set') {
            map.set(key, value);
            results.set(key, value);
          } else if (what === 'take') {
            expect(results.take(key)).toEqual(map.get(key));
            map.delete(key);
          } else expect(results.delete(key)).toBe(map.delete(key));
          expect(results.has(key)).toBe(map.has(key));
          expect(results.get(key)).toEqual(map.get(key));
        }
        const sorted = (entries: Iterable<[string, unknown]>): unknown =>
          [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(results)).toEqual(sorted(map));
        expect([...results.keys()].sort()).toEqual([...map.keys()].sort());
      }),
    );
  });

  test('of a long loop is given back in its order, and may be removed meanwhile', () => {
    const results = new KeptResults();
    for (let number = 2; number <= 5000; number += 1) results.set(`step#${number}`, result(number));
    const given: number[] = [];
    for (const [key, { cursor }] of results) {
      given.push(cursor);
      results.delete(`step#${cursor + 1}`);
      expect(key).toBe(`step#${cursor}`);
    }
    expect(given).toEqual(Array.from({ length: 2500 }, (_, index) => 2 * index + 2));
  });
});
