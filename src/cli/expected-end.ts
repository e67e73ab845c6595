import { formatDuration } from '../core/durations.ts';
import type { WorkflowForecast } from '../forecasts/forecaster.ts';

/** A forecast reads what was measured: it is asked for at the beginning and at phase ends, and not more often than this. */
const notBeforeMs = 10_000;

/** What a run still takes, for who watches it: asked for now and then, and counted down in between. */
export class ExpectedEnd {
  readonly #ask: () => Promise<WorkflowForecast>;
  #askedAt: number | undefined;
  #known: { readonly at: number; readonly pointMs: number; readonly highMs: number } | undefined;

  constructor(ask: () => Promise<WorkflowForecast>) {
    this.#ask = ask;
  }

  /** Asks anew, at a moment of the monotonic clock. What goes wrong with it is nobody's business here. */
  async look(now: number): Promise<void> {
    if (this.#askedAt !== undefined && now - this.#askedAt < notBeforeMs) return;
    this.#askedAt = now;
    try {
      const { basis, remainingMs } = await this.#ask();
      this.#known = basis === 'history' ? { at: now, pointMs: remainingMs.point, highMs: remainingMs.high } : undefined;
    } catch {
      this.#known = undefined;
    }
  }

  /** The line to show; `undefined` while nothing is known. */
  line(now: number): string | undefined {
    if (this.#known === undefined) return undefined;
    const { at, pointMs, highMs } = this.#known;
    const [point, high] = [pointMs, highMs].map((ms) => ms - (now - at)) as [number, number];
    if (high <= 0) return 'takes longer than usual';
    return point <= 0
      ? `at most ${formatDuration(high)} left, probably`
      : `about ${formatDuration(point)} left, up to ${formatDuration(high)}`;
  }
}
