import { UsageError } from '../core/errors.ts';
import { requireKnownOptions, showValue } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import { decodeValue, encodeValue, type JsonValue } from '../core/json.ts';
import {
  type Alternative,
  type DecisionDraft,
  type DecisionLink,
  type DecisionOutcome,
  type DecisionRecord,
  linkKinds,
  type OutcomeDraft,
  type OutcomeResult,
  outcomeResults,
  type ResourceClaim,
  statuses,
} from './decision.ts';
import type { Said } from './memory-desk.ts';

const longestText = 20_000;
const longestName = 200;
const longestContext = 64 * 1024;
const longestList = 100;
const idPattern = /^[\p{L}\p{N}][\p{L}\p{N}._:/@#-]{0,199}$/u;
const known: readonly (keyof DecisionDraft)[] = [
  ...([
    'id',
    'timestamp',
    'type',
    'question',
    'context',
    'decision',
    'rationale',
    'confidence',
    'alternatives',
  ] as const),
  ...(['tags', 'precedents', 'resources', 'links', 'status', 'outcome', 'run', 'step', 'project', 'author'] as const),
  ...(['validUntil', 'source'] as const),
];

/** A draft as it is recorded. @throws UsageError `invalid-decision`, `invalid-option` or WorkflowError `value-not-storable`. */
export function recordOf(draft: DecisionDraft, host: Host): DecisionRecord {
  requireKnownOptions('the decision', draft, known);
  const optional = <Name extends 'run' | 'step' | 'project' | 'author' | 'source'>(
    name: Name,
  ): Partial<Record<Name, string>> => {
    const value = draft[name];
    return value === undefined ? {} : ({ [name]: requireText(name, value, longestName * 5) } as Record<Name, string>);
  };
  const { id = `dec_${host.id(16)}`, confidence = 0.8, status = 'accepted', type = 'general', validUntil } = draft;
  if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1))
    throw invalid('confidence', confidence, 'a number from 0 to 1');
  if (!statuses.includes(status)) throw invalid('status', status, statuses.join(', '));
  return {
    id: requireDecisionId(id),
    timestamp: momentOf('timestamp', draft.timestamp ?? presentOf(host)),
    type: requireFilled('type', type, longestName),
    question: requireText('question', draft.question ?? '', longestText),
    context: contextOf(draft.context ?? {}),
    decision: requireFilled('decision', draft.decision, longestText),
    rationale: requireText('rationale', draft.rationale ?? '', longestText),
    confidence,
    alternatives: listOf('alternatives', draft.alternatives).map(alternativeOf),
    tags: [...new Set(listOf('tags', draft.tags).map((tag) => requireFilled('tags', tag, longestName)))],
    precedents: listOf('precedents', draft.precedents).map(requireDecisionId),
    resources: listOf('resources', draft.resources).map(resourceOf),
    links: listOf('links', draft.links).map(requireLink),
    status,
    ...optional('run'),
    ...optional('step'),
    ...optional('project'),
    ...optional('author'),
    ...(validUntil === undefined ? {} : { validUntil: momentOf('validUntil', validUntil) }),
    ...optional('source'),
  };
}

/** An outcome as it is recorded. @throws UsageError `invalid-decision`. */
export function outcomeOf(given: OutcomeDraft | OutcomeResult, host: Host): DecisionOutcome {
  const draft: OutcomeDraft = typeof given === 'string' ? { result: given } : given;
  requireKnownOptions('the outcome', draft, ['result', 'score', 'note', 'at', 'by']);
  const { result, note, by } = draft;
  if (!outcomeResults.includes(result)) throw invalid('result', result, outcomeResults.join(', '));
  const score = draft.score ?? { success: 1, partial: 0.5, unknown: 0.5, failure: 0 }[result];
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) throw invalid('score', score, 'a number from 0 to 1');
  return {
    result,
    score,
    ...(note === undefined ? {} : { note: requireText('note', note, longestText) }),
    at: momentOf('at', draft.at ?? presentOf(host)),
    ...(by === undefined ? {} : { by: requireText('by', by, longestName) }),
  };
}

/** A link. @throws UsageError `invalid-decision`. */
export function requireLink(link: DecisionLink): DecisionLink {
  requireKnownOptions('links', link, ['kind', 'id']);
  if (!linkKinds.includes(link.kind)) throw invalid('links', link.kind, linkKinds.join(', '));
  return { kind: link.kind, id: requireDecisionId(link.id) };
}

/** Who says something, and why. @throws UsageError `invalid-option` or `invalid-decision`. */
export function saidOf(said: Said): Said {
  requireKnownOptions('who says it', said, ['by', 'reason']);
  const { by, reason } = said;
  return {
    ...(by === undefined ? {} : { by: requireText('by', by, longestName) }),
    ...(reason === undefined ? {} : { reason: requireText('reason', reason, longestText) }),
  };
}

/** The id of a decision. @throws UsageError `invalid-decision`. */
export function requireDecisionId(id: unknown): string {
  if (typeof id === 'string' && idPattern.test(id)) return id;
  throw invalid('id', id, 'a letter or digit and then up to 199 of letters, digits and "._:/@#-"');
}

const [firstMoment, lastMoment] = [-62_135_596_800_000, 253_402_300_799_999];

/** Now; a clock that is far off is taken for the nearest moment that can be written in four digits. */
export function presentOf(host: Host): number {
  return Math.min(lastMoment, Math.max(firstMoment, host.now()));
}

/** A moment as ISO 8601. @throws UsageError `invalid-decision`. */
export function momentOf(field: string, moment: unknown): string {
  const at =
    typeof moment === 'string' || typeof moment === 'number' || moment instanceof Date
      ? new Date(moment).getTime()
      : NaN;
  // Years beyond four digits are written in another way, and not ordered as text.
  if (at >= firstMoment && at <= lastMoment) return new Date(at).toISOString();
  throw invalid(field, moment, 'a date between the years 1 and 9999');
}

function contextOf(context: unknown): Readonly<Record<string, JsonValue>> {
  const facts = typeof context === 'string' ? { situation: context } : context;
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts))
    throw invalid('context', context, 'an object of facts, or a text');
  const text = encodeValue(facts, { subject: 'the context of a decision' }) ?? '{}';
  if (text.length > longestContext) throw invalid('context', context, `at most ${longestContext} characters of JSON`);
  return decodeValue(text) as Readonly<Record<string, JsonValue>>;
}

function alternativeOf(given: string | Alternative): Alternative {
  if (typeof given === 'string') return { option: requireFilled('alternatives', given, longestText) };
  requireKnownOptions('alternatives', given, ['option', 'reason']);
  const { option, reason } = given;
  return {
    option: requireFilled('alternatives', option, longestText),
    ...(reason === undefined ? {} : { reason: requireText('alternatives', reason, longestText) }),
  };
}

function resourceOf(given: string | ResourceClaim): ResourceClaim {
  if (typeof given === 'string') return { name: requireFilled('resources', given, longestName) };
  requireKnownOptions('resources', given, ['name', 'amount', 'capacity']);
  const { name, amount, capacity } = given;
  for (const size of [amount, capacity])
    if (size !== undefined && !(typeof size === 'number' && size >= 0 && size < Infinity))
      throw invalid('resources', size, 'an amount of at least 0');
  return {
    name: requireFilled('resources', name, longestName),
    ...(amount === undefined ? {} : { amount }),
    ...(capacity === undefined ? {} : { capacity }),
  };
}

function listOf<Item>(field: string, list: readonly Item[] | undefined): readonly Item[] {
  if (list === undefined) return [];
  if (isList(list) && list.length <= longestList) return list;
  throw invalid(field, list, `a list of at most ${longestList}`);
}

/** Callers without types may give anything. */
function isList(list: unknown): boolean {
  return Array.isArray(list);
}

function requireText(field: string, value: unknown, longest: number): string {
  if (typeof value === 'string' && value.length <= longest) return value.toWellFormed();
  throw invalid(field, value, `a text of at most ${longest.toLocaleString('en')} characters`);
}

function requireFilled(field: string, value: unknown, longest: number): string {
  const text = requireText(field, value, longest);
  if (text.trim() !== '') return text;
  throw invalid(field, value, 'a text that is not empty');
}

/** The refusal of a decision. */
export function invalid(field: string, value: unknown, expected: string): UsageError {
  return new UsageError(
    'invalid-decision',
    `Expected \`${field}\` of a decision to be ${expected}, got ${showValue(value)}.`,
    { subject: field, value, expected },
  );
}
