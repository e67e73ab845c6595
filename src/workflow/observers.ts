import { toErrorRecord } from '../core/error-record.ts';
import type { JournalEvent, LiveEvent, RunEvent, RunObserver } from '../core/events.ts';
import { decodeValue } from '../core/json.ts';

/** How often an observer failed, and how it failed last. */
export interface ObserverTrouble {
  readonly observer: string;
  readonly count: number;
  readonly lastMessage: string;
}

/**
 * Tells each event to views, metrics, reliability, notifications, memory and listeners, in this order.
 *
 * What an observer throws, or rejects with, is counted and told to the others; it never reaches the run.
 */
export class Observers {
  readonly #observers: readonly RunObserver[];
  readonly #trouble = new Map<string, { count: number; lastMessage: string }>();
  #telling = false;

  constructor(observers: readonly RunObserver[]) {
    this.#observers = observers;
  }

  /** Tells one event to everybody. `value` is the text of its value. */
  tell(event: JournalEvent | LiveEvent, runId: string, at: number, value: string | undefined): void {
    const told = { ...event, runId, at };
    guard(told);
    // Decoded for each look, so that nobody holds what the workflow holds.
    if (value !== undefined && this.#anybodyReads(event.type))
      Object.defineProperty(told, 'value', { get: () => decodeValue(value), enumerable: true });
    Object.freeze(told);
    for (const observer of this.#observers) this.#tellOne(observer, told);
  }

  /** Lets every observer write out what it holds back of a run. */
  async flush(runId: string): Promise<void> {
    for (const observer of this.#observers) {
      try {
        await observer.flush?.(runId);
      } catch (error) {
        this.failed(observer.name, error, undefined);
      }
    }
  }

  /** Counts a failure of an observer, and tells of it. */
  failed(name: string, error: unknown, during: RunEvent | undefined): void {
    const record = toErrorRecord(error);
    const count = (this.#trouble.get(name)?.count ?? 0) + 1;
    this.#trouble.set(name, { count, lastMessage: record.message });
    // Telling of a failure may fail as well: that is counted, and not told.
    if (during === undefined || during.type === 'observer-failed' || this.#telling) return;
    this.#telling = true;
    try {
      this.tell({ type: 'observer-failed', observer: name, error: record, count }, during.runId, during.at, undefined);
    } finally {
      this.#telling = false;
    }
  }

  /** All failures so far. */
  get trouble(): readonly ObserverTrouble[] {
    return [...this.#trouble].map(([observer, { count, lastMessage }]) => ({ observer, count, lastMessage }));
  }

  #anybodyReads(type: RunEvent['type']): boolean {
    for (const observer of this.#observers) if (observer.readsValueOf?.(type) === true) return true;
    return false;
  }

  #tellOne(observer: RunObserver, event: RunEvent): void {
    try {
      observer.observe(event);
    } catch (error) {
      this.failed(observer.name, error, event);
    }
  }
}

/** How deep an event is copied; only the fields of log lines go deeper. */
const deepest = 8;

/** Puts frozen copies in place of what is inside an event: who changes what it is told changes nothing else. */
function guard(told: Record<string, unknown>): void {
  for (const name in told) {
    const value = told[name];
    if (typeof value === 'object' && value !== null) told[name] = frozenCopy(value, deepest);
  }
}

function frozenCopy(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null || levels === 0) return value;
  try {
    if (Array.isArray(value)) return Object.freeze(value.map((item) => frozenCopy(item, levels - 1)));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    const entries = Object.entries(value).map(([name, item]) => [name, frozenCopy(item, levels - 1)] as const);
    return Object.freeze(Object.fromEntries(entries));
  } catch {
    // What a log line was given may fail when it is looked at.
    return '(cannot be read)';
  }
}
