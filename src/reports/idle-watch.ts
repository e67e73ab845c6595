import type { RunEvent } from '../core/events.ts';
import type { ReportedIdle } from './report-data.ts';

const mostGaps = 60;

/** Finds the times of a run in which nothing worked, however long it is: the picture passes over them. */
export class IdleWatch {
  /** Steps that work, by key. */
  readonly #working = new Set<string>();
  readonly #gaps: ReportedIdle[] = [];
  /** Up to where something is known to have worked. */
  #busyUntil = 0;
  #why = 'idle';
  #last = 0;
  #first: number | undefined;
  /** How many events were taken in. */
  count = 0;

  get fromAt(): number {
    return this.#first ?? 0;
  }

  get lastAt(): number {
    return this.#last;
  }

  /** Takes in the next event. */
  apply(event: RunEvent): void {
    this.count += 1;
    // The clock of another machine may be behind.
    const at = Math.max(event.at, this.#last);
    if (this.#first === undefined) this.#first = this.#busyUntil = at;
    this.#take(event, at);
    this.#last = at;
  }

  /** The longest ones up to this moment, in order. */
  gaps(until: number): readonly ReportedIdle[] {
    if (this.#working.size === 0) this.#gap(until);
    return this.#longest().sort((one, other) => one.fromAt - other.fromAt);
  }

  #take(event: RunEvent, at: number): void {
    switch (event.type) {
      case 'step-started':
      case 'effect-intended':
      case 'agent-called':
      case 'child-started':
      case 'command-started':
      case 'step-unparked':
        if (this.#working.size === 0) this.#gap(at);
        this.#working.add(event.key);
        return;
      case 'step-completed':
      case 'step-failed':
        if (this.#working.size === 0) this.#gap(at - (event.activeMs ?? 0));
        this.#end(event.key, at);
        return;
      case 'step-parked':
        this.#end(event.key, at);
        this.#why = `parked: ${event.provider}`;
        return;
      case 'timer-set':
        this.#why = 'sleeping';
        return;
      case 'wait-started':
        this.#why = `waiting for ${event.name}`;
        return;
      case 'run-paused':
        this.#rest(at, `paused: ${event.reason}`);
        return;
      case 'run-interrupted':
      case 'released':
        this.#rest(at, 'interrupted');
        return;
      case 'opened':
        if (this.#working.size > 0) this.#rest(this.#last, 'interrupted');
        return;
      default:
        return;
    }
  }

  #rest(at: number, why: string): void {
    if (this.#working.size > 0) this.#busyUntil = at;
    this.#working.clear();
    this.#why = why;
  }

  #end(key: string, at: number): void {
    this.#working.delete(key);
    this.#busyUntil = at;
  }

  #gap(until: number): void {
    if (until <= this.#busyUntil) return;
    this.#gaps.push({ fromAt: this.#busyUntil, toAt: until, why: this.#why });
    this.#busyUntil = until;
    this.#why = 'idle';
    if (this.#gaps.length >= 4 * mostGaps) {
      const kept = this.#longest();
      this.#gaps.splice(0, this.#gaps.length, ...kept);
    }
  }

  #longest(): ReportedIdle[] {
    return this.#gaps.toSorted((one, other) => lengthOf(other) - lengthOf(one)).slice(0, mostGaps);
  }
}

function lengthOf({ fromAt, toAt }: ReportedIdle): number {
  return toAt - fromAt;
}
