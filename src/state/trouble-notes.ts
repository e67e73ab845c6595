import type { ErrorRecord } from '../core/error-record.ts';
import { type FailureNote, iso } from './run-state.ts';

const mostFailures = 20;
const longestMessage = 500;

/** The last failures of a run, and how many there were. */
export class TroubleNotes {
  /** Failures that no further attempt mended. */
  readonly errors: FailureNote[] = [];
  /** Those, and the attempts that failed. */
  readonly history: FailureNote[] = [];
  #errorCount = 0;
  #recoveryAttempts = 0;

  /** How many failures there were in all. */
  get errorCount(): number {
    return this.#errorCount;
  }

  /** How many of them were followed by another attempt. */
  get recoveryAttempts(): number {
    return this.#recoveryAttempts;
  }

  /** An attempt failed, and another one follows. */
  attemptFailed(at: number, key: string, error: ErrorRecord, attempt: number): void {
    this.#recoveryAttempts += 1;
    this.#errorCount += 1;
    keepLast(this.history, { ...noteOf(at, key, error), attempt });
  }

  /** Something failed for good; without a key the run. */
  failed(at: number, key: string | undefined, error: ErrorRecord): void {
    const note = noteOf(at, key, error);
    keepLast(this.errors, note);
    keepLast(this.history, note);
    this.#errorCount += 1;
  }
}

/** A message as views show it. */
export function shortMessage(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)} …` : message;
}

function keepLast(notes: FailureNote[], note: FailureNote): void {
  notes.push(note);
  if (notes.length > mostFailures) notes.shift();
}

function noteOf(at: number, key: string | undefined, error: ErrorRecord): FailureNote {
  return {
    at: iso(at),
    ...(key === undefined ? {} : { key }),
    name: error.name,
    message: shortMessage(error.message),
  };
}
