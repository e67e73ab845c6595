import { isRecord } from '../core/json-record.ts';
import { encodeValue } from '../core/json.ts';
import type { CassetteSort } from '../workflow/cassette.ts';
import type { StepContext } from '../workflow/workflow-context.ts';

/** One call that a workflow made of its context, as far as it can be compared. */
export interface CassetteCall {
  readonly sort: CassetteSort;
  /** What was asked, as JSON text without known formats of secrets. */
  asked: string | undefined;
  /** The body of a step, or of what is fresh. */
  readonly body: ((step: StepContext) => unknown) | undefined;
  readonly critical: boolean;
  /** What is decided without asking anybody. */
  readonly choice: string | undefined;
  /** The full key, once the engine has given it out. */
  key: string | undefined;
  /** The path of the scope that it was asked of. */
  scope: string;
  /** When it was asked, and when it was answered, counted over all calls. */
  askedAt: number;
  answeredAt: number | undefined;
  /** The hash of what it declares. */
  inputHash: string | undefined;
}

/** A step that no code of the workflow asks for. */
export function callOfNobody(): CassetteCall {
  return {
    ...{ sort: 'step', asked: undefined, body: undefined, critical: true, choice: undefined },
    ...{ key: undefined, scope: '', askedAt: 0, answeredAt: undefined, inputHash: undefined },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What of an agent's request decides about its answer. */
const agentFields = ['prompt', 'agent', 'model', 'system', 'tools', 'skills', 'options', 'outputSchema', 'input'];

/** What is asked by a call, from its arguments. */
export function questionOf(sort: CassetteSort, given: readonly unknown[]): unknown {
  const [first, second, third] = given;
  const options = isRecord(second) ? second : {};
  switch (sort) {
    case 'step':
      return declared(options);
    case 'agent':
      return agentQuestion(typeof second === 'string' ? { prompt: second } : options);
    case 'command': {
      const settings = isRecord(third) ? third : {};
      const env = isRecord(settings['env']) ? Object.keys(settings['env']).sort() : undefined;
      return { argv: second, ...defined({ stdin: settings['stdin'], env }), ...declared(settings) };
    }
    case 'workflow':
      return { workflow: isRecord(first) ? first['name'] : undefined, ...defined({ input: second }) };
    case 'wait':
      return picked(options, ['timeout']);
    case 'sleep':
      return typeof first === 'string' || typeof first === 'number' ? { for: first } : undefined;
    case 'notice':
      return { title: first, ...picked(isRecord(first) ? first : options, ['title', 'body', 'severity', 'facts']) };
    case 'decision':
      return picked(isRecord(first) ? first : {}, ['question', 'options', 'context', 'type']);
    case 'checkpoint':
      return second === undefined ? undefined : { data: second };
    case 'effect':
    case 'fresh':
      return undefined;
  }
}

/** A question as text; `undefined` where there is nothing to compare, or what no JSON can say. */
export function questionText(question: unknown): string | undefined {
  if (question === undefined || (isRecord(question) && Object.keys(question).length === 0)) return undefined;
  try {
    return encodeValue(question);
  } catch {
    return undefined;
  }
}

function agentQuestion(request: Fields): Fields {
  const { provider, fingerprint } = request;
  const name = isRecord(provider) ? provider['name'] : provider;
  return { ...picked(request, agentFields), ...defined({ provider: name, fingerprint }) };
}

function declared({ input, fingerprint }: Fields): Fields {
  return defined({ input, fingerprint });
}

function picked(fields: Fields, names: readonly string[]): Fields {
  return defined(Object.fromEntries(names.map((name) => [name, fields[name]])));
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
