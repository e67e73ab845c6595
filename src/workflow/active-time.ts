import type { RecordHead } from '../state/records.ts';

/**
 * How long a run was active, by the records that it left: not while anything of it waited, slept or was parked, as the
 * clocks of a run that is driven have it.
 *
 * Only waits of the run itself are known by its records; what a child waited for counts, unless the run left in good
 * order and said what its clocks told.
 */
export class ActiveTime {
  /** What is open, by key. */
  readonly #waits = new Set<string>();
  /** Until when steps wait for their next attempt. */
  readonly #retries = new Map<string, number>();
  #lastAt = 0;

  /** Takes in the next record. Gives the active time since the one before. */
  since(record: RecordHead, resting: boolean): number {
    const from = this.#waits.size > 0 ? record.at : Math.max(this.#lastAt, ...this.#retries.values());
    const ms = resting || record.type === 'opened' ? 0 : Math.max(0, record.at - from);
    this.#lastAt = record.at;
    this.#apply(record);
    return ms;
  }

  #apply(record: RecordHead): void {
    switch (record.type) {
      case 'timer-set':
      case 'wait-started':
      case 'step-parked':
        this.#waits.add(record.key);
        return;
      case 'timer-fired':
      case 'wait-timed-out':
      case 'signal-received':
      case 'step-unparked':
        this.#waits.delete(record.key);
        return;
      case 'attempt-failed':
        this.#retries.set(record.key, record.at + record.retryInMs);
        return;
      case 'step-started':
      case 'step-completed':
      case 'step-failed':
        this.#waits.delete(record.key);
        this.#retries.delete(record.key);
        return;
      case 'phase-completed':
      case 'phase-failed':
      case 'branch-completed':
      case 'branch-failed':
      case 'fan-out-ended':
        this.#leave(record.key);
        return;
      case 'opened':
        // Whoever goes on says again what it waits for.
        this.#waits.clear();
        this.#retries.clear();
        return;
      default:
        return;
    }
  }

  /** What was waited for in a part that has ended is waited for no more. */
  #leave(part: string): void {
    const isPart = (key: string): boolean => key === part || key.startsWith(`${part}/`);
    for (const key of this.#waits) if (isPart(key)) this.#waits.delete(key);
    for (const key of this.#retries.keys()) if (isPart(key)) this.#retries.delete(key);
  }
}
