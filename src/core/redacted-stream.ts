import type { Redactor } from './redactor.ts';

/** Longer lines are shown in pieces. */
const longestHeld = 64 * 1024;

/**
 * Redacts text that arrives in pieces, such as the output of a command: a secret that is cut by two pieces is still found.
 *
 * Whole lines are let through; the last, unfinished one is held back until it ends, grows beyond 64 KiB, or the text ends.
 * So are private keys that have begun, and as much as a registered secret of several lines may take.
 */
export class RedactedStream {
  readonly #redactor: Redactor;
  /** What has arrived and was not let through yet. */
  #held = '';

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Takes the next piece and returns what can be shown, which may be nothing. */
  push(piece: string): string {
    this.#held += piece;
    const end = this.#held.length > longestHeld ? this.#held.length - this.#redactor.longestForm : this.#wholeLines();
    return end <= 0 ? '' : this.#show(end);
  }

  /** Returns what was held back, at the end of the text. */
  end(): string {
    return this.#show(this.#held.length);
  }

  #wholeLines(): number {
    const last = this.#held.length - this.#redactor.longestOverLines;
    const end = last <= 0 ? 0 : this.#held.lastIndexOf('\n', last - 1) + 1;
    const key = this.#held.lastIndexOf('-----BEGIN ', end);
    return key < 0 || key >= end || this.#held.slice(key, end).includes('-----END ') ? end : key;
  }

  #show(end: number): string {
    const { shown, end: shownEnd } = this.#redactor.redactUpTo(this.#held, end);
    this.#held = this.#held.slice(shownEnd);
    return shown;
  }
}
