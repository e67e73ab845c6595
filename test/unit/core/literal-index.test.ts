import { describe, expect, test } from 'vitest';
import { LiteralIndex } from '../../../src/core/literal-index.ts';

const literals = ['sk-', '://', 'Bearer ', 'пароль', 'p\u0100x'];
const index = new LiteralIndex(literals.map((text) => ({ text, meaning: text })));

/** Where the index says that a literal may begin, and one does. */
function placesOf(text: string): number[] {
  const places: number[] = [];
  index.some(text, (place) => {
    if (index.candidates(text, place).some((literal) => text.startsWith(literal.text, place))) places.push(place);
    return false;
  });
  return places;
}

describe('an index of literals', () => {
  test('finds each literal at every place, also where a window of 4,096 characters ends', () => {
    for (const literal of literals)
      for (const length of [0, 1, 2, 3, 50, 51, ...Array.from({ length: 14 }, (_, more) => 4086 + more), 8190, 8191])
        expect(placesOf(`${'.'.repeat(length)}${literal}.`), `${literal} after ${length}`).toEqual([length]);
  });

  test('finds a literal at the very end, and none that is cut', () => {
    expect(placesOf('..sk-')).toEqual([2]);
    expect(placesOf('...sk-')).toEqual([3]);
    expect(placesOf('..sk')).toEqual([]);
    expect(placesOf('')).toEqual([]);
  });

  test('is not misled by what it looked at before', () => {
    expect(placesOf('....sk-')).toEqual([4]);
    expect(placesOf('....s')).toEqual([]);
    expect(placesOf('....')).toEqual([]);
  });

  test('tells places in order, and stops when it is told to', () => {
    expect(placesOf('sk-://sk-')).toEqual([0, 3, 6]);
    const met: number[] = [];
    expect(index.some('sk-://sk-', (place) => met.push(place) === 2)).toBe(true);
    expect(met).toEqual([0, 3]);
  });

  test('finds literals beyond Latin-1, and keeps them apart from those with equal bytes', () => {
    expect(placesOf('x пароль y')).toEqual([2]);
    expect(placesOf('p\u0000x')).toEqual([]);
  });
});
