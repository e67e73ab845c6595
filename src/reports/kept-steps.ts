import type { ReportedStep } from './report-data.ts';

/** Trouble is worth more than any duration. */
const troubled = 1e15;
const retried = 1e12;

/**
 * The steps that are worth showing one by one, of any number: those with trouble, then the longest. Holds at most twice as many as are
 * asked for.
 */
export class KeptSteps {
  readonly #most: number;
  /** With the place of each among all: clocks tell apart no steps of one millisecond. */
  #steps: { readonly step: ReportedStep; readonly place: number }[] = [];
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(step: ReportedStep): void {
    this.count += 1;
    this.#steps.push({ step, place: this.count });
    if (this.#steps.length >= 2 * this.#most) this.#steps = this.#best();
  }

  /** By their beginning. */
  list(): readonly ReportedStep[] {
    return this.#best()
      .sort((one, other) => one.step.startedAt - other.step.startedAt || one.place - other.place)
      .map(({ step }) => step);
  }

  #best() {
    if (this.#steps.length <= this.#most) return [...this.#steps];
    return this.#steps.toSorted((one, other) => worth(other.step) - worth(one.step)).slice(0, this.#most);
  }
}

function worth({ status, attempts, startedAt, endedAt, kind }: ReportedStep): number {
  const duration = endedAt - startedAt;
  if (status !== 'done') return troubled + duration;
  return attempts > 1 || kind === 'wait' || kind === 'effect' ? retried + duration : duration;
}
