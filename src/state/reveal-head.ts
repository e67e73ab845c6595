import type { Redactor } from '../core/redactor.ts';
import type { RecordHead } from './records.ts';

/**
 * A record's head with the registered secrets in it, as its writer saw it: keys must be what the workflow asks for.
 *
 * Where a secret is not registered any more, only a key that holds it makes this fail.
 *
 * @throws WorkflowError `secret-unavailable`.
 */
export function revealHead(record: RecordHead, line: string, redactor: Redactor): RecordHead {
  // Values are revealed when they are asked for; most lines hold no reference at all.
  if (!line.includes('[[secret:')) return record;
  const { place, ...head } = record;
  const text = JSON.stringify(head);
  if (!text.includes('[[secret:')) return record;
  try {
    return { ...(JSON.parse(redactor.revealJson(text)) as RecordHead), place };
  } catch (error) {
    if ('key' in record && typeof record.key === 'string' && record.key.includes('[[secret:')) throw error;
    return record;
  }
}
