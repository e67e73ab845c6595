import type { Host, Timer } from '../core/host.ts';
import { follow } from './follow.ts';

/**
 * Starts a call, and another one each time the delay passes without an outcome. The first success counts, and the others
 * are told to stop.
 *
 * @throws what the last of the calls threw, when all that were started have failed: trying again is the retry's part.
 */
export function runHedged<Result>(
  host: Host,
  call: (signal: AbortSignal) => Promise<Result> | Result,
  { delayMs, calls, signal, keepAlive }: HedgeTask,
): Promise<Result> {
  return new Promise<Result>((resolve) => {
    const controls = new Set<AbortController>();
    let started = 0;
    let timer: Timer | undefined;
    const end = (settle: () => void): void => {
      timer?.cancel();
      release();
      started = calls;
      settle();
      for (const control of controls) control.abort(new DOMException('Another call was faster.', 'AbortError'));
    };
    const start = (): void => {
      const control = new AbortController();
      controls.add(control);
      started += 1;
      if (started < calls) timer = host.schedule(delayMs, start, { keepAlive });
      const running = attempt(call, control.signal);
      running.then(
        (value) => {
          controls.delete(control);
          end(() => {
            resolve(value);
          });
        },
        () => {
          controls.delete(control);
          if (controls.size === 0)
            end(() => {
              resolve(running);
            });
        },
      );
    };
    const release = follow(signal, (reason) => {
      // The calls end by themselves, as an ordinary attempt does; no further one is started.
      timer?.cancel();
      for (const control of controls) control.abort(reason);
    });
    start();
  });
}

/** Options of {@link runHedged}. */
export interface HedgeTask {
  readonly delayMs: number;
  readonly calls: number;
  readonly signal: AbortSignal;
  readonly keepAlive: boolean;
}

async function attempt<Result>(
  call: (signal: AbortSignal) => Promise<Result> | Result,
  signal: AbortSignal,
): Promise<Result> {
  return call(signal);
}
