import { type Described, type PendingRecord, shortened } from './metric-record.ts';

/** Texts made of nothing else stand between quotes as they are. */
const plain = /^[ !#-[\]-|~\u00a1-\ud7ff]*$/;

/**
 * A text as JSON, with closing braces escaped: in a line that we wrote, `}` is always structure. So a line that was torn
 * anywhere is told from a whole one by its end, without parsing it.
 */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text).replaceAll('}', '\\u007d');
}

/** Writes records as lines: always the same fields in the same order, so that they can be scanned. */
export class RecordWriter {
  /** The second that was written last: most records of a batch share it. */
  #second = Number.NaN;
  #secondText = '';
  readonly #redact: ((text: string) => string) | undefined;

  /** `redact` removes secrets from text that is cut. */
  constructor(redact?: (text: string) => string) {
    this.#redact = redact;
  }

  /** The line of one record. */
  line(record: PendingRecord): string {
    return this.text(record.at, record.durationMs, record.status, record.describe());
  }

  /** The line of what was measured. */
  text(at: number, durationMs: number, status: string, { command, phase, context }: Described): string {
    const beginning = `{"timestamp":"${this.timestamp(at)}","command":${quote(shortened(command, this.#redact))},"duration_ms":${rounded(durationMs)},"status":"${status}"`;
    const middle = phase === undefined ? beginning : `${beginning},"phase":${quote(shortened(phase, this.#redact))}`;
    const fields = context === undefined ? '' : fieldsOf(context, this.#redact);
    return fields === '' ? `${middle}}` : `${middle},"context":{${fields}}}`;
  }

  /** ISO 8601 in UTC with milliseconds. */
  timestamp(at: number): string {
    const whole = Math.floor(at);
    const second = Math.floor(whole / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#secondText}${String(whole - second * 1000).padStart(3, '0')}Z`;
  }
}

/** To the microsecond; longer durations are exact enough as they are. */
function rounded(durationMs: number): number {
  return durationMs < 1e9 ? Math.round(durationMs * 1000) / 1000 : Math.round(durationMs);
}

function fieldsOf(context: NonNullable<Described['context']>, redact?: (text: string) => string): string {
  let text = '';
  for (const name in context) {
    const value = context[name];
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) continue;
    const shown = typeof value === 'string' ? quote(shortened(value, redact)) : String(value);
    text += text === '' ? `${quote(name)}:${shown}` : `,${quote(name)}:${shown}`;
  }
  return text;
}
