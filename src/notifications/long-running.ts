import { formatDuration } from '../core/durations.ts';
import type { RunEvent } from '../core/events.ts';
import type { Host, Timer } from '../core/host.ts';
import type { NoticeRequest } from './notice-request.ts';
import type { RunFacts } from './run-notices.ts';

interface Watched {
  readonly run: RunFacts;
  /** When it began in this process, by the monotonic clock. */
  readonly since: number;
  /** How far it is, from 0 to 1; `undefined` until it says so. */
  fraction: number | undefined;
  phase: string | undefined;
  timer: Timer | undefined;
}

/**
 * Tells of runs that are still at work after a while in this process, and again each time that has doubled.
 *
 * The timers keep no process alive.
 */
export class LongRunning {
  readonly #host: Host;
  readonly #thresholdMs: number;
  readonly #tell: (request: NoticeRequest) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(host: Host, thresholdMs: number, tell: (request: NoticeRequest) => void) {
    this.#host = host;
    this.#thresholdMs = thresholdMs;
    this.#tell = tell;
  }

  /** Begins to watch a run. */
  start(run: RunFacts): void {
    if (run.child === true) return;
    this.stop(run.runId);
    const watched = { run, since: this.#host.monotonic(), fraction: undefined, phase: undefined, timer: undefined };
    this.#watched.set(run.runId, watched);
    this.#arm(watched, this.#thresholdMs);
  }

  /** Takes in how far a run is. */
  observe(event: RunEvent): void {
    if (event.type !== 'progress-reported' && event.type !== 'phase-started') return;
    const watched = this.#watched.get(event.runId);
    if (watched === undefined) return;
    if (event.type === 'progress-reported') watched.fraction = event.overall;
    else watched.phase = event.name;
  }

  /** Watches a run no longer. */
  stop(runId: string): void {
    this.#watched.get(runId)?.timer?.cancel();
    this.#watched.delete(runId);
  }

  /** Watches nothing any more. */
  close(): void {
    for (const runId of [...this.#watched.keys()]) this.stop(runId);
  }

  #arm(watched: Watched, afterMs: number): void {
    const leftMs = watched.since + afterMs - this.#host.monotonic();
    watched.timer = this.#host.schedule(
      leftMs,
      () => {
        // After a stall several moments are over: the last of them says all.
        const took = this.#host.monotonic() - watched.since;
        let latestMs = afterMs;
        while (2 * latestMs <= took) latestMs *= 2;
        this.#arm(watched, 2 * latestMs);
        this.#tell(requestOf(watched, latestMs));
      },
      { keepAlive: false },
    );
  }
}

function requestOf({ run: { runId, workflow }, fraction, phase }: Watched, afterMs: number): NoticeRequest {
  const percent = fraction === undefined ? undefined : Math.floor(fraction * 100);
  const far = percent === undefined ? '' : `, ${percent} % done`;
  const where = phase === undefined ? '' : `, in phase ${phase}`;
  const took = formatDuration(afterMs);
  return {
    ...{ topic: 'long-running', severity: 'info', runId, workflow },
    title: `${workflow}: still at work after ${took}`,
    body: `Run ${runId} is still at work after ${took}${far}${where}.`,
    ...(percent === undefined ? {} : { facts: { percent } }),
  };
}
