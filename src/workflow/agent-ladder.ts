import { invalidOption } from '../core/expect.ts';
import type { RetryOption } from '../recovery/backoff.ts';
import { type Ladder, ladder, type LadderRung, type RetryRung } from '../recovery/ladder.ts';
import type { AgentDesk, ChosenAgent, RequestFields } from './agent-desk.ts';
import type {
  AgentFallback,
  AgentLadderRung,
  AgentPart,
  AgentRung,
  AgentSplitRung,
  AnyAgentRequest,
} from './agent-options.ts';
import { expectedOutput } from './agent-output.ts';
import type { StoredAnswer } from './agent-result.ts';
import type { AgentStep } from './agent-step.ts';
import { withoutField } from './without-field.ts';

/** What the rungs of an agent's ladder are made with. */
export interface AgentClimb {
  readonly desk: AgentDesk;
  readonly step: AgentStep;
  readonly first: ChosenAgent;
  readonly fields: RequestFields;
}

/** The ladder of a request: its own, with its fallbacks at the end; `undefined` where it has neither. */
export function agentLadder(
  { ladder: rungs, fallback = [], retry }: Pick<AnyAgentRequest, 'ladder' | 'fallback' | 'retry'>,
  climb: AgentClimb,
): Ladder<StoredAnswer> | undefined {
  if (rungs === undefined && fallback.length === 0) return undefined;
  const own: readonly AgentLadderRung[] = rungs ?? [firstRung(retry)];
  if (own.length + fallback.length === 0) throw invalidOption('ladder', rungs, 'a list with at least one rung');
  const names = new Set(own.map(({ name, rung }) => name ?? rung));
  const last = fallback.map((one): AgentRung => ({ ...one, rung: 'agent', name: nameOf(one, names) }));
  // What a person says is looked at when it is used.
  return ladder([...own, ...last].map((rung) => engineRung(rung, climb) as LadderRung<StoredAnswer>));
}

/** What is tried before the first fallback: what steps try that say nothing else. */
function firstRung(retry: RetryOption | undefined): RetryRung {
  if (retry === undefined) return { rung: 'retry', errors: 'transient' };
  if (retry === false) return { rung: 'retry', attempts: 1 };
  return typeof retry === 'number' ? { rung: 'retry', attempts: retry } : { rung: 'retry', ...retry };
}

function nameOf({ agent, provider, model }: AgentFallback, taken: Set<string>): string {
  const parts = [agent, typeof provider === 'object' ? provider.name : provider, model];
  const name = parts.filter((part) => part !== undefined).join(' ');
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} ${number}`;
  taken.add(unique);
  return unique;
}

function engineRung(rung: AgentLadderRung, climb: AgentClimb): LadderRung {
  if (rung.rung === 'agent') return agentRung(rung, climb);
  if (rung.rung === 'split') return splitRung(rung, climb);
  return rung;
}

function agentRung({ name, attempts, prompt, ...choice }: AgentRung, climb: AgentClimb): LadderRung<StoredAnswer> {
  const { desk, step, first, fields } = climb;
  const chosen = desk.further(first, choice, fields);
  return {
    ...{ rung: 'other', name, provider: chosen.provider.name },
    ...(attempts === undefined ? {} : { attempts }),
    run: (attempt) => {
      if (prompt === undefined) return step.answer(chosen);
      const asked = typeof prompt === 'string' ? prompt : prompt({ error: step.lastError, attempt });
      if (typeof asked !== 'string' || asked === '')
        throw invalidOption('ladder.prompt', asked, 'a text that is not empty');
      return step.answer({ ...chosen, request: { ...chosen.request, prompt: asked } });
    },
  };
}

function splitRung({ name, attempts, parts, join }: AgentSplitRung, climb: AgentClimb): LadderRung<StoredAnswer> {
  const { step, first } = climb;
  return {
    rung: 'split',
    ...(name === undefined ? {} : { name }),
    ...(attempts === undefined ? {} : { attempts }),
    parts: parts.map((part) => () => answerPart(typeof part === 'string' ? { prompt: part } : part, climb)),
    join: async (answers) => step.joined(await join(answers), first.provider.name),
  };
}

/** A part gives its text, or the value of its schema. */
async function answerPart(
  { output, ...given }: AgentPart,
  { desk, step, first, fields }: AgentClimb,
): Promise<unknown> {
  const expected = await expectedOutput(output, undefined);
  const schema = expected?.jsonSchema === undefined ? {} : { outputSchema: expected.jsonSchema };
  const { model } = given;
  const whole = withoutField(fields, 'outputSchema');
  const chosen = desk.further(first, model === undefined ? {} : { model }, { ...whole, ...given, ...schema });
  const stored = await step.ask(chosen, expected);
  return expected === undefined ? stored.text : stored.output;
}
