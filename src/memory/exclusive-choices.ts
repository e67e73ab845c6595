import { exclusiveChoices } from './exclusive-lists.ts';
import type { Word, Words } from './words.ts';

/** The member of a class that a text names. */
export interface NamedChoice {
  readonly kind: number;
  readonly member: number;
  /** Where in the words it stands. */
  readonly from: number;
  readonly to: number;
}

interface Phrase {
  readonly stems: readonly string[];
  readonly kind: number;
  readonly member: number;
}

/** Finds in texts what is one of several that exclude each other. */
export class ExclusiveChoices {
  readonly #phrases = new Map<string, Phrase[]>();

  constructor(words: Words) {
    for (const [kind, line] of exclusiveChoices.trim().split('\n').entries()) {
      const taken = new Map<string, number>();
      for (const [member, names] of line.split(', ').entries())
        for (const name of names.split(' / ')) {
          const stems = words.read(name).map(({ stem }) => stem);
          const [first] = stems;
          // Of `on the client` nothing is left but a word that says much else.
          if (first === undefined || (stems.length === 1 && name.includes(' the '))) continue;
          // Nor does `scale out` say anything once little words are gone that `scale up` does not say.
          const other = taken.get(stems.join(' '));
          taken.set(stems.join(' '), member);
          if (other !== undefined && other !== member) continue;
          this.#phrases.set(first, [...(this.#phrases.get(first) ?? []), { stems, kind, member }]);
        }
    }
    for (const phrases of this.#phrases.values()) phrases.sort((one, other) => other.stems.length - one.stems.length);
  }

  /** What words name, the longest name at each place. */
  read(words: readonly Pick<Word, 'stem'>[]): readonly NamedChoice[] {
    const named: NamedChoice[] = [];
    for (let from = 0; from < words.length; from += 1) {
      const phrases = this.#phrases.get(words[from]?.stem ?? '') ?? [];
      const fitting = phrases.filter(({ stems }) => stems.every((stem, at) => words[from + at]?.stem === stem));
      const longest = fitting[0]?.stems.length ?? 0;
      for (const { stems, kind, member } of fitting)
        if (stems.length === longest) named.push({ kind, member, from, to: from + longest });
      if (longest > 1) from += longest - 1;
    }
    return named;
  }
}
