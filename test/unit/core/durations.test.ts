import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, toMilliseconds } from '../../../src/core/durations.ts';

describe('reading', () => {
  test.each<[number | string, number]>([
    [0, 0],
    [1500, 1500],
    [0.5, 0.5],
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    [' 1 h 30 m ', 5_400_000],
    ['1.5H', 5_400_000],
    ['0s', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(toMilliseconds(text, 'timeout')).toBe(ms);
  });

  test.each([
    -1,
    Number.NaN,
    Infinity,
    '',
    '10',
    'm',
    '10 minutes',
    '-5s',
    '1e3s',
    '5s!',
    '1.s',
    '٣s',
    '9'.repeat(30) + 's',
    'Infinitys',
  ])('%j is refused', (text) => {
    expect(() => toMilliseconds(text, 'timeout')).toThrow(
      expect.objectContaining({ code: 'invalid-duration', subject: 'timeout' }) as Error,
    );
  });

  test.each([undefined, null, {}, [5], true, 5n])('%o is refused', (value) => {
    expect(() => toMilliseconds(value as never, 'timeout')).toThrow(
      expect.objectContaining({ code: 'invalid-duration' }) as Error,
    );
  });

  test('a refusal names the option, the value and what is allowed', () => {
    expect(() => toMilliseconds('soon', 'timeout')).toThrow(
      'Expected `timeout` to be milliseconds or text such as "500ms", "30s", "10m", "1h30m" or "2d", got "soon".',
    );
    expect(() => toMilliseconds(-1, 'timeout')).toThrow('got -1 (number).');
  });

  test('units add up', () => {
    const part = fc.tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.constantFrom(['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.map(([amount, [unit]]) => `${amount}${unit as string}`).join('');
        return toMilliseconds(text, 'x') === parts.reduce((sum, [amount, [, ms]]) => sum + amount * (ms as number), 0);
      }),
    );
  });
});

describe('writing', () => {
  test.each([
    [0, '0ms'],
    [850.4, '850ms'],
    [3400, '3.4s'],
    [59_949, '59.9s'],
    [59_951, '1m00s'],
    [125_000, '2m05s'],
    [4_020_000, '1h07m'],
    [273_600_000, '3d04h'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('what is written can be read, and is off by less than one of its last unit', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.integer({ min: 0, max: 1e11 })), (ms) => {
        const lastUnit =
          ms < 999.5 ? 1 : ms < 60_000 ? 100 : ms < 3_600_000 ? 1000 : ms < 86_400_000 ? 60_000 : 3_600_000;
        return Math.abs(toMilliseconds(formatDuration(ms), 'x') - ms) < lastUnit;
      }),
      { numRuns: 2000 },
    );
  });
});
