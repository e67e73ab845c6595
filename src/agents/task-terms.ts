import { Words } from '../memory/words.ts';

/** One thing that a task speaks of. */
export interface TaskTerm {
  /** The stem that words are compared by. */
  readonly stem: string;
  /** How a reason names it. */
  readonly word: string;
  readonly weight: number;
}

/** More of a task is not read for terms. */
const longestTask = 64 * 1024;
const mostTerms = 200;
/** What was written as one word, such as `rate-limit`, may be one elsewhere. */
const joinedWeight = 0.6;

/** What a task speaks of: words, names as they are written in code, and paths. */
export class TaskTerms {
  readonly words: Words = new Words();
  readonly terms: readonly TaskTerm[];
  /** Names with humps, underscores or dots in them, in lower case. */
  readonly identifiers: ReadonlySet<string>;
  /** What looks like the path or the name of a file. */
  readonly paths: readonly string[];
  readonly #numbers = new Map<string, number>();
  /** By written word: the number of its term, or -1. */
  readonly #known = new Map<string, number>();
  readonly #inNames = new Map<string, ReadonlySet<number>>();

  constructor(task: string) {
    const text = task.slice(0, longestTask);
    const counts = new Map<string, { word: string; count: number; joined: boolean }>();
    const add = (stem: string, joined: boolean): void => {
      const before = counts.get(stem);
      if (before !== undefined) before.count += 1;
      else if (stem.length > 1 && counts.size < mostTerms) counts.set(stem, { word: '', count: 1, joined });
    };
    for (const { stem, joined } of this.words.read(text)) {
      add(stem, false);
      if (joined !== undefined) add(joined, true);
    }
    // A reason names the word as it was written.
    for (const [token] of text.matchAll(/[\p{L}\p{N}]+/gu))
      for (const part of token.split(/(?<=[a-z\d])(?=[A-Z])/)) {
        const count = counts.get(this.words.stem(withoutAccents(part.toLowerCase())));
        if (count?.word.length === 0) count.word = part.toLowerCase();
      }
    this.terms = [...counts].map(([stem, { word, count, joined }]) => ({
      stem,
      word: word === '' ? stem : word,
      weight: (1 + Math.log(count)) * (joined ? joinedWeight : 1),
    }));
    for (const [number, { stem }] of this.terms.entries()) this.#numbers.set(stem, number);
    const identifiers = new Set<string>();
    const paths = new Set<string>();
    for (const [token] of text.matchAll(/[\p{L}\p{N}_$][\p{L}\p{N}_$./-]*/gu)) {
      const plain = token.replace(/[./-]+$/, '');
      if (/[a-z][A-Z]|_|\w\.\w/.test(plain)) identifiers.add(plain.toLowerCase());
      if (/\/|\.\w{1,5}$/.test(plain)) paths.add(plain.toLowerCase());
    }
    this.identifiers = identifiers;
    this.paths = [...paths];
  }

  /** The number of the term that a single word in lower case means; -1: none. */
  numberOf(word: string): number {
    let number = this.#known.get(word);
    if (number === undefined) {
      const plain = withoutAccents(word);
      // `widget2` is about widgets.
      number =
        this.#numbers.get(this.words.stem(plain)) ??
        this.#numbers.get(this.words.stem(plain.replace(/\d+$/, ''))) ??
        -1;
      if (this.#known.size < 50_000) this.#known.set(word, number);
    }
    return number;
  }

  /** The numbers of the terms in the names of a path. */
  inPath(path: string): ReadonlySet<number> {
    const found = new Set<number>();
    for (const name of path.split('/')) {
      let own = this.#inNames.get(name);
      if (own === undefined) {
        own = this.inName(name);
        if (this.#inNames.size < 50_000) this.#inNames.set(name, own);
      }
      for (const number of own) found.add(number);
    }
    return found;
  }

  /** The numbers of the terms in a name, each once. */
  inName(name: string): ReadonlySet<number> {
    const found = new Set<number>();
    for (const { stem, joined } of this.words.read(name))
      for (const one of [stem, joined]) {
        const number = one === undefined ? undefined : this.#numbers.get(one);
        if (number !== undefined) found.add(number);
      }
    return found;
  }
}

function withoutAccents(word: string): string {
  return /[^ -~]/.test(word) ? word.normalize('NFKD').replace(/\p{M}+/gu, '') : word;
}
