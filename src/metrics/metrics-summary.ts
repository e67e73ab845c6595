import { UsageError } from '../core/errors.ts';
import { requireInteger } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { DurationSketch } from './duration-sketch.ts';
import { bucketingOf, groupingOf, selectionOf, type MetricsQuery } from './metrics-query.ts';
import type { RecordReader } from './record-reader.ts';
import { scanRecords } from './record-scan.ts';
import { Tally, type MetricStatistics } from './tally.ts';

/** The figures of one group; `value` is `undefined` for records without the field. */
export interface MetricGroup extends MetricStatistics {
  readonly value: string | undefined;
}

/** The figures of one span of time. Spans without records are left out. */
export interface MetricBucket extends MetricStatistics {
  /** When it begins, ISO 8601 in UTC. */
  readonly from: string;
}

/** What `MetricsCollector.query` gives. */
export interface MetricsSummary extends MetricStatistics {
  /** The span of time that was asked for, ISO 8601 in UTC; `undefined` where it is open. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Largest first; absent without `groupBy`. */
  readonly groups?: readonly MetricGroup[];
  /** All groups beyond `maxGroups` together, those that were met last; absent when there are none. */
  readonly others?: MetricStatistics;
  /** Oldest first; absent without `bucket`. */
  readonly series?: readonly MetricBucket[];
  /** Lines in the months that were read which are no records: torn by a crash, or written by something else. */
  readonly unreadable: number;
}

const mostBuckets = 1000;

/** Reads records and computes their figures; its memory does not depend on their number. */
export async function summarize(storage: StorageAdapter, host: Host, query: MetricsQuery): Promise<MetricsSummary> {
  const selection = selectionOf('query', query, ['groupBy', 'maxGroups', 'bucket'], host);
  const groupOf = groupingOf(query.groupBy);
  const startOf = bucketingOf(query.bucket);
  const maxGroups = requireInteger('maxGroups', query.maxGroups ?? 1000, 1);
  const total = new Tally();
  const groups = new Map<string | undefined, Tally>();
  const series = new Map<number, Tally>();
  let others: Tally | undefined;
  const tallyOf = (record: RecordReader, group: NonNullable<typeof groupOf>): Tally => {
    const value = group(record);
    const known = groups.get(value);
    if (known !== undefined) return known;
    if (groups.size >= maxGroups) return (others ??= new Tally());
    const fresh = new Tally();
    groups.set(value, fresh);
    return fresh;
  };
  const { unreadable } = await scanRecords(storage, selection, (record) => {
    const { status, durationMs } = record;
    const bucket = DurationSketch.bucketOf(durationMs);
    total.add(status, durationMs, bucket);
    if (groupOf !== undefined) tallyOf(record, groupOf).add(status, durationMs, bucket);
    if (startOf !== undefined) spanOf(series, startOf(record.at)).add(status, durationMs, bucket);
  });
  return {
    ...total.snapshot(),
    from: textOf(selection.from),
    to: textOf(selection.to),
    ...(groupOf === undefined ? {} : { groups: largestFirst(groups) }),
    ...(others === undefined ? {} : { others: others.snapshot() }),
    ...(startOf === undefined ? {} : { series: oldestFirst(series) }),
    unreadable,
  };
}

function spanOf(series: Map<number, Tally>, start: number): Tally {
  const known = series.get(start);
  if (known !== undefined) return known;
  if (series.size >= mostBuckets)
    throw new UsageError(
      'invalid-option',
      `Expected \`bucket\` to divide the timeframe into at most ${mostBuckets} spans with records, got more; take a longer one.`,
      { subject: 'bucket', expected: `at most ${mostBuckets} spans` },
    );
  const fresh = new Tally();
  series.set(start, fresh);
  return fresh;
}

function largestFirst(groups: ReadonlyMap<string | undefined, Tally>): readonly MetricGroup[] {
  return [...groups]
    .map(([value, tally]) => ({ value, ...tally.snapshot() }))
    .sort((one, other) => other.count - one.count || ((one.value ?? '') < (other.value ?? '') ? -1 : 1));
}

function oldestFirst(series: ReadonlyMap<number, Tally>): readonly MetricBucket[] {
  return [...series]
    .sort(([one], [other]) => one - other)
    .map(([start, tally]) => ({ from: new Date(start).toISOString(), ...tally.snapshot() }));
}

function textOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
