import { toMilliseconds, type Duration } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { MetricStatus } from './metric-record.ts';
import type { RecordReader } from './record-reader.ts';

/** A span of time: from `from` on, up to and without `to`. Each is milliseconds since 1970, ISO 8601, or open. */
export interface TimeRange {
  readonly from?: number | string | Date;
  readonly to?: number | string | Date;
}

/** Which records are meant. Filters that are left out let everything pass. */
export interface MetricsFilter {
  /** A command; with `*` at its end all that begin so, such as `'step:*'`. */
  readonly command?: string;
  readonly phase?: string;
  readonly status?: MetricStatus;
  /** The field `workflow` of the context, and so on. */
  readonly workflow?: string;
  readonly agent?: string;
  readonly model?: string;
  /** Other fields of the context, which must be equal. */
  readonly context?: Readonly<Record<string, string | number | boolean>>;
  /**
   * The last 24 hours, 7 or 30 days, everything, or a range.
   * @defaultValue 'week'
   */
  readonly timeframe?: 'day' | 'week' | 'month' | 'all' | TimeRange;
}

/** Options of `MetricsCollector.query`. */
export interface MetricsQuery extends MetricsFilter {
  /** Also gives the figures by `command`, `phase`, `status`, or a field of the context. */
  readonly groupBy?: string;
  /**
   * Groups beyond this many share one, `others`.
   * @defaultValue 1000
   */
  readonly maxGroups?: number;
  /** Also gives the figures of each such span of time, in UTC: `'hour'`, `'day'`, `'week'` (from Monday), `'month'`, or a duration. */
  readonly bucket?: Duration;
}

/** Which records are meant, checked. */
export interface Selection {
  /** Milliseconds since 1970; `undefined`: open. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Whether the record that was read last is meant. */
  readonly takes: (record: RecordReader) => boolean;
}

const day = 86_400_000;
const frames = { day, week: 7 * day, month: 30 * day, all: Infinity } as const;
const filterNames = ['command', 'phase', 'status', 'workflow', 'agent', 'model', 'context', 'timeframe'] as const;
const fieldNames = ['workflow', 'agent', 'model'] as const;

/** Checks which records are meant. @throws UsageError `invalid-option`. */
export function selectionOf(subject: string, filter: MetricsFilter, more: readonly string[], host: Host): Selection {
  requireKnownOptions(subject, filter, [...filterNames, ...more]);
  const { from, to } = rangeOf(filter.timeframe ?? 'week', host.now());
  const { command, phase, status, context = {} } = filter;
  if (status !== undefined) requireOneOf('status', status, ['success', 'failure', 'cancelled']);
  for (const name of ['command', 'phase', ...fieldNames] as const) {
    const value: unknown = filter[name];
    if (value !== undefined && typeof value !== 'string') throw invalidOption(name, value, 'a text');
  }
  if (typeof context !== 'object' || (context as unknown) === null)
    throw invalidOption('context', context, 'an object of fields');
  const fields = [
    ...fieldNames.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]] as const])),
    ...Object.entries(context),
  ];
  for (const [name, value] of Object.entries(context))
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw invalidOption(`context.${name}`, value, 'a text, a number or a boolean');
  const prefix = command?.endsWith('*') === true ? command.slice(0, -1) : undefined;
  // Texts of the same form compare as the moments do.
  const first = from === undefined ? '' : new Date(from).toISOString();
  const end = to === undefined ? '~' : new Date(to).toISOString();
  return {
    from,
    to,
    takes: (record) =>
      (from === undefined || record.timestamp >= first) &&
      (to === undefined || record.timestamp < end) &&
      (prefix === undefined
        ? command === undefined || record.command === command
        : record.command.startsWith(prefix)) &&
      (phase === undefined || record.phase === phase) &&
      (status === undefined || record.status === status) &&
      fields.every(([name, value]) => record.field(name) === value),
  };
}

/** Gives the value that a record is grouped by. */
export function groupingOf(groupBy: string | undefined): ((record: RecordReader) => string | undefined) | undefined {
  if (groupBy === undefined) return undefined;
  if (typeof groupBy !== 'string' || groupBy === '')
    throw invalidOption('groupBy', groupBy, '"command", "phase", "status" or a field of the context');
  if (groupBy === 'command' || groupBy === 'phase' || groupBy === 'status') return (record) => record[groupBy];
  return (record) => {
    const value = record.field(groupBy);
    return value === undefined ? undefined : String(value);
  };
}

/** Gives where the span begins that a moment lies in. @throws UsageError `invalid-duration`, `invalid-option`. */
export function bucketingOf(bucket: MetricsQuery['bucket']): ((at: number) => number) | undefined {
  if (bucket === undefined) return undefined;
  if (bucket === 'month')
    return (at) => {
      const date = new Date(at);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    };
  const named = { hour: 3_600_000, day, week: 7 * day } as const;
  const length =
    bucket === 'hour' || bucket === 'day' || bucket === 'week' ? named[bucket] : toMilliseconds(bucket, 'bucket');
  requireInteger('bucket', length, 1);
  // 1970 began on a Thursday.
  const shift = bucket === 'week' ? 3 * day : 0;
  return (at) => Math.floor((at + shift) / length) * length - shift;
}

function rangeOf(timeframe: NonNullable<MetricsFilter['timeframe']>, now: number): Pick<Selection, 'from' | 'to'> {
  if (typeof timeframe === 'string') {
    const length = frames[requireOneOf('timeframe', timeframe, ['day', 'week', 'month', 'all'])];
    return { from: length === Infinity ? undefined : Math.max(0, now - length), to: undefined };
  }
  requireKnownOptions('timeframe', timeframe, ['from', 'to']);
  const from = momentOf('timeframe.from', timeframe.from);
  const to = momentOf('timeframe.to', timeframe.to);
  if (from !== undefined && to !== undefined && to < from)
    throw invalidOption('timeframe.to', timeframe.to, 'no earlier than `timeframe.from`');
  return { from, to };
}

function momentOf(option: string, value: number | string | Date | undefined): number | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : value;
  // The range of timestamps that a log can have.
  if (typeof at === 'number' && at >= 0 && at <= 253_402_300_799_999) return at;
  throw invalidOption(option, value, 'milliseconds since 1970, a date, or ISO 8601, from 1970 to 9999');
}
