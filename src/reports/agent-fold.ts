import type { RunEvent, Usage } from '../core/events.ts';
import type { ReportBounds } from './report-bounds.ts';
import type { ReportedAgent, ReportedCall } from './report-data.ts';

interface Tally {
  readonly providers: Set<string>;
  readonly models: Set<string>;
  readonly sessions: Set<string>;
  calls: number;
  steps: number;
  failedAttempts: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  tokens: number;
  costUsd: number;
  withoutCost: number;
  turns: number;
  toolCalls: number;
}

const mostNames = 12;
const mostSessions = 10_000;
/** Steps that said what they used, and not who used it. */
const nobody = '';

/** Reads what agents did. */
export class AgentFold {
  readonly #bounds: ReportBounds;
  readonly #agents = new Map<string, Tally>();
  /** Which agent a step that has not ended called last. */
  readonly #ofStep = new Map<string, string>();
  readonly calls: ReportedCall[] = [];
  callCount = 0;

  constructor(bounds: ReportBounds) {
    this.#bounds = bounds;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'agent-called': {
        const { at, key, agent, provider, model, attempt, session, repairs } = event;
        const tally = this.#agent(agent);
        tally.calls += 1;
        add(tally.providers, provider);
        if (model !== undefined) add(tally.models, model);
        if (tally.sessions.size < mostSessions) tally.sessions.add(session.id);
        this.#ofStep.set(key, agent);
        this.callCount += 1;
        if (this.calls.length < this.#bounds.calls)
          this.calls.push({
            ...{ at, key, agent, provider, attempt, session: session.id, resumed: session.resume },
            ...(model === undefined ? {} : { model }),
            repairs: repairs === true,
          });
        return;
      }
      case 'agent-traced': {
        const tally = this.#agent(this.#ofStep.get(event.key) ?? nobody);
        tally.turns += event.trace.turns;
        tally.toolCalls += event.trace.toolCalls;
        return;
      }
      case 'attempt-failed': {
        const agent = this.#ofStep.get(event.key);
        if (agent !== undefined) this.#agent(agent).failedAttempts += 1;
        return;
      }
      case 'step-completed':
      case 'step-failed': {
        const agent = event.usage?.agent ?? this.#ofStep.get(event.key);
        this.#ofStep.delete(event.key);
        if (event.usage !== undefined) this.#used(this.#agent(agent ?? nobody), event.usage);
        else if (agent !== undefined) this.#agent(agent).steps += 1;
        if (event.type === 'step-failed' && agent !== undefined) this.#agent(agent).failedAttempts += 1;
        return;
      }
      default:
        return;
    }
  }

  /** Those that cost most come first. */
  list(): readonly ReportedAgent[] {
    return [...this.#agents]
      .map(([agent, { providers, models, sessions, ...counts }]) => ({
        ...{ agent, ...counts, providers: [...providers], models: [...models], sessions: sessions.size },
      }))
      .sort((one, other) => other.costUsd - one.costUsd || other.tokens - one.tokens || other.calls - one.calls);
  }

  #used(tally: Tally, { tokens, inputTokens, outputTokens, cachedTokens, costUsd, model, models = {} }: Usage): void {
    tally.steps += 1;
    tally.inputTokens += inputTokens ?? 0;
    tally.outputTokens += outputTokens ?? 0;
    tally.cachedTokens += cachedTokens ?? 0;
    tally.tokens += tokens ?? (inputTokens ?? 0) + (outputTokens ?? 0);
    if (costUsd === undefined) tally.withoutCost += 1;
    else tally.costUsd += costUsd;
    for (const name of [...(model === undefined ? [] : [model]), ...Object.keys(models)]) add(tally.models, name);
  }

  #agent(name: string): Tally {
    const full = this.#agents.size >= this.#bounds.agents && !this.#agents.has(name);
    const shown = full ? '(others)' : name;
    const known = this.#agents.get(shown);
    if (known !== undefined) return known;
    const made: Tally = {
      ...{ providers: new Set<string>(), models: new Set<string>(), sessions: new Set<string>() },
      ...{ calls: 0, steps: 0, failedAttempts: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, tokens: 0 },
      ...{ costUsd: 0, withoutCost: 0, turns: 0, toolCalls: 0 },
    };
    this.#agents.set(shown, made);
    return made;
  }
}

function add(names: Set<string>, name: string): void {
  if (names.size < mostNames) names.add(name);
}
