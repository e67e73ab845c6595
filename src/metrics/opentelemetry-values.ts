import type { ErrorRecord } from '../core/error-record.ts';
import { otherValue } from './opentelemetry-names.ts';

/** Each value of an attribute makes a series of its own in every back end. */
const mostValues = 100;

/** What a code or a name of an error looks like that somebody wrote once, and did not make of data. */
const plainName = /^[A-Za-z_$][\w.$-]{0,63}$/;

/** Lets so many values of an attribute through, those that come first, and calls all others `_OTHER`. */
export class FewValues {
  readonly #known = new Set<string>();

  /** The value, or what stands for it. */
  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= mostValues) return otherValue;
    this.#known.add(value);
    return value;
  }
}

/** What names a kind of error: code or class of the innermost one, which says most of a step's, a phase's or a run's. */
export function errorTypeOf(error: ErrorRecord): string {
  let innermost = error;
  while (innermost.cause !== undefined) innermost = innermost.cause;
  for (const { code, name } of [innermost, error]) {
    if (typeof code === 'string' && plainName.test(code)) return code;
    if (plainName.test(name)) return name;
  }
  return otherValue;
}
