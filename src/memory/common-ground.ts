import type { Words } from './words.ts';

/** A clause of fewer words is said by many, of anything. */
const leastWords = 3;

/**
 * What two texts say each of its own, where they also say the same in whole clauses: what they share is no sign that the
 * rest is about the same. `undefined` where they share no clause; a rest is `''` where nothing else is said.
 */
export function restsOf(one: string, other: string, words: Words): readonly [string, string] | undefined {
  const [here, there] = [clausesOf(one, words), clausesOf(other, words)];
  const isCommon = (key: string, others: readonly Clause[]): boolean => others.some((clause) => clause.key === key);
  if (!here.some(({ key, isLong }) => isLong && isCommon(key, there))) return undefined;
  const rest = (own: readonly Clause[], others: readonly Clause[]): string =>
    own.flatMap(({ text, key }) => (isCommon(key, others) ? [] : [text])).join('. ');
  return [rest(here, there), rest(there, here)];
}

interface Clause {
  readonly text: string;
  /** The same of the same words. */
  readonly key: string;
  readonly isLong: boolean;
}

function clausesOf(text: string, words: Words): readonly Clause[] {
  return text.split(/[.;,!?\n]+(?=\s|$)|\band\b/i).flatMap((part) => {
    const read = words.read(part);
    if (read.length === 0) return [];
    return [{ text: part.trim(), key: part.trim().toLowerCase(), isLong: read.length >= leastWords }];
  });
}
