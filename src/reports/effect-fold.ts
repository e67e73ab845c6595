import type { RunEvent } from '../core/events.ts';
import type { ReportedEffect } from './report-data.ts';

type Known = { -readonly [Name in keyof ReportedEffect]: ReportedEffect[Name] };

const mostChecks = 10;

/** Reads effects: what was to be done once, whether it was, and who says so. */
export class EffectFold {
  readonly #most: number;
  readonly #effects = new Map<string, Known>();
  leftOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  apply(event: RunEvent): void {
    if (event.type === 'effect-intended') {
      this.#intend(event);
      return;
    }
    const effect = 'key' in event ? this.#effects.get(event.key) : undefined;
    if (effect === undefined) return;
    switch (event.type) {
      case 'effect-unknown':
        effect.verdict = 'unknown';
        return;
      case 'effect-checked': {
        const { at, answer, decides } = event;
        if (effect.checks.length < mostChecks) effect.checks = [...effect.checks, { at, answer, decides }];
        return;
      }
      case 'effect-resolved': {
        const { at, as, by, reason } = event;
        effect.resolved = {
          ...{ at, as },
          ...(by === undefined ? {} : { by }),
          ...(reason === undefined ? {} : { reason }),
        };
        return;
      }
      case 'step-completed':
        effect.verdict = 'done';
        return;
      case 'step-failed':
        effect.verdict = 'failed';
        return;
      case 'step-skipped':
        effect.verdict = 'skipped';
        return;
      default:
        return;
    }
  }

  list(): readonly ReportedEffect[] {
    return [...this.#effects.values()];
  }

  #intend({ key, effectKey, at, attempt }: Extract<RunEvent, { readonly type: 'effect-intended' }>): void {
    const known = this.#effects.get(key);
    if (known !== undefined) {
      known.attempts = Math.max(known.attempts, attempt);
      known.verdict = 'open';
    } else if (this.#effects.size < this.#most)
      this.#effects.set(key, { key, effectKey, at, attempts: attempt, verdict: 'open', checks: [] });
    else this.leftOut += 1;
  }
}
