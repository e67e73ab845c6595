import type { TaskTerms } from './task-terms.ts';

/** What a byte is in a word: beyond ASCII all are letters. */
const [small, capital] = [1, 2];
const kinds = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const letter = String.fromCharCode(byte);
  if (/[a-z0-9]/.test(letter) || byte > 127) kinds[byte] = small;
  else if (/[A-Z]/.test(letter)) kinds[byte] = capital;
}

/** Lines that say what something is called. */
const declaring =
  /^\s{0,8}(?:export|function|class|interface|type|enum|const|let|var|abstract|async|static|public|private|protected|readonly|def|fn|func|struct|trait|impl|module|package|namespace|describe|test|it|#{1,6} )\b|^#{1,6} |^ {2,4}#?\w+\([^;]*$/;

const longestDeclaration = 120;

/** How often the terms of a task stand in bytes. */
export interface TermCounts {
  /** By the number of the term: in all. */
  readonly all: Float32Array;
  /** By the number of the term: in lines that declare something. */
  readonly declared: Float32Array;
}

/**
 * Finds the terms of a task in the bytes of files, word by word: `retryAfterMs` has `retry`, `after` and `ms`.
 *
 * Linear in the bytes, whatever they are; only words that begin like a term are looked at more closely.
 */
export class TermScan {
  readonly #terms: TaskTerms;
  /** By the first two letters: whether any term begins so. */
  readonly #beginnings = new Uint8Array(65536);
  readonly #wide: readonly { readonly number: number; readonly bytes: Buffer }[];

  constructor(terms: TaskTerms) {
    this.#terms = terms;
    for (const { stem } of terms.terms) {
      const bytes = Buffer.from(stem);
      const [first = 0, second = 0] = bytes;
      for (const one of bothCases(first))
        for (const other of bothCases(second)) this.#beginnings[one * 256 + other] = 1;
    }
    // Letters with accents are compared without them: such words are all looked at.
    for (let one = 0; one < 256; one += 1)
      for (let other = 128; other < 256; other += 1)
        this.#beginnings[one * 256 + other] = this.#beginnings[other * 256 + one] = 1;
    // Scripts without spaces: a pair of letters stands anywhere.
    this.#wide = terms.terms.flatMap(({ stem }, number) =>
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(stem)
        ? { number, bytes: Buffer.from(stem) }
        : [],
    );
  }

  /** Counts for as many terms as there are, all 0. */
  counts(): TermCounts {
    const { length } = this.#terms.terms;
    return { all: new Float32Array(length), declared: new Float32Array(length) };
  }

  /** Adds what stands in some bytes to `counts`. Gives whether anything does. */
  count(bytes: Buffer, { all, declared }: TermCounts): boolean {
    const beginnings = this.#beginnings;
    const { length } = bytes;
    let found = false;
    let lineAt = 0;
    /** Whether the line declares something; -1 until somebody asks. */
    let lineDeclares = -1;
    const take = (start: number, end: number): void => {
      if (end - start < 2 || end - start > 40) return;
      const number = this.#terms.numberOf(bytes.toString('utf8', start, end).toLowerCase());
      if (number < 0) return;
      found = true;
      all[number] = (all[number] ?? 0) + 1;
      if (lineDeclares < 0) {
        const lineEnd = bytes.indexOf(10, lineAt);
        const shown = Math.min(lineEnd < 0 ? length : lineEnd, lineAt + longestDeclaration);
        lineDeclares = declaring.test(bytes.toString('latin1', lineAt, shown)) ? 1 : 0;
      }
      if (lineDeclares === 1) declared[number] = (declared[number] ?? 0) + 1;
    };
    for (let at = 0; at < length;) {
      const byte = bytes[at] ?? 0;
      const kind = kinds[byte];
      if (kind === 0) {
        at += 1;
        if (byte === 10) {
          lineAt = at;
          lineDeclares = -1;
        }
        continue;
      }
      let start = at;
      at += 1;
      if (kind === capital) {
        while (at < length && kinds[bytes[at] ?? 0] === capital) at += 1;
        // `JSONValue`: the last capital belongs to the next word.
        if (at - start > 1 && at < length && kinds[bytes[at] ?? 0] === small) {
          if (beginnings[(bytes[start] ?? 0) * 256 + (bytes[start + 1] ?? 0)] === 1) take(start, at - 1);
          start = at - 1;
        }
      }
      while (at < length && kinds[bytes[at] ?? 0] === small) at += 1;
      if (beginnings[(bytes[start] ?? 0) * 256 + (bytes[start + 1] ?? 0)] === 1) take(start, at);
    }
    for (const { number, bytes: pair } of this.#wide)
      for (
        let at = bytes.indexOf(pair), times = 0;
        at >= 0 && times < 100;
        at = bytes.indexOf(pair, at + 1), times += 1
      ) {
        all[number] = (all[number] ?? 0) + 1;
        found = true;
      }
    return found;
  }
}

function bothCases(byte: number): readonly number[] {
  return byte >= 97 && byte <= 122 ? [byte, byte - 32] : [byte];
}
