import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeName, encodeName } from '../../src/core/names.ts';
import { isKeySegment } from '../../src/storage/keys.ts';

const segmentPattern = /^[a-z0-9_][a-z0-9._=~-]{0,99}$/;

/** Names that differ in little, of characters that matter to file systems, to us, or that fold into each other. */
const troublesome = fc
  .array(
    fc.constantFrom(
      ...Array.from('aAbBeEkKsS019_-=.~/\\ :*?<>|"\'%$&\0\n\t\u007fäÄéÅßſİıKﬁ́̈日\ud83d\ude00\ud800'),
      '..',
      '~h',
      '~41',
      '~u00e9',
      '_~',
      'con',
      'CON',
      'nul',
      'lpt1',
      '.json',
      '.jsonl',
      '.tmp',
      '.log',
      'e\u0301',
      '\u00e9',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const names = fc.oneof(
  { weight: 6, arbitrary: troublesome },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(troublesome, fc.integer({ min: 60, max: 300 }))
      .map(([name, length]) => name.repeat(length).slice(0, length)),
  },
);

function folded(segment: string): string {
  return segment.normalize('NFC').toLowerCase().normalize('NFC').toUpperCase();
}

test('100,000 names become segments that are safe, come back, and never meet', { timeout: 240_000 }, () => {
  const bySegment = new Map<string, string>();
  let unsafe = 0;
  let collisions = 0;
  let lost = 0;
  for (const name of fc.sample(names, { numRuns: 100_000, seed: 20261120 })) {
    const segment = encodeName(name);
    if (!segmentPattern.test(segment) || !isKeySegment(segment) || /\.(?:json|jsonl|log|tmp)$/.test(segment))
      unsafe += 1;
    if (segment.includes('~h') ? decodeName(segment) !== undefined : decodeName(segment) !== name) lost += 1;
    const known = bySegment.get(folded(segment));
    if (known !== undefined && known !== name) collisions += 1;
    bySegment.set(folded(segment), name);
  }
  expect({ unsafe, collisions, lost }).toEqual({ unsafe: 0, collisions: 0, lost: 0 });
  expect(bySegment.size).toBeGreaterThan(50_000);
});

test('a segment that can be read is the one its name becomes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('abz019_.~=-46eu')), minLength: 1, maxLength: 20 }),
      (segment) => {
        const name = decodeName(segment);
        return name === undefined || encodeName(name) === segment;
      },
    ),
    { numRuns: 20_000 },
  );
});
