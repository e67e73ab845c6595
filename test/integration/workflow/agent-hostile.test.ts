import { describe, expect, test } from 'vitest';
import type { AgentActivity, AgentAnswer, AgentProvider } from '../../../src/agents.ts';
import type { WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** A provider in plain JavaScript: nothing checks what it gives. */
function giving(answer: unknown): AgentProvider {
  return { name: 'p', invoke: () => Promise.resolve(answer as AgentAnswer) };
}

const full = (wf: WorkflowContext) => wf.agent('work', { prompt: 'go', retry: false, full: true });

describe('what a provider gives', () => {
  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['text', 'a string'],
    [{ text: 5 }, 'one whose `text` is a number'],
    [{ output: {} }, 'one whose `text` is undefined'],
  ])('fails the step where it is no answer: %j', async (answer, what) => {
    await using bench = new BenchOfOne({ agents: { default: giving(answer) } });
    expect(await bench.run(full)).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'agent-unreadable', message: `Agent "p" gave no answer with a text, but ${what}.` } },
    });
  });

  test('is counted all the same, where it says what was used', async () => {
    const limits = { run: { costUsd: 10 } };
    await using bench = new BenchOfOne({ limits, agents: { default: giving({ usage: { costUsd: 1 } }) } });
    expect((await bench.run(full)).report.budget?.used).toMatchObject({ costUsd: 1 });
  });

  test('is left out where it stands beside the text and is of another kind', async () => {
    const answer = { text: 'x', sessionId: {}, model: 7, turns: 'many', usage: null, more: 1 };
    await using bench = new BenchOfOne({ agents: { default: giving(answer) } });
    expect((await bench.run(full)).orThrow()).toEqual({ text: 'x', provider: 'p', durationMs: 0 });
  });

  test('hides no failure where its amounts are none', async () => {
    const failure = Object.assign(new Error('it broke'), { usage: { costUsd: Number.NaN } });
    const provider: AgentProvider = {
      name: 'p',
      invoke: (_request, { report }) => {
        report({ type: 'usage', usage: { costUsd: -1 } });
        return Promise.reject(failure);
      },
    };
    await using bench = new BenchOfOne({ agents: { default: provider } });
    expect(await bench.run(full)).toMatchObject({ status: 'failed', error: { cause: { message: 'it broke' } } });
  });
});

test('reports that are none are passed over, and told', async () => {
  const reports: readonly unknown[] = [undefined, null, {}, { type: 'text' }, { type: 'tool-call' }, { type: 'usage' }];
  const provider: AgentProvider = {
    name: 'p',
    invoke: (_request, { report }) => {
      for (const one of reports) report(one as AgentActivity);
      return Promise.resolve({ text: 'done' });
    },
  };
  await using bench = new BenchOfOne({ agents: { default: provider } });
  const result = await bench.run((wf) => wf.agent('work', 'go'));
  expect(result.orThrow()).toBe('done');
  expect(JSON.stringify(result.report.observerTrouble)).toContain('agents');
});
