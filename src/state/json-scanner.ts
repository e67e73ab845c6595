/** A piece of JSON text as it stands, and the line in which it begins. */
export interface ScannedText {
  readonly text: string;
  readonly line: number;
}

/** What is wrong with a text that is no JSON of the expected shape. */
export class ScanTrouble extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** One value is read as a whole; a text that never ends must not fill the memory. */
const longestValue = 256 * 1024 * 1024;

/**
 * Reads JSON that arrives in pieces: one value at a time is in memory.
 *
 * It finds where values end, and leaves their inside to `JSON.parse`.
 */
export class JsonScanner {
  readonly #pieces: AsyncIterator<string>;
  #text = '';
  #at = 0;
  #line = 1;

  constructor(pieces: AsyncIterable<string>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The line at hand, counted from 1. */
  get line(): number {
    return this.#line;
  }

  /** The next character that is no white space, without taking it; empty at the end. */
  async peek(): Promise<string> {
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '') {
        if (!(await this.#more(0))) return '';
      } else if (character === '\n') {
        this.#line += 1;
        this.#at += 1;
      } else if (character === ' ' || character === '\t' || character === '\r') this.#at += 1;
      else return character;
    }
  }

  /** Takes one of the characters, which must be next. */
  async expect(characters: string): Promise<string> {
    const found = await this.peek();
    if (found === '' || !characters.includes(found))
      throw new ScanTrouble(this.#line, found === '' ? 'the text ends here' : `there is ${JSON.stringify(found)}`);
    this.#at += 1;
    return found;
  }

  /** Takes the next value as a whole. */
  async value(): Promise<ScannedText> {
    const first = await this.peek();
    const line = this.#line;
    let depth = 0;
    let inString = false;
    for (let length = 0; ; length += 1) {
      while (this.#at + length >= this.#text.length) {
        if (await this.#more(length)) continue;
        // Only what needs no closing sign is whole at the end of the text.
        if (depth === 0 && !inString && length > 0 && !'{["'.includes(first)) return this.#take(length, line);
        throw new ScanTrouble(this.#line, 'the text ends in the middle of a value');
      }
      if (length > longestValue) throw new ScanTrouble(line, 'one value is larger than 256 million characters');
      const character = this.#text.charCodeAt(this.#at + length);
      if (inString) {
        if (character === backslash) length += 1;
        else if (character === quote) inString = false;
        if (!inString && depth === 0) return this.#take(length + 1, line);
      } else if (character === quote) inString = true;
      else if (character === openBrace || character === openBracket) depth += 1;
      else if (character === closeBrace || character === closeBracket) {
        if (depth === 0) return this.#take(length, line);
        depth -= 1;
        if (depth === 0) return this.#take(length + 1, line);
      } else if (depth === 0 && (character === comma || character <= space)) return this.#take(length, line);
    }
  }

  /** Lets go of where the text comes from. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  #take(length: number, line: number): ScannedText {
    const text = this.#text.slice(this.#at, this.#at + length);
    if (text === '') throw new ScanTrouble(line, 'a value is missing');
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) this.#line += 1;
    this.#at += length;
    return { text, line };
  }

  /** Reads on, keeping what was not taken; `false` at the end. */
  async #more(length: number): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#text = this.#at + length === 0 ? next.value : this.#text.slice(this.#at) + next.value;
    this.#at = 0;
    return next.value !== '' || this.#more(length);
  }
}

const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const space = 32;
