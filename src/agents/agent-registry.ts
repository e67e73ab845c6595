import { isDeepStrictEqual } from 'node:util';
import { nearestName } from '../configuration/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, showValue } from '../core/expect.ts';
import { isOneLine } from '../core/one-line.ts';
import {
  type AgentDefinition,
  requireAgentDefinition,
  requireProvider,
  requireSkillDefinition,
  type SkillDefinition,
} from './agent-definition.ts';
import type { AgentProvider } from './agent-provider.ts';

/** Options of {@link AgentRegistry}. */
export interface AgentRegistryOptions {
  /** Agents by name. */
  readonly agents?: Readonly<Record<string, AgentDefinition>>;
  /** Skills by name. */
  readonly skills?: Readonly<Record<string, SkillDefinition>>;
  /** Who can be named as the provider of an agent. */
  readonly providers?: readonly AgentProvider[];
  /**
   * Who is asked where an agent names no provider: one, or the name of a registered one.
   * @defaultValue the only registered provider, if there is one alone
   */
  readonly default?: AgentProvider | string;
}

/** How something is registered. */
export interface RegisterOptions {
  /**
   * Whether it takes the place of another of its name.
   * @defaultValue false
   */
  readonly replace?: boolean;
}

/** An agent under its name. */
export interface RegisteredAgent extends AgentDefinition {
  readonly name: string;
}

/** A skill under its name. */
export interface RegisteredSkill extends SkillDefinition {
  readonly name: string;
}

/** Names that would reach what all objects share, were an object made with them. */
const reserved: readonly string[] = ['__proto__', 'constructor', 'prototype'];

const longestName = 200;

/** The agents, skills and providers of a program, by name. What is registered is copied: changing it later changes nothing. */
export class AgentRegistry {
  readonly #agents = new Map<string, AgentDefinition>();
  readonly #skills = new Map<string, SkillDefinition>();
  readonly #providers = new Map<string, AgentProvider>();
  readonly #default: AgentProvider | string | undefined;

  /** @throws UsageError as the methods that register do. */
  constructor(options: AgentRegistryOptions = {}) {
    requireKnownOptions('AgentRegistry', options, ['agents', 'skills', 'providers', 'default']);
    const { agents = {}, skills = {}, providers = [], default: standard } = options;
    for (const provider of providers) this.registerProvider(provider);
    for (const [name, definition] of Object.entries(agents)) this.register(name, definition);
    for (const [name, definition] of Object.entries(skills)) this.registerSkill(name, definition);
    if (typeof standard === 'string') this.provider(standard);
    else if (standard !== undefined) requireProvider('default', standard);
    this.#default = standard;
  }

  /**
   * Makes an agent known. The same definition again changes nothing.
   *
   * @throws UsageError `invalid-option` naming what is wrong, `name-taken` when another has that name.
   */
  register(name: string, definition: AgentDefinition, options: RegisterOptions = {}): this {
    put('agent', this.#agents, name, (checked) => requireAgentDefinition(checked, definition), options);
    return this;
  }

  /** Makes a skill known. @throws UsageError as {@link AgentRegistry.register}. */
  registerSkill(name: string, definition: SkillDefinition, options: RegisterOptions = {}): this {
    put('skill', this.#skills, name, (checked) => requireSkillDefinition(checked, definition), options);
    return this;
  }

  /** Makes a provider known by its own name. @throws UsageError as {@link AgentRegistry.register}. */
  registerProvider(provider: AgentProvider, options: RegisterOptions = {}): this {
    const { name } = requireProvider('provider', provider);
    put('provider', this.#providers, name, () => provider, options);
    return this;
  }

  /** The agent of that name, if there is one. */
  get(name: string): RegisteredAgent | undefined {
    const definition = this.#agents.get(name);
    return definition && { name, ...definition };
  }

  /** The agent of that name. @throws UsageError `unknown-agent`, naming the one that was probably meant. */
  require(name: string): RegisteredAgent {
    return { name, ...take('agent', this.#agents, name) };
  }

  /** The skill of that name. @throws UsageError `unknown-agent`, naming the one that was probably meant. */
  skill(name: string): RegisteredSkill {
    return { name, ...take('skill', this.#skills, name) };
  }

  /**
   * The registered provider of that name; without a name the default one.
   *
   * @throws UsageError `unknown-agent`, naming the one that was probably meant.
   */
  provider(name?: string): AgentProvider {
    if (name !== undefined) return take('provider', this.#providers, name);
    if (typeof this.#default === 'object') return this.#default;
    if (this.#default !== undefined) return take('provider', this.#providers, this.#default);
    const [only, ...others] = this.#providers.values();
    if (only !== undefined && others.length === 0) return only;
    const expected = listed(this.#providers.keys());
    const advice = only === undefined ? 'register one' : `there are ${expected}`;
    throw new UsageError(
      'unknown-agent',
      `There is no default provider: name the agent's, or give \`default\` (${advice}).`,
      { subject: 'provider', expected },
    );
  }

  /** Whether somebody was named who is asked where an agent names no provider. */
  get hasDefault(): boolean {
    return this.#default !== undefined;
  }

  /** Who is asked for an agent. @throws UsageError `unknown-agent` for a name of an agent or provider that is not registered. */
  providerOf(agent: string | AgentDefinition): AgentProvider {
    const { provider } = typeof agent === 'string' ? this.require(agent) : agent;
    return typeof provider === 'object' ? provider : this.provider(provider);
  }

  /** The agents, sorted by name. */
  list(): readonly RegisteredAgent[] {
    return sorted(this.#agents);
  }

  /** The skills, sorted by name. */
  get skills(): readonly RegisteredSkill[] {
    return sorted(this.#skills);
  }

  /** The registered providers, sorted by name. */
  get providers(): readonly AgentProvider[] {
    return [...this.#providers].sort(byName).map(([, provider]) => provider);
  }
}

/** What a registry holds, for messages. */
type Kind = 'agent' | 'skill' | 'provider';

function put<Thing>(
  kind: Kind,
  things: Map<string, Thing>,
  name: string,
  make: (name: string) => Thing,
  options: RegisterOptions,
): void {
  requireKnownOptions('register', options, ['replace']);
  if (!isOneLine(name) || name.length > longestName || reserved.includes(name))
    throw invalidOption('name', name, `the name of ${articled(kind)}: one line of 1 to ${longestName} characters`);
  const thing = make(name);
  const before = things.get(name);
  if (before !== undefined && options.replace !== true) {
    if (before === thing || (kind !== 'provider' && isDeepStrictEqual(before, thing))) return;
    throw new UsageError(
      'name-taken',
      `There is another ${kind} ${JSON.stringify(name)} already; give it another name, or \`replace: true\`.`,
      { subject: kind, value: name },
    );
  }
  things.set(name, thing);
}

function take<Thing>(kind: Kind, things: ReadonlyMap<string, Thing>, name: string): Thing {
  const thing = things.get(name);
  if (thing !== undefined) return thing;
  const meant = typeof name === 'string' ? nearestName(name, things.keys()) : undefined;
  const expected = listed(things.keys());
  const hint = meant === undefined ? (expected === '' ? '; none is registered' : `; there are ${expected}`) : '';
  const question = meant === undefined ? '.' : `; did you mean ${JSON.stringify(meant)}?`;
  throw new UsageError('unknown-agent', `There is no ${kind} ${showValue(name)}${hint}${question}`, {
    subject: kind,
    value: name,
    expected,
  });
}

/** Names for a message, not more of them than can be read. */
function listed(names: Iterable<string>): string {
  const all = [...names].sort();
  return all.length > 20 ? `${all.slice(0, 20).join(', ')} and ${all.length - 20} more` : all.join(', ');
}

function sorted<Thing>(things: ReadonlyMap<string, Thing>): readonly (Thing & { readonly name: string })[] {
  return [...things].sort(byName).map(([name, thing]) => ({ name, ...thing }));
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function articled(kind: Kind): string {
  return kind === 'agent' ? 'an agent' : `a ${kind}`;
}
