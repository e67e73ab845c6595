import { formatDuration } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';

interface Work {
  readonly startedAt: number;
  attempt: number;
  note: string;
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

  /** Takes in an event that happened at `now`. */
  observe(event: RunEvent, now: number): void {
    switch (event.type) {
      case 'step-started':
      case 'child-started':
        this.#steps.set(event.key, { startedAt: now, attempt: 1, note: '', saidAt: undefined });
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

  /** One line for each thing that goes on now, at most `most`; a last line counts the others. */
  lines(now: number, most: number): string[] {
    const steps = [...this.#steps].map(([key, { startedAt, attempt, note }]) => {
      const times = attempt > 1 ? `, attempt ${attempt}` : '';
      return `${key} ${formatDuration(now - startedAt)}${times}${note === '' ? '' : ` ${note}`}`;
    });
    const lines = [...this.#whole(), ...steps, ...this.#waits.values()];
    return lines.length <= most ? lines : [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more`];
  }

  /** How far the whole run is. */
  #whole(): string[] {
    if (this.#overall === undefined || this.#overall === 0) return [];
    return [`${Math.floor(this.#overall * 100)}% done${this.#said === undefined ? '' : `: ${this.#said}`}`];
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
