import { toMilliseconds, type Duration } from '../core/durations.ts';
import { toErrorRecord } from '../core/error-record.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods } from '../core/expect.ts';
import { systemHost, type Host } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { MetricsExport } from './metrics-export.ts';
import { MetricTimer } from './metric-timer.ts';
import type { MetricsView } from './metrics-view.ts';
import type { MetricsQuery } from './metrics-query.ts';
import type { MetricsSummary } from './metrics-summary.ts';
import type { PastStep, StepHistoryQuery } from './step-history.ts';
import type { PastRun, RunHistoryQuery } from './run-history.ts';
import {
  faultOf,
  GivenRecord,
  keptContext,
  type MetricContext,
  type MetricEntry,
  type MetricStatus,
  type PendingRecord,
} from './metric-record.ts';
import { RecordBuffer } from './record-buffer.ts';
import { Upkeep } from './upkeep.ts';

/** What can be chosen about metrics, also where a manager keeps them. */
export interface MetricsOptions {
  /**
   * How long a record may wait to be written: what a killed process can lose.
   * @defaultValue '1s'
   */
  readonly flushEvery?: Duration;
  /**
   * Records that may wait at a time; further ones are counted and left out.
   * @defaultValue 20000
   */
  readonly maxBuffered?: number;
  /**
   * How long records are kept, at least: whole months are removed once they ended longer ago. `false`: for ever.
   * @defaultValue '365d'
   */
  readonly retention?: Duration | false;
  /**
   * Warns of more characters of records than this.
   * @defaultValue 1073741824 (1 GB)
   */
  readonly warnAbove?: number;
  /**
   * Writes `metrics/metrics.json`, at most once a second.
   * @defaultValue true in a folder, else false
   */
  readonly view?: boolean;
}

/** Options of {@link MetricsCollector}. */
export interface MetricsCollectorOptions extends MetricsOptions {
  /** What keeps the records. Closing the collector leaves it open. */
  readonly storage: StorageAdapter;
  /** @defaultValue the real clock */
  readonly host?: Host;
  /** @defaultValue one that knows the common formats of credentials */
  readonly redactor?: Redactor;
}

/** What a collector has done in this process, and what went wrong. */
export interface MetricsHealth {
  /** Records that wait. */
  readonly buffered: number;
  readonly written: number;
  /** Records that were left out because too many waited, the storage failed until the end, or it was closed. */
  readonly dropped: number;
  /** Records that could not be kept, and why the last one could not. */
  readonly refused: number;
  readonly lastRefusal: string | undefined;
  /** Writes that failed, and why the last one did. */
  readonly failures: number;
  readonly lastFailure: string | undefined;
  /** The length of all records of all processes, when it was last looked at; `undefined` before. */
  readonly size: number | undefined;
  /** Whether there is more than `warnAbove`. */
  readonly isTooLarge: boolean;
}

const optionNames = ['storage', 'host', 'redactor', 'flushEvery', 'maxBuffered', 'retention', 'warnAbove', 'view'];

/**
 * Measures what is done: keeps a record of each thing, and answers how often, how long and how well.
 *
 * Recording never throws and never waits. Trouble with the storage is counted in {@link MetricsCollector.health}.
 */
export class MetricsCollector implements AsyncDisposable {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #redact: (text: string) => string;
  readonly #buffer: RecordBuffer;
  readonly #upkeep: Upkeep;
  #refused = 0;
  #lastRefusal: string | undefined;
  #failures = 0;
  #lastFailure: string | undefined;
  #closing: Promise<void> | undefined;

  /** @throws UsageError `invalid-option`, `invalid-duration`. Touches no storage: that begins with the first flush. */
  constructor(options: MetricsCollectorOptions) {
    requireKnownOptions('MetricsCollector', options, optionNames);
    requireMethods('storage', options.storage, ['append', 'read', 'list'], 'a storage, such as a `FileStorage`');
    const { storage, host = systemHost, redactor = new Redactor(), flushEvery = '1s', view } = options;
    requireMethods('host', host, ['now', 'monotonic', 'schedule'], 'a host');
    requireMethods('redactor', redactor, ['redactText', 'protectJson'], 'a `Redactor`');
    const { maxBuffered = 20_000, retention = '365d', warnAbove = 2 ** 30 } = options;
    if (view !== undefined && typeof view !== 'boolean') throw invalidOption('view', view, 'true or false');
    this.#storage = storage;
    this.#host = host;
    this.#redact = (text) => redactor.redactText(text);
    const failed = (error: unknown): void => {
      this.#failures += 1;
      this.#lastFailure = redactor.redactText(error instanceof Error ? error.message : String(error));
    };
    this.#upkeep = new Upkeep({
      ...{ storage, host, failed },
      view: view ?? storage.name === 'file',
      retentionMs: retention === false ? undefined : toMilliseconds(retention, 'retention'),
      warnAbove: requireInteger('warnAbove', warnAbove, 1),
    });
    this.#buffer = new RecordBuffer({
      ...{ storage, host, redactor, failed },
      flushEveryMs: toMilliseconds(flushEvery, 'flushEvery'),
      maxBuffered: requireInteger('maxBuffered', maxBuffered, 1),
      written: () => {
        this.#upkeep.written();
      },
    });
  }

  /** Begins to measure something. The context's `phase` becomes the record's. */
  start(command: string, context?: MetricContext): MetricTimer {
    const startedAt = this.#host.monotonic();
    return new MetricTimer((status, more) => {
      const duration_ms = this.#host.monotonic() - startedAt;
      this.#reading(() => {
        this.#take(command, duration_ms, status, this.#host.now(), { ...context, ...more() });
      });
    });
  }

  /** Keeps a record of something that was measured elsewhere. One that cannot be kept is counted as refused. */
  record(entry: MetricEntry): void {
    this.#reading(() => {
      const { command, duration_ms: durationMs, status, phase, context, timestamp = this.#host.now() } = entry;
      const at = typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp;
      this.#take(command, durationMs, status, at, context, phase);
    });
  }

  /** Keeps a record that is put into words later. For rooms that measure. @internal */
  add(record: PendingRecord): void {
    this.#buffer.add(record);
  }

  /** Resolves when what was recorded before is written, or could not be; then it is tried again later. Never rejects. */
  flush(): Promise<void> {
    return this.#buffer.flush();
  }

  /** The figures of the records that a query means, of all processes. @throws UsageError; StorageError. */
  async query(query: MetricsQuery = {}): Promise<MetricsSummary> {
    const [{ summarize }] = await Promise.all([import('./metrics-summary.ts'), this.flush()]);
    return summarize(this.#storage, this.#host, query);
  }

  /** What the records say of each run, oldest end first; runs that go on come last. @throws UsageError; StorageError. */
  async runs(query: RunHistoryQuery = {}): Promise<readonly PastRun[]> {
    const [{ readRuns }] = await Promise.all([import('./run-history.ts'), this.flush()]);
    return readRuns(this.#storage, this.#host, query);
  }

  /** What each step took and cost when it was completed, in the order in which they were met. @throws UsageError; StorageError. */
  async steps(query: StepHistoryQuery = {}): Promise<readonly PastStep[]> {
    const [{ readSteps }] = await Promise.all([import('./run-history.ts'), this.flush()]);
    return readSteps(this.#storage, this.#host, query);
  }

  /** How each workflow, agent and model did, over everything that is kept. @throws StorageError. */
  async aggregates(): Promise<MetricsView> {
    await this.flush();
    return this.#upkeep.aggregates();
  }

  /** Metrics as text, in pieces. @throws UsageError; StorageError. */
  async *export(options: MetricsExport): AsyncGenerator<string, void, undefined> {
    const [{ exportMetrics }] = await Promise.all([import('./metrics-export.ts'), this.flush()]);
    yield* exportMetrics(this.#storage, this.#host, options);
  }

  /** Metrics as one text. @throws UsageError; StorageError. */
  async exportText(options: MetricsExport): Promise<string> {
    let text = '';
    for await (const piece of this.export(options)) text += piece;
    return text;
  }

  /** Removes the months that `retention` is over for, now; gives them. @throws StorageError. */
  clean(): Promise<readonly string[]> {
    return this.#upkeep.clean();
  }

  /** What was done so far in this process, and what went wrong. */
  get health(): MetricsHealth {
    return {
      buffered: this.#buffer.size,
      written: this.#buffer.written,
      dropped: this.#buffer.dropped,
      refused: this.#refused,
      lastRefusal: this.#lastRefusal,
      failures: this.#failures,
      lastFailure: this.#lastFailure,
      size: this.#upkeep.size,
      isTooLarge: this.#upkeep.isTooLarge,
    };
  }

  /** Writes what waits and leaves nothing behind. Never rejects. Later records are dropped; the storage stays open. */
  close(): Promise<void> {
    this.#closing ??= this.#buffer.close().then(() => this.#upkeep.close());
    return this.#closing;
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Getters of the caller's may throw. */
  #reading(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#refuse(`it cannot be read: ${toErrorRecord(error).message}`);
    }
  }

  #take(
    command: string,
    durationMs: number,
    status: MetricStatus,
    at: number,
    context: MetricContext | undefined,
    given?: string,
  ): void {
    const fault = faultOf(at, durationMs, status, command);
    if (fault !== undefined) {
      this.#refuse(fault);
      return;
    }
    // Copied now: whoever gave it may go on changing it.
    const kept = keptContext(context, this.#redact);
    let phase = typeof given === 'string' ? given : undefined;
    if (phase === undefined && typeof kept?.['phase'] === 'string') {
      phase = kept['phase'];
      delete kept['phase'];
    }
    this.#buffer.add(new GivenRecord(at, durationMs, status, command, phase, kept));
  }

  #refuse(fault: string): void {
    this.#refused += 1;
    this.#lastRefusal = `Expected a record that can be kept, but ${fault}.`;
  }
}
