import { describe, expect, test } from 'vitest';
import { TermIndex } from '../../../src/memory/term-index.ts';
import { WordFamily } from '../../../src/memory/word-family.ts';

function indexOf(...words: readonly string[]): TermIndex {
  const index = new TermIndex();
  index.add(new Map(words.map((word) => [word, 100])));
  return index;
}

describe('the family of a word', () => {
  const index = indexOf('calibr', 'calibrat', 'calend', 'time', 'zone', 'rollback');
  const family = new WordFamily(index);
  const namesOf = (found: readonly number[]): readonly string[] => found.map((term) => index.terms[term] ?? '');

  test('is what begins as it does for most of its length', () => {
    expect(namesOf(family.of('calibrator'))).toEqual(['calibrat']);
    expect(namesOf(family.of('calibr'))).toEqual(['calibrat']);
    expect(family.of('cal')).toEqual([]);
    expect(family.of('sensor')).toEqual([]);
  });

  test('is found also for words that came later', () => {
    index.add(new Map([['sensorik', 10]]));
    expect(namesOf(family.of('sensor'))).toEqual(['sensorik']);
  });

  test('of a compound are the two words that it is put together of', () => {
    expect(namesOf(family.partsOf('timezone'))).toEqual(['time', 'zone']);
    expect(family.partsOf('timetable')).toEqual([]);
  });
});
