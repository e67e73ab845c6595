import { showValue } from '../core/expect.ts';

/** How something that was measured ended. `cancelled` counts neither as a success nor as a failure. */
export type MetricStatus = 'success' | 'failure' | 'cancelled';

/** Facts beside a measurement, by which it can be found and grouped. Flat, so that a scan need not parse it. */
export type MetricContext = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line of a month's log, as it is stored. */
export interface MetricRecord {
  /** When it ended, ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly command: string;
  readonly duration_ms: number;
  readonly status: MetricStatus;
  readonly phase?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What `MetricsCollector.record` takes: a {@link MetricRecord} whose moment may be left out or be a number. */
export interface MetricEntry {
  readonly command: string;
  /** From 0 to 2^53 - 1; kept to the microsecond. */
  readonly duration_ms: number;
  readonly status: MetricStatus;
  readonly phase?: string | undefined;
  /** At most 32 fields are kept, and 256 characters of each text; fields that are no text, number or boolean are left out. */
  readonly context?: MetricContext | undefined;
  /**
   * When it ended: milliseconds since 1970, or ISO 8601.
   * @defaultValue now
   */
  readonly timestamp?: number | string | undefined;
}

/** What a record says beside when, how long and how it ended. */
export interface Described {
  readonly command: string;
  readonly phase?: string | undefined;
  readonly context?: MetricContext | undefined;
}

/** A record that waits to be written. It is put into words then, off the way of whoever was measured. */
export interface PendingRecord {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  describe(): Described;
}

/** A record that somebody gave, as it was then. */
export class GivenRecord implements PendingRecord, Described {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  readonly command: string;
  readonly phase: string | undefined;
  readonly context: MetricContext | undefined;

  constructor(
    at: number,
    durationMs: number,
    status: MetricStatus,
    command: string,
    phase: string | undefined,
    context: MetricContext | undefined,
  ) {
    this.at = at;
    this.durationMs = durationMs;
    this.status = status;
    this.command = command;
    this.phase = phase;
    this.context = context;
  }

  describe(): Described {
    return this;
  }
}

/** Longer names are cut. */
export const longestName = 256;
/** How much of a text is looked at: enough for every secret that stands in what is kept of it. */
const longestRead = 64 * 1024;
const mostFields = 32;
/** 9999-12-31: what is later has no timestamp of the usual length, nor a month. */
const latestAt = 253_402_300_799_999;

/** Whether a record can be kept; if not, why. */
export function faultOf(at: unknown, durationMs: unknown, status: unknown, command: unknown): string | undefined {
  if (typeof command !== 'string' || command === '') return 'its command is no text';
  if (!isFrom0To(Number.MAX_SAFE_INTEGER, durationMs))
    return `its duration is ${showValue(durationMs)}, not from 0 to 2^53 - 1 ms`;
  if (!isFrom0To(latestAt, at)) return 'its timestamp is not from 1970 to 9999';
  if (status !== 'success' && status !== 'failure' && status !== 'cancelled')
    return `its status is ${showValue(status)}`;
  return undefined;
}

function isFrom0To(most: number, value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

/**
 * A copy of what can be kept of a context; whoever gave it may go on changing it. `redact` removes secrets from text that
 * is cut.
 */
export function keptContext(
  context: MetricContext | undefined,
  redact?: (text: string) => string,
): Record<string, string | number | boolean> | undefined {
  if (context === undefined) return undefined;
  const kept: Record<string, string | number | boolean> = {};
  let count = 0;
  for (const name in context) {
    const value = context[name];
    if (!isKept(value) || name === '__proto__' || name.length > longestName) continue;
    count += 1;
    if (count > mostFields) break;
    kept[name] = typeof value === 'string' ? shortened(value, redact) : value;
  }
  return count === 0 ? undefined : kept;
}

/** A name with no more characters than are kept. What would be cut is redacted before: of half a secret nobody knows. */
export function shortened(name: string, redact: (text: string) => string = asItIs): string {
  return name.length <= longestName ? name : redact(name.slice(0, longestRead)).slice(0, longestName);
}

function asItIs(text: string): string {
  return text;
}

function isKept(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}
