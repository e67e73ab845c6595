import { isDeepStrictEqual } from 'node:util';
import type { ErrorRecord } from '../core/error-record.ts';
import { isRecord } from '../core/json-record.ts';
import { decodeValue } from '../core/json.ts';
import { type CassetteRecord, type CassetteSort, hasPlaceholder } from '../workflow/cassette.ts';
import { anyInput } from '../workflow/kept.ts';
import type { CassetteDifference } from './cassette-difference.ts';
import type { CassetteCall } from './cassette-question.ts';
import type { RealEnd } from './real-bodies.ts';
import { differenceOf, short } from './text-difference.ts';

/** What decides whether a question counts as the same. */
export interface QuestionRules {
  readonly prompts: 'exact' | 'ignore';
  /** Whether agents are the ones that were recorded: then whom they ask, and with what, is compared as well. */
  readonly knowsAgents: boolean;
}

const longestError = 300;

type Asked = CassetteCall & { readonly key: string };

/** What a sort is called in sentences. */
export function titleOf(as: CassetteSort | undefined, key: string): string {
  const title = as === 'workflow' ? 'child workflow' : (as ?? 'step');
  return `${title} "${key}"`;
}

/** In what a call differs from the recorded one of its key. */
export function callDifferences(
  call: Asked,
  record: CassetteRecord,
  real: RealEnd | undefined,
  rules: QuestionRules,
): CassetteDifference[] {
  const { key, sort } = call;
  const title = titleOf(sort, key);
  const was = record.as ?? sort;
  // Decisions and notices are told from steps by their names alone.
  const isNamedSo = (was === 'decision' || was === 'notice') && sort === 'step';
  if (was !== sort && !isNamedSo)
    return [{ kind: 'asked', key, as: sort, message: `${title} was recorded as ${titleOf(was, key)}` }];
  const found =
    record.asked === undefined
      ? byHash(call, record, rules)
      : (byText(call, record.asked, rules) ??
        // Whom an agent asks, and with what, is said by what is registered, too.
        (sort === 'agent' ? byHash(call, record, { ...rules, prompts: 'ignore' }) : undefined));
  const decided = decisionDifference(call, record);
  const given = real === undefined ? undefined : resultDifference(call, record, real);
  return [found, decided, given].filter((difference) => difference !== undefined);
}

function byText(
  { key, sort, asked }: Asked,
  recorded: string,
  { prompts }: QuestionRules,
): CassetteDifference | undefined {
  const before = fieldsOf(recorded);
  const now = fieldsOf(asked ?? '{}');
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) =>
      !(prompts === 'ignore' && sort === 'agent' && name === 'prompt') && !isDeepStrictEqual(before[name], now[name]),
  );
  const [first] = names;
  if (first === undefined) return undefined;
  const shown = differenceOf(before[first], now[first], first);
  const message = `${titleOf(sort, key)} is asked something else: ${names.join(', ')}`;
  return {
    ...{ kind: 'asked', key, as: sort, message },
    ...(shown === undefined ? {} : { recorded: labelled(shown, 'recorded'), now: labelled(shown, 'now') }),
  };
}

/** The hash says that something differs, not what. */
function byHash(
  { key, sort, asked, inputHash: now }: Asked,
  { inputHash: before }: CassetteRecord,
  { prompts, knowsAgents }: QuestionRules,
): CassetteDifference | undefined {
  // What is made of a secret has another hash without it.
  if (before === undefined || now === undefined || before === anyInput || hasPlaceholder(asked ?? '')) return undefined;
  const [inputBefore, fingerprintBefore] = before.split('+');
  const [inputNow, fingerprintNow] = now.split('+');
  const isAgent = sort === 'agent';
  const changed = [
    ...(inputBefore === inputNow || (isAgent && prompts === 'ignore') ? [] : [isAgent ? 'prompt' : 'input']),
    ...(fingerprintBefore === fingerprintNow || (isAgent && !knowsAgents) ? [] : ['fingerprint']),
  ];
  if (changed.length === 0) return undefined;
  const message = `${titleOf(sort, key)} is asked something else: ${changed.join(', ')}`;
  const fields = fieldsOf(asked ?? '{}');
  return {
    ...{ kind: 'asked', key, as: sort, message, recorded: 'not in the cassette: saveCassette writes it down' },
    now: short(fields[changed[0] ?? ''] ?? fields),
  };
}

function decisionDifference({ key, sort, choice }: Asked, { value }: CassetteRecord): CassetteDifference | undefined {
  const recorded = fieldsOf(value ?? '{}')['decision'];
  if (sort !== 'decision' || choice === undefined || recorded === choice) return undefined;
  const message = `${titleOf(sort, key)} is made otherwise`;
  return { kind: 'decision', key, as: sort, message, recorded: short(recorded), now: short(choice) };
}

function resultDifference({ key, sort }: Asked, record: CassetteRecord, real: RealEnd): CassetteDifference | undefined {
  const title = titleOf(sort, key);
  if ('error' in real) {
    if (record.error !== undefined && isSameError(record.error, real.error)) return undefined;
    const recorded = record.error === undefined ? short(valueOf(record.value)) : errorText(record.error);
    return { kind: 'result', key, as: sort, message: `${title} ran and failed`, recorded, now: errorText(real.error) };
  }
  if (record.error !== undefined)
    return {
      ...{ kind: 'result', key, as: sort, message: `${title} ran and did not fail` },
      ...{ recorded: errorText(record.error), now: short(valueOf(real.text)) },
    };
  const shown = differenceOf(valueOf(record.value), valueOf(real.text));
  if (shown === undefined) return undefined;
  const message = `${title} ran and gives something else`;
  return { kind: 'result', key, as: sort, message, recorded: labelled(shown, 'recorded'), now: labelled(shown, 'now') };
}

/** Whether two errors say the same; where they were made is left out. */
export function isSameError(one: ErrorRecord, other: ErrorRecord): boolean {
  return one.name === other.name && one.message === other.message && one.code === other.code;
}

/** An error in one line. */
export function errorText({ name, message }: ErrorRecord): string {
  const text = `${name}: ${message}`;
  return (text.length > longestError ? `${text.slice(0, longestError)}…` : text).toWellFormed();
}

/** What stands at the place where values part, with the place. */
export function labelled(
  { path, recorded, now }: { readonly path: string; readonly recorded: string; readonly now: string },
  which: 'recorded' | 'now',
): string {
  const text = which === 'recorded' ? recorded : now;
  return path === '$' ? text : `${path.replace(/^\$\./, '')}: ${text}`;
}

/** The value of a text. */
export function valueOf(text: string | undefined): unknown {
  return decodeValue(text);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  const value = decodeValue(text);
  return isRecord(value) ? value : {};
}
