import { describe, expect, test } from 'vitest';
import { stem } from '../../../src/memory/stemmer.ts';
import { Scores, TermIndex } from '../../../src/memory/term-index.ts';
import { Words } from '../../../src/memory/words.ts';

function scoresOf(index: TermIndex, term: string): readonly (readonly [number, number])[] {
  const scores = new Scores(index.size);
  scores.nextPart();
  index.score(index.numberOf(term) ?? -1, 255, scores);
  return Array.from(scores.found.subarray(0, scores.count), (doc) => [doc, scores.totals[doc] ?? 0] as const);
}

describe('an index of terms', () => {
  test('says the same of many docs, whether they came one by one, were sorted, or were saved', () => {
    const index = new TermIndex();
    const expected: [number, number][] = [];
    for (let doc = 0; doc < 7000; doc += 1) {
      const features = new Map([['all', 1 + (doc % 255)]]);
      if (doc % 7 === 0) {
        features.set('some', 1 + (doc % 100));
        expected.push([doc, 1 + (doc % 100)]);
      }
      index.add(features);
      // Asked in between, it sorts in between.
      if (doc % 1500 === 0) expect(scoresOf(index, 'some')).toHaveLength(expected.length);
    }
    expect(scoresOf(index, 'some')).toEqual(expected);
    expect(scoresOf(TermIndex.load(index.save()), 'some')).toEqual(expected);
    expect(index.counts[index.numberOf('some') ?? -1]).toBe(expected.length);
  });

  test('counts for each part of a query the best that a doc has', () => {
    const index = new TermIndex();
    index.add(
      new Map([
        ['one', 255],
        ['two', 255],
      ]),
    );
    const scores = new Scores(1);
    scores.nextPart();
    index.score(0, 3, scores);
    index.score(1, 2, scores);
    expect(scores.totals[0]).toBe(3);
    scores.nextPart();
    index.score(1, 2, scores);
    expect(scores.totals[0]).toBe(5);
  });
});

describe('words', () => {
  test.each([
    ['migrations', 'migrat'],
    ['migrating', 'migrat'],
    ['relational', 'relat'],
    ['caresses', 'caress'],
    ['ponies', 'poni'],
    ['hopping', 'hop'],
    ['agreed', 'agre'],
    ['electricity', 'electr'],
    ['adjustment', 'adjust'],
    ['controlling', 'control'],
    ['naïve', 'naïve'],
  ])('the stem of %s is %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });

  test('are cut at humps, dashes and other scripts, and names of languages stay whole', () => {
    const read = (text: string): readonly string[] =>
      new Words().read(text).flatMap(({ stem: own, joined }) => (joined === undefined ? [own] : [own, joined]));
    expect(read('rateLimit')).toEqual(['rate', 'ratelimit', 'limit']);
    expect(read('rate-limit')).toEqual(['rate', 'ratelimit', 'limit']);
    expect(read('C++ and C# on .NET')).toEqual(['cplusplu', 'csharp', 'dotnet']);
    expect(read('東京都')).toEqual(['東京', '京都']);
    expect(read("we don't")).toEqual([]);
  });
});
