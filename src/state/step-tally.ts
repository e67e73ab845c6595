import type { Census } from '../core/events.ts';
import type { FoldedEvent } from './run-state.ts';

/** Failed steps that are remembered by key, so that a resume can take them back. */
const mostFailedKeys = 1000;

/** How many steps of a run stand how; unknown is what only the run's end says. */
export interface StepStanding {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly expected: number | undefined;
  readonly notStarted: number | undefined;
}

/** Counts the steps of a run. Keeps no key of a step that succeeded, so that its memory does not grow with the run. */
export class StepTally {
  #done = 0;
  readonly #failed = new Set<string>();
  #failedBeyond = 0;
  /** Steps whose result a person gave. */
  #skipped = 0;
  /** What the run's end said, until the run goes on. */
  #ended: StepStanding | undefined;
  #last: string | undefined;
  #running = false;

  /** The step that began or ended last. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Whether that step is running. */
  get running(): boolean {
    return this.#running;
  }

  /** Where the steps stand. */
  get standing(): StepStanding {
    const failed = this.#failed.size + this.#failedBeyond;
    const counted = { done: this.#done, failed, skipped: this.#skipped };
    return this.#ended ?? { ...counted, expected: undefined, notStarted: undefined };
  }

  /** A step, or the child run that a step is, has begun. */
  started(key: string): void {
    this.#last = key;
    this.#running = true;
  }

  /** A step has succeeded. `again`: in place of an earlier result. */
  completed({ key, again }: Extract<FoldedEvent, { readonly type: 'step-completed' }>): void {
    this.#last = key;
    this.#running = false;
    if (this.#failed.size > 0 && this.#failed.delete(key)) this.#done += 1;
    else if (again !== true) this.#done += 1;
  }

  /** A step has failed for good. */
  failed({ key, again }: Extract<FoldedEvent, { readonly type: 'step-failed' }>): void {
    this.#last = key;
    this.#running = false;
    if (again === true && !this.#failed.has(key)) this.#done -= 1;
    if (this.#failed.size < mostFailedKeys) this.#failed.add(key);
    else this.#failedBeyond += 1;
  }

  /** A person gave the result of a step. */
  skipped({ key, again, clears = [] }: Extract<FoldedEvent, { readonly type: 'step-skipped' }>): void {
    this.#ended = undefined;
    this.clear([key, ...clears]);
    if (again !== true) this.#skipped += 1;
  }

  /** Failures that are taken back. */
  clear(keys: readonly string[]): void {
    for (const key of keys) this.#failed.delete(key);
  }

  /** The run goes on after an end. */
  goOn(clears: readonly string[]): void {
    this.#ended = undefined;
    this.clear(clears);
  }

  /** The run has ended. */
  end({ expected, done, failed, skipped, notStarted }: Census): void {
    this.#running = false;
    this.#ended = { expected, done, failed, skipped, notStarted };
  }

  /** The run stands where it stood at this census. */
  rollBack(census: Census): void {
    this.#done = census.done;
    this.#skipped = census.skipped;
    this.#failed.clear();
    this.#failedBeyond = 0;
    for (const key of census.failures) this.#failed.add(key);
    this.#last = undefined;
    this.#running = false;
  }
}
