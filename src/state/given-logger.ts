import type { Host } from '../core/host.ts';
import type { Logger } from '../core/logger.ts';
import { LogQueue } from './log-queue.ts';
import { leftOutRecord, type LogRecord } from './log-record.ts';

const mostLines = 10_000;
/** How long lines are handed over in a row: a logger that writes at once holds up the event loop with each of them. */
const longestHoldMs = 10;
/** Loggers of runs that are remembered. */
const mostChildren = 1000;

/** A logger that somebody gave, kept from harming a run: it is called a turn later, in small portions, and may fail. */
export class GivenLogger {
  readonly #host: Host;
  readonly #logger: Logger;
  readonly #failed: (error: unknown) => void;
  readonly #children = new Map<string, Logger>();
  readonly #queue: LogQueue<LogRecord>;

  constructor(host: Host, logger: Logger, failed: (error: unknown) => void) {
    this.#host = host;
    this.#logger = logger;
    this.#failed = failed;
    const drain = (records: readonly LogRecord[], left: number): Promise<void> => this.#hand(records, left);
    this.#queue = new LogQueue(host, { most: mostLines, afterMs: 0, drain, failed });
  }

  /** Takes a record; the logger is told of it a moment later. */
  add(record: LogRecord): void {
    this.#queue.push(record);
  }

  /** Tells the logger what waits. Never fails. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  async #hand(records: readonly LogRecord[], left: number): Promise<void> {
    const last = records.at(-1);
    let since = this.#host.monotonic();
    for (const record of left === 0 || last === undefined
      ? records
      : [...records, leftOutRecord(last.run, last.at, left)]) {
      this.#tell(record);
      if (this.#host.monotonic() - since < longestHoldMs) continue;
      await this.#host.turn();
      since = this.#host.monotonic();
    }
  }

  #tell(record: LogRecord): void {
    const { level, run, workflow, message, phase, step, event, fields } = record;
    try {
      const logger = this.#of(run, workflow);
      const told = {
        ...(typeof fields === 'object' ? fields : fields === undefined ? {} : { fields }),
        phase,
        step,
        event,
      };
      const method = level === 'critical' ? (typeof logger.fatal === 'function' ? 'fatal' : 'error') : level;
      const answer: unknown = logger[method]?.(logger === this.#logger ? { run, workflow, ...told } : told, message);
      if (isThenable(answer)) Promise.resolve(answer).catch(this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  #of(run: string, workflow: string | undefined): Logger {
    if (typeof this.#logger.child !== 'function') return this.#logger;
    let child = this.#children.get(run);
    if (child === undefined) {
      child = this.#logger.child({ run, workflow });
      if (this.#children.size >= mostChildren) this.#children.clear();
      this.#children.set(run, child);
    }
    return child;
  }
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
