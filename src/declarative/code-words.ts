import { type Reading, readingOf } from './program-readings.ts';
import { hasReference } from './template.ts';

/** A word of a command that is code although it has a template in it. */
export interface CodeWord {
  readonly index: number;
  /** The program that reads it so. */
  readonly program: string;
}

/** A variable before a program, as `env` and `sudo` take them. */
const assignment = /^([A-Za-z_]\w*)=/;

const flag = /^[-+]\w|^--\w|^--?\$\{\{/;

/**
 * Finds a word with a template that a well-known program reads as code, or runs. Programs are known wherever they stand, since
 * others may run them.
 *
 * @param isPowerful whether a variable says what is run.
 */
export function codeWord(words: readonly string[], isPowerful: (variable: string) => boolean): CodeWord | undefined {
  const search = new Search(words, isPowerful);
  for (const [at, word] of words.entries()) {
    const program = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1).replace(/\.exe$/i, '');
    const reading = readingOf(program);
    const index = reading === undefined ? undefined : search.behind(at, reading);
    if (index !== undefined) return { index, program };
  }
  return undefined;
}

class Search {
  readonly #words: readonly string[];
  readonly #isPowerful: (variable: string) => boolean;
  /** Where a program surely stands; elsewhere its name may be an argument. */
  readonly #programs: Set<number> = new Set([0]);

  constructor(words: readonly string[], isPowerful: (variable: string) => boolean) {
    this.#words = words;
    this.#isPowerful = isPowerful;
  }

  /** The index of a word with a template that the program at a place reads as code. */
  behind(at: number, { code, values, operand = 'data', before = 0 }: Reading): number | undefined {
    const isProgram = this.#programs.has(at);
    let left = before;
    let isValue = false;
    let hadCode = false;
    for (let index = at + 1; index < this.#words.length; index += 1) {
      const word = this.#words[index] ?? '';
      const wasValue = isValue;
      isValue = false;
      if (wasValue && values !== undefined) continue;
      if (code?.test(word) === true) {
        const value = this.#from(index + 1, (one) => hasReference(one) || !flag.test(one));
        if (value === undefined || this.#hasReference(value)) return value;
        this.#programs.add(value);
        hadCode = true;
        index = value;
      } else if (flag.test(word)) {
        if (hasReference(word) && isCodeFlag(word.slice(0, word.indexOf('${{')), code)) return index;
        // Where its flags are not known, any of them may have a value.
        isValue = values === undefined || values.test(word);
      } else if (word === '--') {
        if (operand === 'data') return undefined;
      } else if (wasValue) continue;
      else if (operand === 'program' && assignment.test(word)) {
        if (isProgram && hasReference(word) && this.#isPowerful(assignment.exec(word)?.[1] ?? '')) return index;
      } else if (left > 0) left -= 1;
      else {
        if (operand === 'program') this.#programs.add(index);
        if (!isProgram || operand === 'data' || (operand === 'code' && hadCode)) return undefined;
        if (operand === 'rest') return this.#from(index, hasReference);
        return this.#hasReference(index) ? index : undefined;
      }
    }
    return undefined;
  }

  #hasReference(index: number): boolean {
    return hasReference(this.#words[index] ?? '');
  }

  #from(start: number, holds: (word: string) => boolean): number | undefined {
    const found = this.#words.findIndex((word, index) => index >= start && holds(word));
    return found < 0 ? undefined : found;
  }
}

/** Whether what stands before a template makes it code, or has it say which flag it is. */
function isCodeFlag(start: string, code: RegExp | undefined): boolean {
  if (start === '-' || start === '--') return true;
  return Array.from(start, (_, length) => start.slice(0, length + 1)).some((part) => code?.test(part));
}
