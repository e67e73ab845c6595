import { type ErrorRecord, toErrorRecord } from '../core/error-record.ts';
import type { Redactor } from '../core/redactor.ts';

/** A name that stands for a secret, which is none itself. */
const placeholder = /(<secret:[\w.@:/-]{1,100}>)/;

/** What a replay failed with, as a journal would have it, with the names that stand for secrets as they are. */
export function replayedError(error: unknown, redactor: Redactor): ErrorRecord {
  return toErrorRecord(error, (text) =>
    text
      .split(placeholder)
      .map((part, index) => (index % 2 === 1 ? part : redactor.redactText(part)))
      .join(''),
  );
}
