import type { RecordReader } from './record-reader.ts';

/** Fields of the context that have a column of their own. */
const fields = ['workflow', 'agent', 'model', 'tokens', 'cost_usd'] as const;

/** What spreadsheets take for the beginning of a formula, in half and full width, or skip before one. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** The first line. */
export const csvTitle: string = [
  'timestamp',
  'command',
  'duration_ms',
  'status',
  'phase',
  ...fields,
  'context\r\n',
].join(',');

/** One record as a line of RFC 4180; the last column is the whole context as JSON. */
export function csvLine(record: RecordReader): string {
  const { timestamp, command, durationMs, status, phase = '', context } = record;
  const whole = Object.keys(context).length === 0 ? '' : JSON.stringify(context);
  const cells = [
    timestamp,
    command,
    durationMs,
    status,
    phase,
    ...fields.map((name) => record.field(name) ?? ''),
    whole,
  ];
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** A cell that no spreadsheet takes for a formula: a text that looks like one gets an apostrophe before it. */
export function cellOf(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
