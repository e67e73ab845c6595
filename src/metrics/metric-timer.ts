import { toErrorRecord } from '../core/error-record.ts';
import type { MetricContext, MetricStatus } from './metric-record.ts';

/** Measures one thing from `MetricsCollector.start` on. Only the first end counts; none of them throws. */
export class MetricTimer {
  #end: ((status: MetricStatus, context: () => MetricContext | undefined) => void) | undefined;

  /** @internal */
  constructor(end: (status: MetricStatus, context: () => MetricContext | undefined) => void) {
    this.#end = end;
  }

  /** It succeeded. `context` is added to that of the start. */
  success(context?: MetricContext): void {
    this.#once('success', () => context);
  }

  /** It failed. The error's code or name is kept as `error`; its message is not. */
  failure(error?: unknown, context?: MetricContext): void {
    this.#once('failure', () => (error === undefined ? context : { error: nameOf(error), ...context }));
  }

  /** It was given up. */
  cancel(context?: MetricContext): void {
    this.#once('cancelled', () => context);
  }

  #once(status: MetricStatus, context: () => MetricContext | undefined): void {
    const end = this.#end;
    this.#end = undefined;
    end?.(status, context);
  }
}

/** What names a kind of error: few in number, and without anything of the case. */
export function nameOf(error: unknown): string {
  const { name, code } = toErrorRecord(error);
  return typeof code === 'string' ? code : name;
}
