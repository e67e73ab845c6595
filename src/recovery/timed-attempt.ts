import { TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { follow } from './follow.ts';

/** How long a call that was told to stop has, before it is left behind. */
const graceMs = 1000;

/**
 * Runs a call that is told to stop by its signal when its time is up, or when its caller gives it up.
 *
 * It has ended when the call has settled, or a second after it was told to stop; what comes later is dropped.
 *
 * @throws TimeoutError when the time was up, the caller's reason when that came first, else what the call threw.
 */
export function runTimed<Result>(
  host: Host,
  call: (signal: AbortSignal) => Promise<Result> | Result,
  { subject, limitMs, signal, keepAlive }: TimedOptions,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const control = new AbortController();
    let stopped: { readonly reason: Error } | undefined;
    const stop = (reason: Error): void => {
      if (stopped !== undefined) return;
      stopped = { reason };
      timer.cancel();
      control.abort(reason);
      timer = host.schedule(
        graceMs,
        () => {
          finish(() => {
            reject(limitReached ? timeout(subject, limitMs, true) : reason);
          });
        },
        { keepAlive },
      );
    };
    let limitReached = false;
    let timer = host.schedule(
      limitMs,
      () => {
        limitReached = true;
        stop(timeout(subject, limitMs, false));
      },
      { keepAlive },
    );
    const release = follow(signal, stop);
    const finish = (settle: () => void): void => {
      timer.cancel();
      release();
      settle();
    };
    const failed = (error: Error): void => {
      finish(() => {
        reject(stopped === undefined ? error : stopped.reason);
      });
    };
    try {
      Promise.resolve(call(control.signal)).then((value) => {
        if (stopped !== undefined) failed(stopped.reason);
        else
          finish(() => {
            resolve(value);
          });
      }, failed);
    } catch (error) {
      failed(error as Error);
    }
  });
}

/** Options of {@link runTimed}. */
export interface TimedOptions {
  readonly subject: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly keepAlive: boolean;
}

function timeout(subject: string, limitMs: number, abandoned: boolean): TimeoutError {
  const end = abandoned ? ' and did not stop when it was told to' : '';
  return new TimeoutError(`${subject} took longer than its limit of ${limitMs} ms${end}.`, {
    subject,
    limitMs,
    abandoned,
  });
}
