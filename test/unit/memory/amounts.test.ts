import { describe, expect, test } from 'vitest';
import { disagree, settingsOf } from '../../../src/memory/amounts.ts';
import { Words } from '../../../src/memory/words.ts';

const words = new Words();

describe('an amount that a decision sets', () => {
  test.each([
    ['at least 30 days', 'least'],
    ['a minimum of 30 days', 'least'],
    ['minimum 30 days', 'least'],
    ['no less than 30 days', 'least'],
    ['not fewer than 30 days', 'least'],
    ['more than 30 days', 'least'],
    ['over 30 days', 'least'],
    ['30 days or more', 'least'],
    ['30 days at least', 'least'],
    ['at most 30 days', 'most'],
    ['fewer than 30 days', 'most'],
    ['less than 30 days', 'most'],
    ['under 30 days', 'most'],
    ['a maximum of 30 days', 'most'],
    ['no more than 30 days', 'most'],
    ['not more than 30 days', 'most'],
    ['never longer than 30 days', 'most'],
    ['up to 30 days', 'most'],
    ['30 days or less', 'most'],
    ['30 days at most', 'most'],
    ['30 days', undefined],
  ])('%s is bounded as it says', (text, bound) => {
    expect(settingsOf(`Keep logs for ${text}`, words)).toMatchObject([
      { value: 30 * 86_400, unit: 'time', ...(bound === undefined ? {} : { bound }) },
    ]);
  });

  test.each([
    ['1,000 requests', 1000],
    ['1,000.50 euros', 1000.5],
    ['1.000,50 euros', 1000.5],
    ['1,000,000 rows', 1_000_000],
    ['1.000.000 rows', 1_000_000],
    ['1,5 requests', 1.5],
    ['2.5 requests', 2.5],
  ])('%s is read as written anywhere', (text, value) => {
    expect(settingsOf(`Allow ${text} at once`, words).map((setting) => setting.value)).toEqual([value]);
  });

  test.each([
    ['four times a month', 'period', 648_000],
    ['3 times per day', 'period', 28_800],
    ['once a week', 'period', 604_800],
  ])('%s is how often', (text, unit, value) => {
    expect(settingsOf(`The newsletter appears ${text}`, words)).toMatchObject([{ unit, value }]);
  });

  test('is none where it is a list of numbers', () => {
    expect(settingsOf('Open ports 1,2,3 servers', words)).toEqual([]);
  });

  test.each([
    ['at least 30 days', '90 days', false],
    ['at least 90 days', '30 days', true],
    ['at most 30 days', '7 days', false],
    ['at most 30 days', '90 days', true],
    ['at least 2 days', 'at most 6 days', false],
    ['at least 6 days', 'at most 2 days', true],
    ['at least 30 days', 'at least 90 days', true],
  ])('%s and %s cannot both be: %s', (one, other, expected) => {
    const [first, second] = [one, other].map((text) => settingsOf(`Keep it ${text}`, words)[0]);
    if (first === undefined || second === undefined) throw new Error('An amount was not read.');
    expect(disagree(first, second)).toBe(expected);
    expect(disagree(second, first)).toBe(expected);
  });
});
