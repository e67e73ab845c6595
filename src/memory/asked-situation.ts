import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { decodeValue, encodeValue, type JsonValue } from '../core/json.ts';
import { requireTextOption, requireTextsOption } from './filter-options.ts';
import type { AskedSituation } from './precedent-search.ts';
import type { Situation } from './situation.ts';

/** A situation as it is asked about. @throws UsageError `invalid-option`, WorkflowError `value-not-storable`. */
export function situationOf(situation: Situation | string): AskedSituation {
  if (typeof situation === 'string') return { question: situation, context: {} };
  requireKnownOptions('the situation', situation, ['question', 'context', 'options', 'type', 'tags', 'project']);
  for (const name of ['question', 'type', 'project'] as const) requireTextOption(name, situation[name]);
  for (const name of ['options', 'tags'] as const) requireTextsOption(name, situation[name]);
  const { context = {}, ...rest } = situation;
  const facts = typeof context === 'string' ? { situation: context } : context;
  if (typeof facts !== 'object' || (facts as unknown) === null)
    throw invalidOption('context', context, 'an object or a text');
  const text = encodeValue(facts, { subject: 'the context of the situation' });
  return { ...rest, context: decodeValue(text) as Readonly<Record<string, JsonValue>> };
}
