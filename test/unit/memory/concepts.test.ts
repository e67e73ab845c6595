import { describe, expect, test } from 'vitest';
import { Concepts } from '../../../src/memory/concepts.ts';
import { Words } from '../../../src/memory/words.ts';

describe('the ideas of a text', () => {
  const words = new Words();
  const concepts = new Concepts(words);
  const namesIn = (text: string): readonly string[] =>
    concepts.mentions(words.read(text)).flatMap((mention) => mention.concepts.map(({ name }) => name));

  test('are those of a word that was joined, not those of its pieces', () => {
    expect(namesIn('JavaScript')).toEqual(namesIn('javascript'));
    expect(namesIn('JavaScript')).not.toEqual([]);
    expect(namesIn('front-end')).toEqual(namesIn('frontend'));
  });

  test('are those of everyday as well, which count half where the trade has a sense of its own', () => {
    expect(namesIn('physician')).toEqual(namesIn('doctor'));
    expect(namesIn('physician')).not.toEqual([]);
    const of = (text: string) => concepts.mentions(words.read(text)).flatMap((mention) => mention.concepts);
    expect(of('physician').map(({ closeness }) => closeness)).toEqual([1]);
    const match = of('fixture').find(({ name }) => name.startsWith('#season'));
    expect(match).toMatchObject({ area: undefined, closeness: 0.5 });
    expect(of('fixture').filter(({ area }) => area !== undefined)).not.toEqual([]);
  });

  test('are those of the word behind a prefix', () => {
    expect(namesIn('redeployed')).toEqual(namesIn('deployed'));
    expect(namesIn('recital')).toEqual([]);
  });

  test('are close to others that have words in common, and to themselves only as themselves', () => {
    const [name = ''] = namesIn('canary release');
    const kin = concepts.kinOf(name);
    expect(kin.length).toBeGreaterThan(0);
    expect(kin.map((one) => one.name)).not.toContain(name);
    for (const { strength } of kin) expect(strength).toBeGreaterThan(0);
    for (const { strength } of kin) expect(strength).toBeLessThanOrEqual(1);
    expect(concepts.kinOf('#unknown')).toEqual([]);
  });
});
