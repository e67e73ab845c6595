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
const wholeStamp = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
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
  timestamp = '';
  command = '';
  durationMs = 0;
  status: MetricStatus = 'success';
  phase: string | undefined;
  #line = '';
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
    const commandEnd = line.indexOf('"', commandAt);
    if (commandEnd <= commandAt || !line.startsWith(beforeDuration, commandEnd)) return false;
    const durationAt = commandEnd + beforeDuration.length;
    const durationEnd = line.indexOf(',', durationAt);
    if (durationEnd <= durationAt || !line.startsWith(beforeStatus, durationEnd)) return false;
    const statusAt = durationEnd + beforeStatus.length;
    const statusEnd = line.indexOf('"', statusAt);
    const status = statusOf(line.slice(statusAt, statusEnd));
    if (status === undefined) return false;
    let at = statusEnd + 1;
    if (line.startsWith(beforePhase, at)) {
      const phaseAt = at + beforePhase.length;
      const phaseEnd = line.indexOf('"', phaseAt);
      if (phaseEnd === -1) return false;
      this.phase = line.slice(phaseAt, phaseEnd);
      if (this.phase.includes('\\')) return false;
      at = phaseEnd + 1;
    }
    const last = line.length - 1;
    if (line.charCodeAt(last) !== brace) return false;
    let contextAt = -1;
    if (at !== last) {
      if (!line.startsWith(beforeContext, at) || line.charCodeAt(last - 1) !== brace) return false;
      contextAt = at + beforeContext.length - 1;
    }
    const command = line.slice(commandAt, commandEnd);
    const timestamp = line.slice(stampAt, stampAt + stampLength);
    const durationMs = Number(line.slice(durationAt, durationEnd));
    if (command.includes('\\') || !wholeStamp.test(timestamp) || !isDuration(durationMs)) return false;
    this.timestamp = timestamp;
    this.command = command;
    this.durationMs = durationMs;
    this.status = status;
    this.#contextAt = contextAt;
    return true;
  }

  #parse(line: string): boolean {
    this.phase = undefined;
    const { timestamp, command, duration_ms: durationMs, status: given, phase, context } = asObject(parse(line));
    const status = statusOf(given);
    if (status === undefined || typeof command !== 'string' || command === '' || !isDuration(durationMs)) return false;
    const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
    if (Number.isNaN(at) || typeof timestamp !== 'string') return false;
    this.timestamp = wholeStamp.test(timestamp) ? timestamp : new Date(at).toISOString();
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

function statusOf(value: unknown): MetricStatus | undefined {
  return value === 'success' || value === 'failure' || value === 'cancelled' ? value : undefined;
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
