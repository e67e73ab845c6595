import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { DurationSketch } from './duration-sketch.ts';
import { selectionOf, type MetricsFilter } from './metrics-query.ts';
import type { RecordReader } from './record-reader.ts';
import { scanRecords } from './record-scan.ts';

/** What an amount was in half of the cases at most, and in 95 of 100; off by at most 1 % of itself. */
export interface UsualAmount {
  /** How many records told of it. */
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
}

/** What the records say of a step, over all runs in which it was completed. */
export interface PastStep {
  readonly name: string;
  /** The phase that it was in. */
  readonly phase: string | undefined;
  readonly durationMs: UsualAmount;
  /** With what its child runs cost; `undefined` where nothing ever said what it cost. */
  readonly costUsd: UsualAmount | undefined;
}

/** Options of `MetricsCollector.steps`. */
export interface StepHistoryQuery extends Pick<MetricsFilter, 'workflow' | 'context'> {
  /**
   * As {@link MetricsFilter.timeframe}.
   * @defaultValue 'all'
   */
  readonly timeframe?: NonNullable<MetricsFilter['timeframe']>;
}

/** Steps that were met later have no figures: a program may make up names. */
const mostSteps = 10_000;

/** Puts the records of steps that were completed together, in the order in which they were met. */
export async function readSteps(
  storage: StorageAdapter,
  host: Host,
  { timeframe = 'all', ...filter }: StepHistoryQuery,
): Promise<readonly PastStep[]> {
  const wanted = { ...filter, timeframe, command: 'step:*', status: 'success' } as const;
  const steps = new Map<string, MeasuredStep>();
  await scanRecords(storage, selectionOf('steps', wanted, [], host), (record) => {
    const name = record.command.slice('step:'.length);
    const place = JSON.stringify([record.phase, name]);
    let step = steps.get(place);
    if (step === undefined) {
      if (steps.size >= mostSteps) return;
      steps.set(place, (step = new MeasuredStep(name, record.phase)));
    }
    step.take(record);
  });
  return [...steps.values()].flatMap((step) => step.snapshot());
}

class MeasuredStep {
  readonly #name: string;
  readonly #phase: string | undefined;
  readonly #times = new DurationSketch();
  /** Dollars: what holds of times that are spread over many sizes holds of them. */
  readonly #costs = new DurationSketch();

  constructor(name: string, phase: string | undefined) {
    this.#name = name;
    this.#phase = phase;
  }

  take(record: RecordReader): void {
    this.#times.add(record.durationMs);
    const own = record.field('cost_usd');
    const children = record.field('child_cost_usd');
    if (own !== undefined || children !== undefined)
      this.#costs.add(record.amount('cost_usd') + record.amount('child_cost_usd'));
  }

  snapshot(): readonly PastStep[] {
    const durationMs = usual(this.#times);
    const costUsd = usual(this.#costs);
    return durationMs === undefined ? [] : [{ name: this.#name, phase: this.#phase, durationMs, costUsd }];
  }
}

function usual(sketch: DurationSketch): UsualAmount | undefined {
  const [p50, p95] = [sketch.quantile(0.5), sketch.quantile(0.95)];
  return p50 === undefined || p95 === undefined ? undefined : { samples: sketch.count, p50, p95 };
}
