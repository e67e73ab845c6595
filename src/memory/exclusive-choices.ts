import { termLists } from './concepts.ts';
import { exclusiveChoices } from './exclusive-lists.ts';
import { kindsOf } from './term-lines.ts';
import type { Word, Words } from './words.ts';

/** The member of a class that a text names. */
export interface NamedChoice {
  readonly kind: number;
  readonly member: number;
  /** Whether it says nothing else in most texts. */
  readonly sure: boolean;
  /** Where in the words it stands. */
  readonly from: number;
  readonly to: number;
}

/** A word of a text, and where in the text it begins. */
export type PlacedWord = Pick<Word, 'stem' | 'joined'> & { readonly start: number };

interface Phrase {
  readonly stems: readonly string[];
  readonly kind: number;
  readonly member: number;
}

/** A name with little words, without which it would say something else: `on the server`, `by hand`. */
interface Saying {
  readonly pattern: RegExp;
  /** Its place among all of them. */
  readonly order: number;
  readonly kind: number;
  readonly member: number;
}

const firstWord = /^\w+/;

/** Names of products that say something else just as often. */
const ambiguous: ReadonlySet<string> = new Set(
  (
    'make just safe own plain custom rush act go solid node swift core metal dash storm mode ghost square render stitch glue beam fleet ' +
    'harness drone black matter thread less lit recreate payload aim lightning material room bundler git google mode one room'
  ).split(' '),
);

/** Finds in texts what is one of several that exclude each other. */
export class ExclusiveChoices {
  readonly #phrases = new Map<string, Phrase[]>();
  /** By their first word. */
  readonly #sayings = new Map<string, Saying[]>();
  readonly #stems = new Set<string>();
  /** How many sayings there are. */
  #ordered = 0;
  /** The classes from here on are those of the terms. */
  readonly #unsure: number;

  constructor(words: Words) {
    const own = exclusiveChoices
      .trim()
      .split('\n')
      .map((line) => line.split(', ').map((names) => names.split(' / ')));
    this.#unsure = own.length;
    const lines = [
      ...own,
      ...termLists.flatMap((terms) =>
        terms.split('\n').flatMap((line) => {
          if (!line.startsWith('!')) return [];
          return [kindsOf(line).map((names) => names.filter((name) => !ambiguous.has(name)))];
        }),
      ),
    ];
    for (const [kind, members] of lines.entries()) {
      const taken = new Map<string, number>();
      for (const [member, names] of members.entries())
        for (const name of names) {
          const stems = words.read(name).map(({ stem }) => stem);
          const [first] = stems;
          if (first === undefined) continue;
          if (stems.length < name.split(' ').length) {
            this.#addSaying(name, kind, member);
            continue;
          }
          // Some say the same once they are stems.
          const other = taken.get(stems.join(' '));
          taken.set(stems.join(' '), member);
          if (other !== undefined) continue;
          for (const stem of stems) this.#stems.add(stem);
          this.#phrases.set(first, [...(this.#phrases.get(first) ?? []), { stems, kind, member }]);
        }
    }
    for (const phrases of this.#phrases.values()) phrases.sort((one, other) => other.stems.length - one.stems.length);
  }

  /** What words name, the longest name at each place. */
  read(words: readonly PlacedWord[], text: string): readonly NamedChoice[] {
    const named: NamedChoice[] = [];
    const written = this.#written(words);
    for (const [at, { stem, from }] of written.entries()) {
      const fitting = (this.#phrases.get(stem) ?? []).filter(({ stems }) =>
        stems.every((one, further) => written[at + further]?.stem === one),
      );
      const taken = new Set<number>();
      // The longest of a class counts, whatever is in it of others.
      for (const { stems, kind, member } of fitting) {
        if (taken.has(kind) || named.some((one) => one.kind === kind && one.to > from)) continue;
        taken.add(kind);
        named.push({ kind, member, sure: kind < this.#unsure, from, to: written[at + stems.length - 1]?.to ?? from });
      }
    }
    for (const { kind, member, index, end } of this.#said(text)) {
      const from = words.findIndex(({ start }) => start >= index);
      if (from < 0) continue;
      const behind = words.findIndex(({ start }) => start >= end);
      named.push({ kind, member, sure: true, from, to: Math.max(from + 1, behind < 0 ? words.length : behind) });
    }
    return named;
  }

  #addSaying(name: string, kind: number, member: number): void {
    const pattern = new RegExp(`${name.replaceAll(/[ -]/g, '[ -]')}\\b`, 'y');
    const first = firstWord.exec(name)?.[0] ?? '';
    const order = this.#ordered;
    this.#ordered += 1;
    this.#sayings.set(first, [...(this.#sayings.get(first) ?? []), { pattern, order, kind, member }]);
  }

  /** Where sayings stand in a text, one saying after the other. */
  #said(text: string): readonly (Omit<Saying, 'pattern'> & { readonly index: number; readonly end: number })[] {
    const plain = text.toLowerCase();
    const said = [];
    for (const { index, 0: word } of plain.matchAll(/\w+/g))
      for (const { pattern, order, kind, member } of this.#sayings.get(word) ?? []) {
        pattern.lastIndex = index;
        if (pattern.test(plain)) said.push({ order, kind, member, index, end: pattern.lastIndex });
      }
    return said.sort((one, other) => one.order - other.order || one.index - other.index);
  }

  /** The words with those as one that are names as one: `TypeScript` is read as two. */
  #written(
    words: readonly PlacedWord[],
  ): readonly { readonly stem: string; readonly from: number; readonly to: number }[] {
    const written = [];
    for (let from = 0; from < words.length; from += 1) {
      const { stem = '', joined = '' } = words[from] ?? {};
      if (this.#stems.has(joined)) {
        written.push({ stem: joined, from, to: from + 2 });
        from += 1;
      } else written.push({ stem, from, to: from + 1 });
    }
    return written;
  }
}
