import type { RunEvent } from '../core/events.ts';
import type { Redactor } from '../core/redactor.ts';
import { debugEvents, sayingOf } from './log-lines.ts';
import { lineLevels, type LineLevel, type LogFormat } from './log-options.ts';
import { iso } from './run-state.ts';

/** One line of a log before it is written. It holds no secret, and only what JSON can keep. */
export interface LogRecord {
  readonly at: number;
  readonly level: LineLevel;
  readonly run: string;
  readonly workflow?: string;
  readonly phase?: string;
  /** The full key of the step, phase or wait that it is about. */
  readonly step?: string;
  /** The type of the event. */
  readonly event: string;
  readonly message: string;
  readonly fields?: unknown;
}

/** Longer ones are cut: a log is for reading. */
const longestFields = 64 * 1024;
const longestMessage = 16 * 1024;

/** What is known of the run when something happens to it. */
export interface LogPlace {
  readonly workflow: string | undefined;
  readonly phaseName: string | undefined;
}

/** The record of an event; `undefined` for one that is not logged, or is less important than `level`. */
export function logRecordOf(
  event: RunEvent,
  { workflow, phaseName }: LogPlace,
  level: LineLevel,
  redactor: Redactor,
): LogRecord | undefined {
  // The most frequent ones are not even put into words where nobody looks that closely.
  if (level !== 'debug' && debugEvents.has(event.type)) return undefined;
  const said = sayingOf(event);
  if (said === undefined || lineLevels.indexOf(said[0]) < lineLevels.indexOf(level)) return undefined;
  const [own, message, fields] = said;
  const phase = phaseOf(event) ?? phaseName;
  const key = keyOf(event);
  return {
    ...{ at: event.at, level: own, run: redactor.redactText(event.runId) },
    ...(workflow === undefined ? {} : { workflow: redactor.redactText(workflow) }),
    ...(phase === undefined ? {} : { phase: redactor.redactText(phase) }),
    ...(key === undefined ? {} : { step: redactor.redactText(key) }),
    ...{ event: event.type, message: shortened(message, redactor) },
    ...(fields === undefined ? {} : { fields: shown(redactor.redactValue(fields)) }),
  };
}

/** A record as a line of a file, without its end. */
export function logLineOf(record: LogRecord, format: LogFormat): string {
  const { at, level, run, workflow, message, fields, ...rest } = record;
  if (format === 'json') {
    const line = { time: iso(at), level, run, workflow, ...rest, message, fields };
    return JSON.stringify(line).toWellFormed();
  }
  const more = fields === undefined ? '' : ` ${JSON.stringify(fields)}`;
  const text = format === 'simple' ? message : `[${run}] ${message}${more}`;
  const head = format === 'simple' ? '' : `${iso(at)} - ${workflow ?? 'workflow'} - `;
  const between = format === 'simple' ? ' ' : ' - ';
  return `${head}${level.toUpperCase()}${between}${text}`.replaceAll(/[\r\n\u2028\u2029]+/g, ' ⏎ ').toWellFormed();
}

/** The line that says how many others are missing. */
export function leftOutRecord(run: string, at: number, count: number): LogRecord {
  const message = `${count} more lines came too fast and were left out`;
  return { at, level: 'warn', run, event: 'lines-left-out', message };
}

/** When a phase ends it is no longer the one that the run is in, but it is what the line is about. */
function phaseOf(event: RunEvent): string | undefined {
  return event.type === 'phase-completed' || event.type === 'phase-failed' ? event.name : undefined;
}

function keyOf(event: RunEvent): string | undefined {
  return 'key' in event ? event.key : undefined;
}

function shortened(message: unknown, redactor: Redactor): string {
  // What `wf.log` was handed may be anything, whatever its type says.
  const text = redactor.redactText(typeof message === 'string' ? message : String(message));
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}… (${text.length} characters)`;
}

function shown(fields: unknown): unknown {
  const { length } = JSON.stringify({ fields });
  return length <= longestFields ? fields : `(${length} characters of fields left out)`;
}
