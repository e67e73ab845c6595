import { formatDuration } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';

interface Work {
  readonly startedAt: number;
  attempt: number;
  note: string;
  /** The agent that was asked last. */
  agent: string | undefined;
  /** When it was last said that it still runs. */
  saidAt: number | undefined;
}

/** Work that takes longer than this is worth a line, and again each minute. */
const longMs = 2000;
const againMs = 60_000;

/** What a run is doing right now: its steps, and what it waits for. Moments are those of one monotonic clock. */
export class RunningWork {
  readonly #steps = new Map<string, Work>();
  readonly #waits = new Map<string, string>();
  /** How far the run is; `undefined` until something was said of it. */
  #overall: number | undefined;
  #said: string | undefined;
  #beganAt: number | undefined;
  #phase: string | undefined;
  #calls = 0;
  #costUsd = 0;

  /** Takes in an event that happened at `now`. */
  observe(event: RunEvent, now: number): void {
    this.#count(event, now);
    switch (event.type) {
      case 'step-started':
      case 'child-started':
        // Of the end of what is done in every process anew nothing is told.
        if (isFresh(event.key)) return;
        this.#steps.set(event.key, { startedAt: now, attempt: 1, note: '', agent: undefined, saidAt: undefined });
        return;
      case 'step-attempted': {
        const step = this.#steps.get(event.key);
        if (step !== undefined) step.attempt = event.attempt;
        return;
      }
      case 'progress-reported': {
        this.#overall = event.overall;
        if (event.key === undefined && event.message !== undefined) this.#said = event.message;
        const step = event.key === undefined ? undefined : this.#steps.get(event.key);
        const percent = `${Math.round(event.fraction * 100)}%`;
        if (step !== undefined) step.note = event.message === undefined ? percent : `${percent} ${event.message}`;
        return;
      }
      case 'step-completed':
      case 'step-failed':
      case 'body-abandoned':
        this.#steps.delete(event.key);
        return;
      case 'wait-started':
        this.#waits.set(event.key, `waiting for signal ${JSON.stringify(event.name)}`);
        return;
      case 'timer-set':
        this.#waits.set(event.key, 'sleeping');
        return;
      case 'step-parked':
        this.#waits.set(event.key, `parked: provider ${JSON.stringify(event.provider)}`);
        return;
      case 'signal-received':
      case 'wait-timed-out':
      case 'timer-fired':
      case 'step-unparked':
        this.#waits.delete(event.key);
        return;
      default:
    }
  }

  /** What the whole run is like: its phase, how long this process has had it, what agents cost, and how far it is. */
  head(now: number): string | undefined {
    if (this.#beganAt === undefined) return undefined;
    const calls = this.#calls === 0 ? [] : [`${this.#calls} ${this.#calls === 1 ? 'call' : 'calls'} of agents`];
    const cost = this.#costUsd === 0 ? [] : [`$${this.#costUsd.toFixed(2)}`];
    const far = this.#overall === undefined || this.#overall === 0 ? [] : [`${Math.floor(this.#overall * 100)}% done`];
    return [
      ...(this.#phase === undefined ? [] : [`phase ${this.#phase}`]),
      formatDuration(now - this.#beganAt),
      ...[...calls, ...cost, ...far],
      ...(this.#said === undefined ? [] : [this.#said]),
    ].join(', ');
  }

  #count(event: RunEvent, now: number): void {
    if (['run-started', 'run-resumed', 'rerun-started'].includes(event.type)) this.#beganAt ??= now;
    if (event.type === 'phase-started') this.#phase = event.name;
    if (event.type === 'phase-completed' || event.type === 'phase-failed') this.#phase = undefined;
    if (event.type === 'agent-called') {
      this.#calls += 1;
      const step = this.#steps.get(event.key);
      if (step !== undefined) step.agent = event.agent;
    }
    if (event.type === 'step-completed' || event.type === 'step-failed') this.#costUsd += event.usage?.costUsd ?? 0;
  }

  /** One line for each thing that goes on now, at most `most`; a last line counts the others. */
  lines(now: number, most: number): string[] {
    const steps = [...this.#steps].map(([key, { startedAt, attempt, note, agent }]) => {
      const times = attempt > 1 ? `, attempt ${attempt}` : '';
      const asked = agent === undefined ? '' : ` (${agent})`;
      return `${key} ${formatDuration(now - startedAt)}${times}${asked}${note === '' ? '' : ` ${note}`}`;
    });
    const lines = [...steps, ...this.#waits.values()];
    return lines.length <= most ? lines : [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more`];
  }

  /** The steps that have been running for long and of which it is time to say so. */
  overdue(now: number): string[] {
    const lines: string[] = [];
    for (const [key, step] of this.#steps) {
      if (step.saidAt === undefined ? now - step.startedAt < longMs : now - step.saidAt < againMs) continue;
      lines.push(`step ${key}: running for ${formatDuration(now - step.startedAt)}`);
      step.saidAt = now;
    }
    return lines;
  }
}

function isFresh(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1).startsWith('fresh:');
}
