import type { RunEvent } from '../core/events.ts';
import type { RecordHead } from '../state/records.ts';

/**
 * How long a run was active, by the records that it left: not while it did nothing but wait, sleep or be parked, as the
 * clocks of a run that is driven have it.
 *
 * Only waits of the run itself are known by its records; what a child waited for counts, unless the run left in good
 * order and said what its clocks told. A body that was stopped because its sibling failed is under way until its phase
 * ends: no record tells of it.
 *
 * Invariant: what has begun works, is held up by a wait, or waits for its next attempt.
 */
export class ActiveTime {
  /** Steps, effects and children that have begun and not ended, by key. */
  readonly #begun = new Set<string>();
  /** Those of them that work. */
  readonly #working = new Set<string>();
  /** What is waited for, by key. */
  readonly #waits = new Set<string>();
  /** Until when steps and phases wait for their next attempt. */
  readonly #retries = new Map<string, number>();
  #lastAt = 0;

  /** Takes in the next record. Gives the active time since the one before. */
  since(record: RecordHead | RunEvent, resting: boolean): number {
    const ms = resting || record.type === 'opened' ? 0 : this.until(record.at);
    this.#lastAt = record.at;
    this.#endRetries();
    this.#apply(record);
    return ms;
  }

  /** The active time since the last record of a run that is driven. */
  until(moment: number): number {
    return Math.max(0, moment - this.#activeFrom());
  }

  /** From when on the time until the next record is active: what works keeps it so, and only where nothing does, waits count. */
  #activeFrom(): number {
    if (this.#working.size > 0) return this.#lastAt;
    let begins = Infinity;
    let last = this.#lastAt;
    for (const [key, endsAt] of this.#retries) {
      if (this.#begun.has(key)) begins = Math.min(begins, endsAt);
      last = Math.max(last, endsAt);
    }
    // Where nothing is known to work it does what no record tells of, unless something is waited for.
    return Math.min(begins, this.#waits.size > 0 ? Infinity : last);
  }

  /** Attempts that were due by now have begun. */
  #endRetries(): void {
    for (const [key, endsAt] of this.#retries) {
      if (endsAt > this.#lastAt) continue;
      this.#retries.delete(key);
      if (this.#begun.has(key)) this.#working.add(key);
    }
  }

  #apply(record: RecordHead | RunEvent): void {
    switch (record.type) {
      case 'timer-set':
      case 'wait-started':
      case 'step-parked':
        this.#waits.add(record.key);
        this.#working.delete(stepOf(record));
        return;
      case 'timer-fired':
      case 'wait-timed-out':
      case 'signal-received':
      case 'step-unparked':
        this.#waits.delete(record.key);
        if (this.#begun.has(stepOf(record))) this.#working.add(stepOf(record));
        return;
      case 'attempt-failed':
        this.#retries.set(record.key, record.at + record.retryInMs);
        this.#working.delete(record.key);
        return;
      case 'step-started':
      case 'child-started':
        this.#begun.add(record.key);
        this.#working.add(record.key);
        return;
      case 'step-completed':
      case 'step-failed':
        this.#forget(record.key);
        return;
      case 'phase-completed':
      case 'phase-failed':
      case 'branch-completed':
      case 'branch-failed':
      case 'fan-out-ended':
        this.#leave(record.key);
        return;
      case 'opened':
        // Whoever goes on says again what it does and what it waits for.
        this.#begun.clear();
        this.#working.clear();
        this.#waits.clear();
        this.#retries.clear();
        return;
      default:
        return;
    }
  }

  #forget(key: string): void {
    this.#begun.delete(key);
    this.#working.delete(key);
    this.#waits.delete(key);
    this.#retries.delete(key);
  }

  /** What was under way in a part that has ended is so no more. */
  #leave(part: string): void {
    for (const keys of [this.#begun, this.#waits, this.#retries])
      for (const key of keys.keys()) if (key === part || key.startsWith(`${part}/`)) this.#forget(key);
  }
}

/** The step that is held up: the one that is parked, or the one in which a person is asked. */
function stepOf({ type, key }: { readonly type: string; readonly key: string }): string {
  return type === 'step-parked' || type === 'step-unparked' ? key : key.slice(0, key.lastIndexOf('/'));
}
