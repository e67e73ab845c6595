import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentError, type RunEvent, type WorkflowContext } from '../../../src/index.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const answered = (text: string, costUsd: number, tokens = 10) => ({
  answer: { text, usage: { inputTokens: tokens, outputTokens: 2, costUsd }, turns: 1, model: 'm1', sessionId: 's' },
});
const plan = z.object({ files: z.array(z.string()) });

function completed(events: readonly RunEvent[], key: string): Extract<RunEvent, { type: 'step-completed' }> {
  const found = events.find((event) => event.type === 'step-completed' && event.key === key);
  if (found?.type !== 'step-completed') throw new Error(`step ${key} is not completed`);
  return found;
}

describe('an agent', () => {
  test('gives its text, and everything when that is asked for, also after a resume', async () => {
    const agent = scriptedAgent('p', [answered('three modules', 0.01)]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const text = (wf: WorkflowContext) => wf.agent('research', 'which modules?');
    expect((await bench.run(text)).orThrow()).toBe('three modules');
    const whole = (wf: WorkflowContext) => wf.agent('research', { prompt: 'which modules?', full: true });
    await using next = await bench.next(whole, { agents: { providers: [agent] } });
    const fork = await next.host.finish(next.manager.fork('r', { from: 'none', id: 'f' }).catch(() => undefined));
    expect(fork).toBeUndefined();
    expect(agent.requests).toHaveLength(1);
    expect(completed(bench.events, 'research')).toMatchObject({
      usage: { agent: 'research', model: 'm1', inputTokens: 10, outputTokens: 2, costUsd: 0.01 },
    });
  });

  test('gives the value of a schema that was checked, whose JSON Schema the provider was told', async () => {
    const agent = scriptedAgent('p', [{ answer: 'Here it is:\n```json\n{"files":["a.ts"]}\n```' }]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run((wf) => wf.agent('plan', { prompt: 'plan', output: plan }));
    expect(result.orThrow()).toEqual({ files: ['a.ts'] });
    expect(agent.requests[0]?.outputSchema).toMatchObject({ type: 'object', required: ['files'] });
  });

  test('is asked once to mend an answer that does not fit, in its session, and what both cost is counted', async () => {
    const agent = scriptedAgent('p', [answered('{"files":"a.ts"}', 0.5), answered('{"files":["a.ts"]}', 0.25)]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run((wf) => wf.agent('plan', { prompt: 'plan', output: plan, retry: false }));
    expect(result.orThrow()).toEqual({ files: ['a.ts'] });
    const [first, second, ...others] = agent.requests;
    expect(others).toEqual([]);
    expect(second?.session).toMatchObject({ id: first?.session?.id, resume: true, settled: { costUsd: 0.5 } });
    expect(second?.prompt).toContain('$.files: ');
    expect(completed(bench.events, 'plan')).toMatchObject({ attempts: 2, usage: { costUsd: 0.75 } });
  });

  test('that does not mend its answer fails the step, unless the policy has it tried again', async () => {
    const agent = scriptedAgent('p', [{ answer: 'no' }]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run(async (wf) => {
      try {
        await wf.agent('plan', { prompt: 'plan', output: plan });
      } catch (error) {
        return error instanceof Error && error.cause instanceof AgentError ? error.cause.code : 'other';
      }
      return 'none';
    });
    expect(result.orThrow()).toBe('agent-output-invalid');
    expect(agent.requests).toHaveLength(2);
  });
});
