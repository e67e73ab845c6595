import type { MetricStatus } from './metric-record.ts';
import { quote } from './record-text.ts';

const opening = '{"timestamp":"';
const stampAt = opening.length;
const stampLength = 24;
const beforeCommand = '","command":"';
const commandAt = stampAt + stampLength + beforeCommand.length;
const beforeDuration = '","duration_ms":';
const beforeStatus = ',"status":"';
const beforePhase = ',"phase":"';
const beforeContext = ',"context":{';
/** The characters of a timestamp; 0 stands for a digit. */
const stampMarks: readonly number[] = Array.from('0000-00-00T00:00:00.000Z', (mark) =>
  mark === '0' ? 0 : mark.charCodeAt(0),
);
/** Stands in no line. */
const nothing = '\n';
const quotes = 34;
const brace = 125;

/** What a field of a context may be. */
export type FieldValue = string | number | boolean;

/**
 * Reads the lines of a month, one after the other into the same fields.
 *
 * A line as we write it is scanned, which costs a third of parsing it; every other line is parsed. What is no whole record
 * is refused: both ways agree on that for each line that we wrote, wherever it was torn.
 */
export class RecordReader {
  command = '';
  durationMs = 0;
  status: MetricStatus = 'success';
  phase: string | undefined;
  #line = '';
  /** Taken out of the line when it is asked for. */
  #timestamp: string | undefined;
  /** The last command, and what stands behind it. */
  #ended = nothing;
  /** Where the context's brace opens; -1 without one. */
  #contextAt = -1;
  /** Whether the context is plain enough to look a field up in its text. */
  #scannable: boolean | undefined;
  #context: Readonly<Record<string, unknown>> | undefined;

  /** Takes in a line; `false` when it is no record. */
  read(line: string): boolean {
    this.#line = line;
    this.phase = undefined;
    this.#contextAt = -1;
    this.#scannable = undefined;
    this.#context = undefined;
    return this.#scan(line) || this.#parse(line);
  }

  /** When it ended, ISO 8601 in UTC with milliseconds. */
  get timestamp(): string {
    return (this.#timestamp ??= this.#line.slice(stampAt, stampAt + stampLength));
  }

  /** When it ended, in milliseconds since 1970. */
  get at(): number {
    return Date.parse(this.timestamp);
  }

  /** A field of the context, when it is a text, a number or a boolean. */
  field(name: string): FieldValue | undefined {
    if (this.#contextAt !== -1) {
      this.#scannable ??= isPlain(this.#line, this.#contextAt);
      if (this.#scannable) return this.#find(name);
    }
    const value = Object.hasOwn(this.context, name) ? this.context[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  }

  /** A field that must be a number, else 0. */
  amount(name: string): number {
    const value = this.field(name);
    return typeof value === 'number' ? value : 0;
  }

  /** The whole context; empty where there is none. */
  get context(): Readonly<Record<string, unknown>> {
    return (this.#context ??= this.#contextAt === -1 ? {} : asObject(parse(this.#line.slice(this.#contextAt, -1))));
  }

  #scan(line: string): boolean {
    if (!line.startsWith(opening) || !line.startsWith(beforeCommand, stampAt + stampLength)) return false;
    const last = line.length - 1;
    if (line.charCodeAt(last) !== brace || !isStamp(line, stampAt)) return false;
    const commandEnd = this.#scanCommand(line);
    if (commandEnd === -1) return false;
    const durationAt = commandEnd + beforeDuration.length;
    const durationEnd = line.indexOf(',', durationAt);
    if (!line.startsWith(beforeStatus, durationEnd)) return false;
    const durationMs = decimal(line, durationAt, durationEnd);
    const status = statusAt(line, durationEnd + beforeStatus.length);
    if (status === undefined || !isDuration(durationMs)) return false;
    let at = durationEnd + beforeStatus.length + status.length + 1;
    if (line.startsWith(beforePhase, at)) {
      const phaseAt = at + beforePhase.length;
      at = line.indexOf('"', phaseAt) + 1;
      const phase = line.slice(phaseAt, at - 1);
      if (at === 0 || phase.includes('\\')) return false;
      this.phase = phase;
    }
    if (at !== last) {
      // Torn behind the context it would end with one brace, and nothing else that we write ends with two.
      if (!line.startsWith(beforeContext, at) || line.charCodeAt(last - 1) !== brace) return false;
      this.#contextAt = at + beforeContext.length - 1;
    }
    this.durationMs = durationMs;
    this.status = status;
    this.#timestamp = undefined;
    return true;
  }

  /** Takes in the command, and gives where it ends; -1 when it has to be parsed. Commands often follow their like. */
  #scanCommand(line: string): number {
    if (line.startsWith(this.#ended, commandAt)) return commandAt + this.command.length;
    const end = line.indexOf('"', commandAt);
    if (end <= commandAt || !line.startsWith(beforeDuration, end)) return -1;
    const command = line.slice(commandAt, end);
    if (command.includes('\\')) return -1;
    this.command = command;
    this.#ended = command + beforeDuration;
    return end;
  }

  #parse(line: string): boolean {
    this.phase = undefined;
    const { timestamp, command, duration_ms: durationMs, status: given, phase, context } = asObject(parse(line));
    const status = typeof given === 'string' ? statusAt(`${given}"`, 0) : undefined;
    if (status === undefined || typeof command !== 'string' || command === '' || !isDuration(durationMs)) return false;
    const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
    if (Number.isNaN(at) || typeof timestamp !== 'string') return false;
    this.#timestamp =
      timestamp.length === stampLength && isStamp(timestamp, 0) ? timestamp : new Date(at).toISOString();
    this.#ended = nothing;
    this.command = command;
    this.durationMs = durationMs;
    this.status = status;
    this.phase = typeof phase === 'string' ? phase : undefined;
    this.#context = asObject(context);
    return true;
  }

  /** Finds a field in the text: between quotes that nothing escapes, a name and a colon are nothing but a key. */
  #find(name: string): FieldValue | undefined {
    const line = this.#line;
    const key = `${quote(name)}:`;
    const found = line.indexOf(key, this.#contextAt);
    if (found === -1) return undefined;
    const from = found + key.length;
    if (line.charCodeAt(from) === quotes) return line.slice(from + 1, line.indexOf('"', from + 1));
    const comma = line.indexOf(',', from);
    const text = line.slice(from, comma === -1 ? line.length - 2 : comma);
    if (text === 'true' || text === 'false') return text === 'true';
    const number = Number(text);
    return text === '' || Number.isNaN(number) ? undefined : number;
  }
}

/** Whether nothing is escaped or nested behind a place; a text with a bracket in it is parsed all the same. */
function isPlain(line: string, from: number): boolean {
  return !line.includes('\\', from) && !line.includes('{', from + 1) && !line.includes('[', from);
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** The status between quotes at a place. */
function statusAt(line: string, at: number): MetricStatus | undefined {
  if (line.startsWith('success"', at)) return 'success';
  if (line.startsWith('failure"', at)) return 'failure';
  return line.startsWith('cancelled"', at) ? 'cancelled' : undefined;
}

/** Whether ISO 8601 in UTC with milliseconds stands at a place. */
function isStamp(line: string, at: number): boolean {
  for (let place = 0; place < stampLength; place += 1) {
    const code = line.charCodeAt(at + place);
    const mark = stampMarks[place] ?? 0;
    if (mark === 0 ? code < 48 || code > 57 : code !== mark) return false;
  }
  const month = two(line, at + 5);
  const day = two(line, at + 8);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && two(line, at + 11) <= 23 && two(line, at + 14) <= 59;
}

function two(line: string, at: number): number {
  return (line.charCodeAt(at) - 48) * 10 + line.charCodeAt(at + 1) - 48;
}

/** A number as we write durations: digits, perhaps with a few behind a point. NaN for any other text. */
function decimal(line: string, from: number, end: number): number {
  let digits = 0;
  let divisor = 0;
  for (let at = from; at < end; at += 1) {
    const code = line.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      digits = digits * 10 + code - 48;
      divisor *= 10;
    } else if (code === 46 && divisor === 0 && at > from && at < end - 1) divisor = 1;
    else return Number.NaN;
  }
  // Both are whole numbers below 2^53: the quotient is the number that is nearest to the text.
  const exact = end > from && end - from <= 16;
  return exact ? (divisor === 0 ? digits : digits / divisor) : Number.NaN;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
