import { readRecord } from '../core/json-record.ts';

/** The longest line that is read; what is longer is passed over. */
const longestLine = 32 * 2 ** 20;

/**
 * Cuts text that comes in pieces into lines, and reads those that are JSON objects. Other lines are handed on as text.
 *
 * Takes time in proportion to the text, and holds at most one line.
 */
export class JsonLines {
  readonly #message: (message: Readonly<Record<string, unknown>>) => void;
  readonly #other: (line: string) => void;
  #pieces: string[] = [];
  #length = 0;
  #tooLong = false;

  constructor(message: (message: Readonly<Record<string, unknown>>) => void, other: (line: string) => void) {
    this.#message = message;
    this.#other = other;
  }

  /** Takes the next piece. */
  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#add(text.slice(from, end));
      this.#line();
      from = end + 1;
    }
    this.#add(text.slice(from));
  }

  /** Reads what stands behind the last line break. */
  end(): void {
    if (this.#length > 0) this.#line();
  }

  #add(piece: string): void {
    if (piece === '') return;
    this.#length += piece.length;
    if (this.#length > longestLine) {
      this.#tooLong = true;
      this.#pieces = [];
    } else this.#pieces.push(piece);
  }

  #line(): void {
    const line = this.#pieces.join('').trim();
    const tooLong = this.#tooLong;
    this.#pieces = [];
    this.#length = 0;
    this.#tooLong = false;
    if (tooLong || line === '') return;
    if (!line.startsWith('{')) {
      this.#other(line);
      return;
    }
    const message = readRecord(line);
    if (message === undefined) this.#other(line);
    else this.#message(message);
  }
}
