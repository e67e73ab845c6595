/** Another idea that has words in common with one. */
export interface KinConcept {
  readonly name: string;
  /** From 0 to 1. */
  readonly strength: number;
}

/** How much one word in common counts: ideas have some ten words, and few of them in common even when they are close. */
const gain = 3;
const leastAlike = 0.06;
const mostKin = 6;

/**
 * Which ideas are close to each other: those whose words overlap, by the cosine of their members. A word that many ideas
 * have says little about any two of them.
 */
export function kinshipOf(
  members: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, readonly KinConcept[]> {
  const holders = new Map<string, string[]>();
  for (const [name, words] of members)
    for (const word of words) {
      const known = holders.get(word);
      if (known === undefined) holders.set(word, [name]);
      else known.push(name);
    }
  const kinship = new Map<string, readonly KinConcept[]>();
  for (const [name, words] of members) {
    const common = new Map<string, number>();
    for (const word of words) {
      const others = holders.get(word) ?? [];
      for (const other of others) if (other !== name) common.set(other, (common.get(other) ?? 0) + 1 / others.length);
    }
    const kin: KinConcept[] = [];
    for (const [other, sum] of common) {
      const alike = sum / Math.sqrt(words.size * (members.get(other)?.size ?? 1));
      if (alike > leastAlike) kin.push({ name: other, strength: Math.min(1, gain * alike) });
    }
    kin.sort((one, two) => two.strength - one.strength);
    kinship.set(name, kin.slice(0, mostKin));
  }
  return kinship;
}
