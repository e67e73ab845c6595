import { describe, expect, test } from 'vitest';
import { differenceOf, short } from '../../../src/testing/text-difference.ts';

describe('where two values part', () => {
  test('is nowhere when they are equal, whatever the order of their properties', () => {
    expect(differenceOf({ a: 1, b: [2] }, { b: [2], a: 1 })).toBeUndefined();
  });

  test.each([
    [{ a: [1, 2] }, { a: [1, 3] }, '$.a[1]', '2', '3'],
    [[1], [1, 2], '$[1]', 'nothing', '2'],
    [{ a: 1 }, {}, '$.a', '1', 'nothing'],
    ['one', 1, '$', '"one"', '1'],
    ['the quick fox', 'the quiet fox', '$', 'the [quick] fox', 'the [quiet] fox'],
    ['same', 'same and more', '$', '[same]', '[same and more]'],
    ['a b', 'a c b', '$', 'a [b]', 'a [c b]'],
  ])('%j and %j: at %s', (one, other, path, recorded, now) => {
    expect(differenceOf(one, other)).toEqual({ path, recorded, now });
  });

  test('is shown with a little of what stands around it, however long the texts', () => {
    const text = (word: string): string => `${'before '.repeat(1000)}${word}${' behind'.repeat(1000)}`;
    const shown = differenceOf(text('one'), text('another'));
    expect(shown?.now).toMatch(/^….{40}\[another\].{40}…$/);
    expect(differenceOf('x'.repeat(5000), 'y'.repeat(5000))?.now.length).toBeLessThan(300);
    expect(short({ text: 'x'.repeat(5000) }).length).toBeLessThan(300);
  });

  test('cuts no letter in two', () => {
    expect(differenceOf('😀'.repeat(300), '😁'.repeat(300))?.now.isWellFormed()).toBe(true);
  });
});
