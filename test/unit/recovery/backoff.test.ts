import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { Backoff, planRetries, type RetryOption } from '../../../src/recovery/backoff.ts';

const least = (): number => 0;
const most = (): number => 1 - Number.EPSILON;

describe('Backoff', () => {
  test('by default makes 4 attempts and waits 2 s + rand(0-1), 4 s + rand(0-2), 8 s + rand(0-4)', () => {
    const backoff = new Backoff();
    expect(backoff.attempts).toBe(4);
    expect([1, 2, 3].map((attempt) => backoff.waitMs(attempt, least))).toEqual([2000, 4000, 8000]);
    expect([1, 2, 3].map((attempt) => Math.round(backoff.waitMs(attempt, most)))).toEqual([3000, 6000, 12_000]);
  });

  test('every part is configurable', () => {
    const backoff = new Backoff({ attempts: 9, delay: '100ms', factor: 3, jitter: 0, maxDelay: '1s' });
    expect(backoff.attempts).toBe(9);
    expect([1, 2, 3, 4].map((attempt) => backoff.waitMs(attempt, most))).toEqual([100, 300, 900, 1000]);
  });

  test('still spreads callers at the longest wait', () => {
    const backoff = new Backoff({ maxDelay: 3000 });
    expect(backoff.waitMs(9, least)).toBe(2000);
    expect(backoff.waitMs(9, most)).toBeCloseTo(3000);
  });

  test('stays a number that can be slept, however many attempts have failed', () => {
    expect(new Backoff().waitMs(5000, most)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
    expect(new Backoff({ delay: 0 }).waitMs(5000, most)).toBe(0);
  });

  test('one backoff gives equal waits for equal chance, whatever was asked before', () => {
    const backoff = new Backoff();
    const before = backoff.waitMs(2, () => 0.5);
    backoff.waitMs(7, () => 0.9);
    expect(backoff.waitMs(2, () => 0.5)).toBe(before);
  });
});

describe('planRetries', () => {
  test.each<[RetryOption | undefined, number, boolean]>([
    [undefined, 4, false],
    [false, 1, true],
    [1, 1, true],
    [7, 7, true],
    [{}, 4, true],
    [{ attempts: 2 }, 2, true],
  ])('reads %j', (option, attempts, asked) => {
    const plan = planRetries(option);
    expect(plan.backoff.attempts).toBe(attempts);
    expect(plan.asked).toBe(asked);
  });

  test.each<[unknown, string]>([
    [0, 'Expected `retry` to be a positive integer, got 0 (number).'],
    [1.5, 'Expected `retry` to be a positive integer, got 1.5 (number).'],
    [{ attempts: 0 }, 'Expected `attempts` to be a positive integer, got 0 (number).'],
    [{ attempts: Infinity }, 'Expected `attempts` to be a positive integer, got Infinity (number).'],
    [{ factor: 0.5 }, 'Expected `factor` to be a number of at least 1, got 0.5 (number).'],
    [{ jitter: -1 }, 'Expected `jitter` to be a number of at least 0, got -1 (number).'],
    [{ jitter: Number.NaN }, 'Expected `jitter` to be a number of at least 0, got NaN (number).'],
    [{ when: true }, 'Expected `when` to be a function, got true (boolean).'],
    [
      { retries: 3 },
      'Unknown option `retries` of retry; known are attempts, delay, factor, jitter, maxDelay, errors, when.',
    ],
    [true, 'Expected `retry` to be an object, got true (boolean).'],
    [null, 'Expected `retry` to be an object, got null.'],
  ])('refuses %j and says what is allowed', (option, message) => {
    const refuse = (): unknown => planRetries(option as RetryOption);
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(message);
  });

  test('refuses a delay that is no duration', () => {
    expect(() => planRetries({ delay: 'soon' })).toThrow(/Expected `delay` to be .*, got "soon"/);
    expect(() => planRetries({ maxDelay: -1 })).toThrow(/Expected `maxDelay` to be/);
  });
});
