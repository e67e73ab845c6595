import type { RunEvent } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Logger } from '../core/logger.ts';
import type { Redactor } from '../core/redactor.ts';
import { GivenLogger } from './given-logger.ts';
import { LogFolder } from './log-folder.ts';
import { leftOutRecord, logLineOf, type LogPlace, type LogRecord, logRecordOf } from './log-record.ts';
import type { LogOptions } from './log-options.ts';

/** What {@link RunLogs} are made of. */
export interface RunLogsOptions {
  readonly host: Host;
  readonly redactor: Redactor;
  readonly log: false | LogOptions;
  readonly logger: Logger | undefined;
  /** Whether runs end with this process: whoever reads the log is told. */
  readonly inMemory: boolean;
  /** Whether each run has a log of its own, unless `log` says otherwise. */
  readonly perRun: boolean;
  /** Told of what a logger or the folder failed with. */
  readonly failed: (name: string, error: unknown) => void;
}

/** Makes lines of events, and hands them to the run's own log, to a folder for all runs, and to a logger. */
export class RunLogs {
  readonly #redactor: Redactor;
  readonly #level: NonNullable<LogOptions['level']>;
  readonly #format: NonNullable<LogOptions['format']>;
  readonly #folder: LogFolder | undefined;
  readonly #logger: GivenLogger | undefined;
  readonly #perRun: boolean;
  readonly #inMemory: boolean;

  constructor({ host, redactor, log, logger, perRun, inMemory, failed }: RunLogsOptions) {
    const { level = 'info', format = 'json', directory } = log === false ? {} : log;
    this.#redactor = redactor;
    this.#inMemory = inMemory;
    this.#level = level;
    this.#format = format;
    this.#perRun = log !== false && (log.perRun ?? perRun);
    const failing = (name: string) => (error: unknown) => {
      failed(name, error);
    };
    this.#folder = directory === undefined ? undefined : new LogFolder(host, directory, format, failing('log folder'));
    this.#logger = logger === undefined ? undefined : new GivenLogger(host, logger, failing('logger'));
  }

  /** Takes in an event; gives the line for the run's own log, where it has one. */
  lineOf(event: RunEvent, place: LogPlace): string | undefined {
    if (!this.#perRun && this.#folder === undefined && this.#logger === undefined) return undefined;
    const record = logRecordOf(event, place, this.#level, this.#redactor);
    if (record === undefined) return undefined;
    if (event.type === 'run-started' && this.#inMemory)
      return this.#write({
        ...record,
        level: 'warn',
        message: `${record.message}; kept in memory, it ends with this process`,
      });
    return this.#write(record);
  }

  #write(record: LogRecord): string | undefined {
    this.#folder?.add(record);
    this.#logger?.add(record);
    return this.#perRun ? logLineOf(record, this.#format) : undefined;
  }

  /** The line that says how many others are missing in the run's own log. */
  leftOut(run: string, at: number, count: number): string {
    return logLineOf(leftOutRecord(run, at, count), this.#format);
  }

  /** Hands on what waits. Never fails. */
  async flush(): Promise<void> {
    await this.#folder?.flush();
    await this.#logger?.flush();
  }
}
