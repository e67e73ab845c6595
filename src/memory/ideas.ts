import { type Concepts, sharesOf } from './concepts.ts';
import type { Word } from './words.ts';

/** How much it counts beside the very word that a text speaks of the same idea, or of something of the same area. */
const conceptShare = 0.9;
const areaShare = 0.35;
/** Words of everyday, such as `take` or `large`, tell less than those of the trade, however rare they are among few texts. */
const everydayShare = 0.7;

/** What a word of a question stands for. */
export interface Ideas {
  /** By the name of a concept or an area: how much it counts. */
  readonly shares: Map<string, number>;
  /** How much the word counts at all. */
  readonly telling: number;
}

/** The ideas of each word: those it speaks of and those close to them, which share its weight where there are several. */
export function ideasOf(words: readonly Word[], concepts: Concepts): readonly Ideas[] {
  const spoken = words.map(() => ({ shares: new Map<string, number>(), isEveryday: false, isOfTrade: false }));
  for (const { concepts: named, from, to } of concepts.mentions(words)) {
    const shared = sharesOf(named);
    for (const { shares } of spoken.slice(from, to)) {
      const raise = (name: string, value: number): void => {
        if (value > (shares.get(name) ?? 0)) shares.set(name, value);
      };
      for (const { name, area, share } of shared) {
        raise(name, conceptShare * share);
        if (area !== undefined) raise(area, areaShare * share);
        for (const kin of concepts.kinOf(name)) raise(kin.name, conceptShare * share * kin.strength);
      }
    }
    for (const word of spoken.slice(from, to))
      if (named.some(({ area }) => area !== undefined)) word.isOfTrade = true;
      else word.isEveryday = true;
  }
  return spoken.map(({ shares, isEveryday, isOfTrade }) => ({
    shares,
    telling: isEveryday && !isOfTrade ? everydayShare : 1,
  }));
}
