import { requireProgress } from '../agents/progress-options.ts';
import { definedFields } from '../core/defined-fields.ts';
import { hashValue } from '../core/json.ts';
import { requireAgentRequest } from './agent-checks.ts';
import type { ChosenAgent, RequestFields } from './agent-desk.ts';
import { agentLadder } from './agent-ladder.ts';
import type { AgentStepRequest } from './agent-options.ts';
import { expectedOutput } from './agent-output.ts';
import { seenOf } from './agent-result.ts';
import { AgentStep, guardOf } from './agent-step.ts';
import { requireStepOptions } from './call-options.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import { runStep } from './step.ts';
import { requireName } from './step-name.ts';
import type { PreparedStep } from './step-hooks.ts';
import { withoutField } from './without-field.ts';
import type { StepOptions } from './workflow-context.ts';

/**
 * Asks an agent as a durable step: its answer is kept, and what it cost is counted, also where it failed.
 *
 * @throws UsageError `invalid-option`, `unknown-agent`; StepError `step-failed` with what the provider said, or an
 * AgentError, as `cause`.
 */
export async function runAgentStep<Output, Full extends boolean, Critical extends boolean>(
  live: LiveRun,
  scope: Scope,
  name: string,
  given: string | AgentStepRequest<Output, Full, Critical>,
): Promise<unknown> {
  const request = requireAgentRequest(given);
  const { timeout, warnAfter, heartbeatTimeout, actions, retry, input, fingerprint, estimate } = request;
  const { breaker, bulkhead, idempotencyKey, critical, output, outputSchema } = request;
  const full = request.full === true;
  const hasOutput = output !== undefined || outputSchema !== undefined;
  const asGiven: StepOptions = definedFields({
    ...{ timeout, warnAfter, heartbeatTimeout, actions, retry, fingerprint, estimate, breaker, bulkhead },
    ...{ idempotencyKey, critical },
  });
  const { verify } = request as { readonly verify?: StepOptions['verify'] };
  // Its files are looked for where the agent has worked.
  const verification =
    typeof verify === 'object' && request.cwd !== undefined ? { cwd: request.cwd, ...verify } : verify;
  const compensate = request.compensate as StepOptions['compensate'];
  // Before anything else, so that what is wrong is said at once.
  const checked = definedFields({ ...asGiven, verify, compensate });
  requireStepOptions(checked);
  const prepare = async (key: string): Promise<PreparedStep<unknown>> => {
    const { agents: desk, redactor } = live.rooms;
    const expected = await expectedOutput(output, outputSchema);
    const { prompt, system, tools, skills, cwd, maxTurns, maxCostUsd, options } = request;
    const fields: RequestFields = {
      prompt,
      ...definedFields({
        system,
        tools,
        skills,
        cwd,
        maxTurns,
        maxCostUsd,
        options,
        outputSchema: expected?.jsonSchema,
      }),
    };
    const named = requireName(name, 'agent');
    await desk.know(named, request);
    const chosen = desk.choose(named, request, fields);
    const { definition } = chosen;
    const step = new AgentStep(live, key, redactor.redactText(name), {
      ...{ expected, full, verify: verification },
      progress: requireProgress('progress', request.progress ?? definition.progress),
    });
    const ladder = agentLadder(request, { desk, step, first: chosen, fields });
    const most = chosen.request.maxCostUsd;
    return {
      hooks: step,
      options: {
        ...definedFields({ timeout: definition.timeout, heartbeatTimeout: definition.heartbeatTimeout }),
        ...(ladder === undefined ? asGiven : { ...withoutField(asGiven, 'retry'), ladder }),
        ...definedFields({ compensate }),
        ...(estimate === undefined && most !== undefined ? { estimate: { costUsd: most } } : {}),
        input: input === undefined ? prompt : { prompt, input },
        fingerprint: fingerprint ?? fingerprintOf(chosen),
        provider: chosen.provider.name,
        agent: chosen.agent,
        // What is stored is everything; what is asked for is made of it.
        codec: { encode: (value) => value, decode: (stored) => seenOf(stored, full, hasOutput) },
      },
      body: () => step.answer(chosen),
    };
  };
  return await runStep<unknown>(live, scope, name, asGiven, unasked, prepare);
}

function fingerprintOf({ provider, request }: ChosenAgent): string {
  return hashValue([provider.name, guardOf({ ...request, prompt: '' })]);
}

function unasked(): never {
  throw new Error('An agent is asked before it is known whom.');
}
