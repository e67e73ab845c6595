import type { Host } from '../core/host.ts';
import type { AgentProvider } from '../agents/agent-provider.ts';
import { AgentDesk, type ChosenAgent, type RequestFields } from '../workflow/agent-desk.ts';
import type { AgentChoice } from '../workflow/agent-options.ts';
import { withoutField } from '../workflow/without-field.ts';

/** Knows every agent, and lets none of them be asked: all answers are on the tape. */
export class TapedAgents extends AgentDesk {
  constructor(host: Host) {
    super({}, { host, trust: undefined, trouble: () => undefined });
  }

  override choose(name: string, { agent = name, provider, model }: AgentChoice, fields: RequestFields): ChosenAgent {
    const given = typeof provider === 'object' ? provider.name : (provider ?? 'taped');
    const request = { ...withoutField(fields, 'skills'), ...(model === undefined ? {} : { model }) };
    return { agent, provider: taped(given), definition: {}, request };
  }
}

function taped(name: string): AgentProvider {
  return {
    name,
    invoke: () => Promise.reject(new Error(`Agent "${name}" was asked in a replay.`)),
  };
}
