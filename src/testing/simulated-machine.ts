import { FaultPlan, type FileFault, type FileOperation } from './fault-plan.ts';
import { systemError } from './simulated-names.ts';

/** What an operation does when it is not done as a whole. */
export interface PartlyDone<Result> {
  /** A part, and says so. */
  readonly short: () => Result;
  /** A part, in which the machine dies. */
  readonly torn: () => Result;
}

/** Counts the operations of a simulated file system, lets those fail that a test chose, and dies in one of them. */
export class SimulatedMachine {
  /** How many operations of each kind were done. */
  readonly counts: Map<FileOperation, number> = new Map<FileOperation, number>();
  /** How many operations were done in all. */
  operations = 0;
  /** Whether the machine has died. Every operation fails then. */
  crashed = false;
  readonly #random: () => number;
  readonly #crashAt: number;
  readonly #faults = new FaultPlan();

  constructor(random: () => number, crashAt: number) {
    this.#random = random;
    this.#crashAt = crashAt;
  }

  /** Adds a fault. */
  inject(fault: FileFault): void {
    this.#faults.add(fault);
  }

  /** Ends all faults. */
  heal(): void {
    this.#faults.clear();
  }

  /** Does an operation, or lets it fail or the machine die in it. */
  do<Result>(operation: FileOperation, work: () => Result, partly?: PartlyDone<Result>): Result {
    if (this.crashed) throw systemError('ECRASHED', operation);
    this.operations += 1;
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    if (this.operations === this.#crashAt) {
      this.crashed = true;
      const done = this.#random();
      if (done < 0.3) work();
      else if (done < 0.6) partly?.torn();
      throw systemError('ECRASHED', operation);
    }
    const kind = this.#faults.next(operation);
    if (kind === undefined) return work();
    if (kind !== 'short-write') throw systemError(kind, operation);
    return partly === undefined ? work() : partly.short();
  }
}
