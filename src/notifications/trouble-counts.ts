import { toErrorRecord } from '../core/error-record.ts';
import type { Redactor } from '../core/redactor.ts';

/** What went wrong in one place: how often, and how the last time. */
export interface NoticeTrouble {
  /** The name of the notifier, or `outbox`. */
  readonly name: string;
  readonly count: number;
  readonly lastMessage: string;
}

/** Counts what goes wrong with notices, and passes it on. */
export class TroubleCounts {
  readonly #found = new Map<string, { count: number; lastMessage: string }>();
  readonly #redactor: Redactor;
  readonly #onTrouble: (name: string, error: unknown) => void;

  constructor(redactor: Redactor, onTrouble: (name: string, error: unknown) => void) {
    this.#redactor = redactor;
    this.#onTrouble = onTrouble;
  }

  /** Takes in what went wrong. Never throws. */
  note(name: string, error: unknown): void {
    const { message } = toErrorRecord(error, (text) => this.#redactor.redactText(text));
    this.#found.set(name, { count: (this.#found.get(name)?.count ?? 0) + 1, lastMessage: message.slice(0, 500) });
    try {
      this.#onTrouble(name, error);
    } catch {
      // Whoever wants to be told of trouble is not to make more.
    }
  }

  /** All that went wrong so far. */
  list(): readonly NoticeTrouble[] {
    return [...this.#found].map(([name, { count, lastMessage }]) => ({ name, count, lastMessage }));
  }
}
