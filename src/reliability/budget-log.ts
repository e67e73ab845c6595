import { StorageError } from '../core/errors.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { budgetLog } from '../state/budget-days.ts';
import { BudgetDay, type DayShortage } from './budget-day.ts';
import { type BudgetLine, readBudgetLine } from './budget-line.ts';

/**
 * The log of one day, read as far as it was asked for: each look reads only what is new.
 *
 * Invariant: a look shares only a reading that began after it was asked for.
 */
export class BudgetLog {
  readonly day: BudgetDay = new BudgetDay();
  readonly #storage: StorageAdapter;
  readonly #log: string;
  /** Reservations of this process whose verdict somebody waits for, and the verdicts that were read. */
  readonly #verdicts = new Map<string, DayShortage | 'granted' | undefined>();
  /** Lines that could not be written, and are tried again with the next ones. */
  #unwritten: BudgetLine[] = [];
  #cursor: Cursor | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(storage: StorageAdapter, day: string) {
    this.#storage = storage;
    this.#log = budgetLog(day);
  }

  /** Reads what is new. @throws StorageError. */
  look(): Promise<void> {
    if (this.#looking === undefined) {
      this.#looking = this.#read().finally(() => {
        this.#looking = undefined;
      });
      return this.#looking;
    }
    this.#next ??= this.#looking
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.look();
      });
    return this.#next;
  }

  /** Writes lines, and those that could not be written before. @throws StorageError. */
  async append(...lines: BudgetLine[]): Promise<void> {
    const owed = this.#unwritten;
    this.#unwritten = [];
    try {
      await this.#storage.append(
        this.#log,
        [...owed, ...lines].map((line) => JSON.stringify(line)),
      );
    } catch (error) {
      this.#unwritten = [...owed, ...this.#unwritten];
      throw error;
    }
  }

  /** Writes a line now, or where that fails with the next one; what is read twice counts once. */
  async appendSometime(line: BudgetLine): Promise<unknown> {
    try {
      await this.append(line);
      return undefined;
    } catch (error) {
      this.#unwritten.push(line);
      return error;
    }
  }

  /**
   * Writes a reservation and reads the verdict on it: by the order of the log, whoever else has written meanwhile.
   *
   * @throws StorageError: then nobody knows whether it holds, and it has to be settled.
   */
  async reserve(
    line: Extract<BudgetLine, { readonly type: 'reserved' }>,
    before: readonly BudgetLine[],
  ): Promise<DayShortage | 'granted'> {
    this.#verdicts.set(line.id, undefined);
    try {
      await this.append(...before, line);
      await this.look();
      const verdict = this.#verdicts.get(line.id);
      if (verdict !== undefined) return verdict;
      throw new StorageError('storage-failed', `A line of log "${this.#log}" was written and cannot be found.`, {
        subject: this.#log,
      });
    } finally {
      this.#verdicts.delete(line.id);
    }
  }

  /** Whether something could not be written yet. */
  get owes(): boolean {
    return this.#unwritten.length > 0;
  }

  /** Lets go of what the storage holds open. */
  release(): void {
    this.#storage.release?.(this.#log);
  }

  async #read(): Promise<void> {
    for await (const { line: text, cursor } of this.#storage.read(this.#log, this.#cursor)) {
      this.#cursor = cursor;
      const line = readBudgetLine(text);
      if (line === undefined) continue;
      const shortage = this.day.apply(line);
      if (line.type === 'reserved' && this.#verdicts.has(line.id)) this.#verdicts.set(line.id, shortage ?? 'granted');
    }
  }
}
