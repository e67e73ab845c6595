import { defaultAgent } from '../agents/default-agent.ts';
import { AgentRegistry } from '../agents/agent-registry.ts';
import type { AgentDefinition } from '../agents/agent-definition.ts';
import type { AgentProvider } from '../agents/agent-provider.ts';
import type { AgentRequest } from '../agents/agent-request.ts';
import { definedFields } from '../core/defined-fields.ts';
import { AgentDiscovery, type DiscoveryParts, type ManagerAgents } from './agent-discovery.ts';
import type { AgentChoice, AnyAgentRequest } from './agent-options.ts';
import { withoutField } from './without-field.ts';
import { withSkills } from './with-skills.ts';

/** What is asked of whom. */
export interface ChosenAgent {
  /** For figures of each agent. */
  readonly agent: string;
  readonly provider: AgentProvider;
  readonly definition: AgentDefinition;
  readonly request: AgentRequest;
}

/** What a request says itself, whoever is asked. */
export type RequestFields = Pick<
  AgentRequest,
  'prompt' | 'system' | 'tools' | 'cwd' | 'maxTurns' | 'maxCostUsd' | 'options' | 'outputSchema'
> & { readonly skills?: readonly string[] };

/** What of a request names agents and skills. */
type Asking = Pick<AnyAgentRequest, 'agent' | 'fallback' | 'ladder' | 'skills'>;

/** Finds out whom a request is put to. */
export class AgentDesk {
  readonly registry: AgentRegistry;
  /** Who is asked where nobody is registered. */
  readonly #standard: AgentProvider = defaultAgent();

  readonly #discovery: AgentDiscovery | undefined = undefined;

  /** Without `parts` no files are read. @throws UsageError as {@link AgentRegistry} does. */
  constructor(given: AgentRegistry | ManagerAgents = {}, parts?: DiscoveryParts) {
    if (given instanceof AgentRegistry) {
      this.registry = given;
      return;
    }
    const { discover, ...own } = given;
    this.registry = new AgentRegistry(own);
    if (discover !== undefined && parts !== undefined)
      this.#discovery = new AgentDiscovery(discover, this.registry, parts);
  }

  /** Resolves once whoever may be asked is known. @throws UsageError `unknown-agent` for what may not be used. */
  async know(name: string, { agent, fallback = [], ladder = [], skills = [] }: Asking): Promise<void> {
    if (this.#discovery === undefined) return;
    const others = [...fallback, ...ladder].flatMap((one) => ('agent' in one ? [one.agent] : []));
    const names = [agent ?? name, ...others];
    await this.#discovery.know(names, skills);
    const ofAgents = names.flatMap((one) => this.registry.get(one)?.skills ?? []);
    if (ofAgents.length > 0) await this.#discovery.know([], ofAgents);
  }

  /**
   * Whom a step asks: the agent that is named, else the one that bears the step's name, else the default provider.
   *
   * @throws UsageError `unknown-agent`.
   */
  choose(name: string, choice: AgentChoice, fields: RequestFields): ChosenAgent {
    const named = choice.agent === undefined ? this.registry.get(name) : this.registry.require(choice.agent);
    const definition: AgentDefinition = named ?? {};
    const provider = this.#provider(choice.provider ?? definition.provider);
    return this.#chosen(choice.agent ?? name, provider, definition, choice.model ?? definition.model, fields);
  }

  /**
   * Whom a further rung asks. What it does not say is as before, except what only the provider before understands.
   *
   * @throws UsageError `unknown-agent`.
   */
  further(before: ChosenAgent, choice: AgentChoice, fields: RequestFields): ChosenAgent {
    const definition = choice.agent === undefined ? before.definition : this.registry.require(choice.agent);
    const given = choice.provider ?? (choice.agent === undefined ? undefined : definition.provider);
    const isSame = given === undefined && choice.agent === undefined;
    const provider = isSame ? before.provider : this.#provider(given);
    const model = choice.agent === undefined ? before.request.model : definition.model;
    const keeps = provider.name === before.provider.name;
    const own = choice.agent === undefined && !keeps ? withoutField(definition, 'options') : definition;
    return this.#chosen(
      choice.agent ?? before.agent,
      provider,
      own,
      choice.model ?? (keeps || choice.agent !== undefined ? model : undefined),
      keeps ? fields : withoutField(fields, 'options'),
    );
  }

  #chosen(
    agent: string,
    provider: AgentProvider,
    definition: AgentDefinition,
    model: string | undefined,
    { skills = [], ...fields }: RequestFields,
  ): ChosenAgent {
    const { system, tools, cwd, maxTurns, maxCostUsd, options } = definition;
    const all: Readonly<Record<string, unknown>> = {
      ...definedFields({ system, tools, cwd, maxTurns, maxCostUsd, options, model }),
      ...definedFields(fields),
    };
    const names = new Set([...(definition.skills ?? []), ...skills]);
    const known = [...names].map((name) => this.registry.skill(name));
    return { agent, provider, definition, request: withSkills({ ...all, prompt: fields.prompt }, known) };
  }

  #provider(given: AgentProvider | string | undefined): AgentProvider {
    if (typeof given === 'object') return given;
    const isKnown = this.registry.providers.length > 0;
    if (given === undefined) return isKnown || this.registry.hasDefault ? this.registry.provider() : this.#standard;
    if (given === this.#standard.name && !this.registry.providers.some(({ name }) => name === given))
      return this.#standard;
    return this.registry.provider(given);
  }
}
