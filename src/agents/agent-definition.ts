import { type Duration, toMilliseconds } from '../core/durations.ts';
import { isHoldfastError } from '../core/errors.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods } from '../core/expect.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import type { AgentProvider } from './agent-provider.ts';
import { type AgentProgressOptions, requireProgress } from './progress-options.ts';
import { isRecord } from '../core/json-record.ts';

/** What an agent is: whom it is asked through, and what holds for each request that does not say otherwise. */
export interface AgentDefinition {
  /** What it is for, in a sentence. */
  readonly description?: string;
  /**
   * Who answers, or the name of a registered provider.
   * @defaultValue the registry's default provider
   */
  readonly provider?: AgentProvider | string;
  /** The provider's own name of a model. By default the provider chooses. */
  readonly model?: string;
  /** What it is told about its role. */
  readonly system?: string;
  /** The tools it may use, by the provider's own names. By default the provider decides. */
  readonly tools?: readonly string[];
  /** The names of the skills that it is told. */
  readonly skills?: readonly string[];
  /** The most turns of a request. */
  readonly maxTurns?: number;
  /** The most that a request may cost. */
  readonly maxCostUsd?: number;
  /** The folder it works in. */
  readonly cwd?: string;
  /** What the provider alone understands. Plain JSON. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** How long a request may take. */
  readonly timeout?: Duration;
  /** How long it may give no sign of life. */
  readonly heartbeatTimeout?: Duration;
  /** When it is taken to get no further; `false`: never. */
  readonly progress?: AgentProgressOptions | false;
}

/** What an agent can be told how to do, by name. */
export interface SkillDefinition {
  /** What it is for, and when, in a sentence. */
  readonly description?: string;
  /** How it is done. */
  readonly instructions: string;
  /** The tools that it takes. */
  readonly tools?: readonly string[];
}

const known = [
  ...['description', 'provider', 'model', 'system', 'tools', 'skills', 'maxTurns', 'maxCostUsd', 'cwd', 'options'],
  ...['timeout', 'heartbeatTimeout', 'progress'],
];

/**
 * A copy of a definition that nobody can change.
 *
 * @throws UsageError `invalid-option` or `invalid-duration` naming what is wrong with which agent.
 */
export function requireAgentDefinition(name: string, definition: AgentDefinition): AgentDefinition {
  const of = (option: string): string => `agents.${name}.${option}`;
  requireKnownOptions(`agent ${JSON.stringify(name)}`, definition, known);
  const { provider, tools, maxTurns, maxCostUsd, options, timeout, heartbeatTimeout, progress } = definition;
  for (const option of ['description', 'model', 'system', 'cwd'] as const) requireText(of(option), definition[option]);
  if (typeof provider === 'string') requireText(of('provider'), provider);
  else if (provider !== undefined) requireProvider(of('provider'), provider);
  requireProgress(of('progress'), progress);
  if (maxTurns !== undefined) requireInteger(of('maxTurns'), maxTurns, 1);
  if (maxCostUsd !== undefined && !(typeof maxCostUsd === 'number' && maxCostUsd > 0 && maxCostUsd < Infinity))
    throw invalidOption(of('maxCostUsd'), maxCostUsd, 'an amount above 0');
  for (const option of ['timeout', 'heartbeatTimeout'] as const) {
    const limit = { timeout, heartbeatTimeout }[option];
    if (limit !== undefined) toMilliseconds(limit, of(option));
  }
  return Object.freeze({
    ...definition,
    ...(tools === undefined ? {} : { tools: requireNames(of('tools'), tools, 'tool') }),
    ...(definition.skills === undefined ? {} : { skills: requireNames(of('skills'), definition.skills, 'skill') }),
    ...(options === undefined ? {} : { options: requireJson(of('options'), options) }),
    ...(typeof progress === 'object' ? { progress: Object.freeze({ ...progress }) } : {}),
  });
}

/** A copy of a skill that nobody can change. @throws UsageError `invalid-option`. */
export function requireSkillDefinition(name: string, definition: SkillDefinition): SkillDefinition {
  const of = (option: string): string => `skills.${name}.${option}`;
  requireKnownOptions(`skill ${JSON.stringify(name)}`, definition, ['description', 'instructions', 'tools']);
  const { description, instructions, tools } = definition;
  requireText(of('description'), description);
  if (typeof instructions !== 'string' || instructions.trim() === '')
    throw invalidOption(of('instructions'), instructions, 'a text that is not empty');
  return Object.freeze({
    ...definition,
    ...(tools === undefined ? {} : { tools: requireNames(of('tools'), tools, 'tool') }),
  });
}

/** Checks that something can be asked as a provider. @throws UsageError `invalid-option`. */
export function requireProvider(option: string, provider: AgentProvider): AgentProvider {
  requireMethods(option, provider, ['invoke'], 'a provider, which has a name and invoke()');
  if (typeof provider.name !== 'string' || provider.name === '')
    throw invalidOption(`${option}.name`, provider.name, 'a text that is not empty');
  return provider;
}

function requireText(option: string, text: string | undefined): void {
  if (text !== undefined && (typeof text !== 'string' || text === ''))
    throw invalidOption(option, text, 'a text that is not empty');
}

function requireNames(option: string, names: readonly string[], kind: 'skill' | 'tool'): readonly string[] {
  if (!Array.isArray(names)) throw invalidOption(option, names, `a list of names of ${kind}s`);
  const items: readonly string[] = Array.from(names);
  const wrong = items.findIndex((item) => typeof item !== 'string' || item === '');
  if (wrong >= 0) throw invalidOption(`${option}[${wrong}]`, items[wrong], `the name of a ${kind}`);
  return Object.freeze(items);
}

function requireJson(option: string, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    const copy: unknown = isRecord(value) ? decodeValue(encodeValue(value)) : undefined;
    if (isRecord(copy)) return frozen(copy);
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    throw invalidOption(option, value, `plain JSON (${error.message})`);
  }
  throw invalidOption(option, value, 'an object');
}

/** The same value, of which nothing can be changed any more, however deep it lies. */
function frozen<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner as object);
  return Object.freeze(value);
}
