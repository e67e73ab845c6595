import { UsageError } from '../core/errors.ts';
import { decodeValue, digestValue } from '../core/json.ts';
import { isRecord } from '../core/json-record.ts';
import { checkedPlan } from './check-plan.ts';
import type { Plan } from './plan.ts';

const kind = 'holdfast-plan';
const format = 1;
const longest = 4 * 2 ** 20;

/** Writes a plan as a text to be handed on: one JSON document with a checksum. */
export function encodeBundle(plan: Plan): string {
  return `${JSON.stringify({ kind, format, plan, sum: digestValue(plan) }, undefined, 2)}\n`;
}

/** Reads what {@link encodeBundle} wrote. @throws UsageError `invalid-export` when it is damaged, or something else. */
export function decodeBundle(text: string): Plan {
  const refuse = (why: string, cause?: unknown): UsageError =>
    new UsageError('invalid-export', `This is no plan that can be imported: ${why}.`, { subject: 'plan', cause });
  if (typeof text !== 'string' || text.length > longest) throw refuse(`it is larger than ${longest} characters`);
  let value: unknown;
  try {
    value = decodeValue(text);
  } catch (error) {
    throw refuse('it is not JSON', error);
  }
  if (!isRecord(value) || value['kind'] !== kind) throw refuse(`it does not say that it is a "${kind}"`);
  if (value['format'] !== format) throw refuse(`its format is another one than ${format}`);
  if (digestValue(value['plan']) !== value['sum'])
    throw refuse('it is damaged: its checksum is that of something else');
  try {
    return checkedPlan(value['plan']);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
}
