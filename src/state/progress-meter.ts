import { escapeName } from '../core/encodings.ts';
import type { JournalEvent, LiveEvent } from '../core/events.ts';

/** One fan-out of known size, while its phase goes on. */
interface FanOutMeter {
  expected: number;
  ended: number;
  readonly failed: Set<string>;
  /** How far the branches are that said so and have not ended. */
  readonly branches: Map<string, number>;
}

/** More branches and steps than this are not looked at one by one. */
const mostParts = 10_000;

/**
 * How far a run is, from 0 to 1: the weights of its finished phases, and of the current phase as much as is done of it.
 *
 * How much that is, is what `wf.progress` said in it; else what its fan-outs have done; else what its steps said of
 * themselves. Without declared phases the same holds for the whole run. Never falls, except when the run is taken back.
 */
export class ProgressMeter {
  readonly #weights = new Map<string, number>();
  readonly #ended = new Set<string>();
  #phase: string | undefined;
  #said: number | undefined;
  readonly #fanOuts = new Map<string, FanOutMeter>();
  readonly #steps = new Map<string, number>();
  #phaseFraction = 0;
  #overall = 0;
  #saidOfRun = 0;

  /** How far the run is. */
  get overall(): number {
    return this.#overall;
  }

  /** The key of the phase that goes on, and how far it is. */
  get phase(): { readonly key: string; readonly fraction: number } | undefined {
    return this.#phase === undefined ? undefined : { key: this.#phase, fraction: this.#phaseFraction };
  }

  /** Takes in the next event; tells whether that brought the run a whole percent further. */
  apply(event: JournalEvent | LiveEvent): boolean {
    switch (event.type) {
      case 'run-started':
        for (const [index, name] of (event.phases ?? []).entries())
          this.#weights.set(escapeName(name), event.weights?.[index] ?? 1);
        return false;
      case 'phase-started':
        this.#begin(event.key);
        return false;
      case 'phase-completed':
        this.#ended.add(event.key);
        this.#begin(undefined);
        return this.#measure();
      case 'fan-out-started':
        if (this.#isOutermost(event.key)) this.#fanOut(event.key).expected = event.expected;
        return this.#measure();
      case 'fan-out-ended': {
        const fanOut = this.#fanOuts.get(event.key);
        if (fanOut !== undefined) fanOut.ended += event.skipped;
        return this.#measure();
      }
      case 'branch-completed':
      case 'branch-failed':
        return this.#endBranch(event.key, event.type === 'branch-failed');
      case 'progress-reported':
        this.#say(event.key, event.fraction);
        return this.#measure();
      case 'run-resumed':
      case 'attempt-failed':
        for (const key of event.clears ?? []) this.#clear(key);
        return false;
      case 'run-completed':
        this.#overall = 1;
        return false;
      case 'rolled-back':
        this.#goBack(new Set(event.census.phases.flatMap(({ key, status }) => (status === 'done' ? [key] : []))));
        return true;
      case 'rerun-started':
        this.#goBack(new Set([...this.#ended].filter((key) => !event.clears.some((other) => isWithin(other, key)))));
        return true;
      default:
        return false;
    }
  }

  #begin(phase: string | undefined): void {
    this.#phase = phase;
    this.#phaseFraction = 0;
    this.#said = undefined;
    this.#fanOuts.clear();
    this.#steps.clear();
  }

  #goBack(ended: ReadonlySet<string>): void {
    for (const key of [...this.#ended]) if (!ended.has(key)) this.#ended.delete(key);
    this.#begin(undefined);
    this.#overall = 0;
    this.#saidOfRun = 0;
    this.#measure();
  }

  #say(key: string | undefined, fraction: number): void {
    if (key === undefined) {
      this.#saidOfRun = Math.max(this.#saidOfRun, fraction);
      return;
    }
    if (key === this.#phase) {
      this.#said = fraction;
      return;
    }
    if (!this.#isHere(key)) return;
    const branch = this.#branchOf(key);
    const parts = branch?.fanOut.branches ?? this.#steps;
    if (parts.size < mostParts || parts.has(branch?.key ?? key)) parts.set(branch?.key ?? key, fraction);
  }

  #endBranch(key: string, failed: boolean): boolean {
    const found = this.#branchOf(key);
    if (found?.key !== key) return false;
    found.fanOut.branches.delete(key);
    found.fanOut.ended += 1;
    if (failed) found.fanOut.failed.add(key);
    return this.#measure();
  }

  #clear(key: string): void {
    const found = this.#branchOf(key);
    if (found?.fanOut.failed.delete(key) === true) found.fanOut.ended -= 1;
  }

  /** Computes anew how far everything is. */
  #measure(): boolean {
    const before = this.#overall;
    const part = this.#part();
    this.#phaseFraction = Math.max(this.#phaseFraction, part);
    let whole = 0;
    let done = 0;
    for (const [key, weight] of this.#weights) {
      whole += weight;
      if (this.#ended.has(key)) done += weight;
      else if (key === this.#phase) done += weight * this.#phaseFraction;
    }
    // Without declared phases nobody knows what share of the run a phase is.
    const measured = whole > 0 ? done / whole : this.#phase === undefined ? part : 0;
    this.#overall = Math.min(1, Math.max(this.#overall, measured, this.#saidOfRun));
    return Math.floor(this.#overall * 100) > Math.floor(before * 100);
  }

  #part(): number {
    if (this.#said !== undefined) return this.#said;
    let expected = 0;
    let done = 0;
    for (const fanOut of this.#fanOuts.values()) {
      expected += fanOut.expected;
      done += Math.min(fanOut.expected, fanOut.ended);
      for (const fraction of fanOut.branches.values()) done += fraction;
    }
    if (expected > 0) return Math.min(1, done / expected);
    let sum = 0;
    for (const fraction of this.#steps.values()) sum += fraction;
    return this.#steps.size === 0 ? 0 : sum / this.#steps.size;
  }

  #fanOut(key: string): FanOutMeter {
    let fanOut = this.#fanOuts.get(key);
    if (fanOut === undefined)
      this.#fanOuts.set(key, (fanOut = { expected: 0, ended: 0, failed: new Set(), branches: new Map() }));
    return fanOut;
  }

  /** The branch of one of the fan-outs that a key is, or lies in. */
  #branchOf(key: string): { readonly fanOut: FanOutMeter; readonly key: string } | undefined {
    const from = this.#phase === undefined ? 0 : this.#phase.length + 1;
    const slash = key.indexOf('/', from);
    const first = slash < 0 ? key : key.slice(0, slash);
    const bracket = first.indexOf('[', from);
    if (bracket >= 0) {
      const fanOut = this.#fanOuts.get(first.slice(0, bracket));
      return fanOut === undefined ? undefined : { fanOut, key: first };
    }
    const fanOut = this.#fanOuts.get(first);
    if (fanOut === undefined || slash < 0) return undefined;
    const end = key.indexOf('/', slash + 1);
    return { fanOut, key: end < 0 ? key : key.slice(0, end) };
  }

  /** Whether a key lies in the phase that goes on, or in no phase when none does. */
  #isHere(key: string): boolean {
    return this.#phase === undefined || isWithin(key, this.#phase);
  }

  #isOutermost(key: string): boolean {
    return this.#isHere(key) && !key.includes('/', this.#phase === undefined ? 0 : this.#phase.length + 1);
  }
}

function isWithin(key: string, scope: string): boolean {
  return key === scope || key.startsWith(`${scope}/`);
}
