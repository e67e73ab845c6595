import type { CleanCounts, CleanedRun, CleanReport, KeptReason, KeptRun, Retention } from './retention-options.ts';

/** So many runs a report names; it counts them all. */
const mostNamed = 1000;

/** Counts what a cleaning does, and names the first of it: a report does not grow with the storage. */
export class CleanTally {
  readonly counts: { -readonly [Name in keyof CleanCounts]: number } = {
    removed: 0,
    bytes: 0,
    notDue: 0,
    unfinished: 0,
    withParent: 0,
    kept: 0,
    finished: 0,
    forgotten: 0,
    inboxes: 0,
    owners: 0,
    budgetDays: 0,
    leftovers: 0,
  };
  readonly #retention: Retention;
  readonly #removed: CleanedRun[] = [];
  readonly #kept: KeptRun[] = [];

  constructor(retention: Retention) {
    this.#retention = retention;
  }

  removed(run: CleanedRun): void {
    this.counts.removed += 1;
    this.counts.bytes += run.bytes;
    if (this.#removed.length < mostNamed) this.#removed.push(run);
    this.#retention.onRemoved?.(run);
  }

  kept(id: string, reason: KeptReason, message: string): void {
    const run: KeptRun = { id, reason, message };
    this.counts.kept += 1;
    if (this.#kept.length < mostNamed) this.#kept.push(run);
    this.#retention.onKept?.(run);
  }

  report(completed: boolean): CleanReport {
    const { dryRun } = this.#retention;
    return { dryRun, completed, removed: this.#removed, kept: this.#kept, counts: { ...this.counts } };
  }
}
