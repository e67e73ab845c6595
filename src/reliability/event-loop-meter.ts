import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the event loop is looked at while somebody wants it measured. */
const resolutionMs = 100;

/**
 * Measures by how much the event loop is late, while somebody wants it.
 *
 * Invariant: nothing is measured, and no handle exists, while nobody does. The handle keeps no process alive.
 */
export class EventLoopMeter {
  #histogram: IntervalHistogram | undefined;
  #wanted = 0;

  /** Measures until what is returned is called. */
  start(): () => void {
    this.#wanted += 1;
    if (this.#histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#histogram.enable();
    }
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      this.#wanted -= 1;
      if (this.#wanted <= 0) this.close();
    };
  }

  /** How late 99 of 100 turns were at most since the last reading, in milliseconds; `undefined` without a measurement. */
  read(): number | undefined {
    const histogram = this.#histogram;
    if (histogram === undefined || histogram.count === 0) return undefined;
    const lateMs = histogram.percentile(99) / 1e6 - resolutionMs;
    histogram.reset();
    return Math.max(0, lateMs);
  }

  /** Lets go of the handle. */
  close(): void {
    this.#wanted = 0;
    this.#histogram?.disable();
    this.#histogram = undefined;
  }
}
