import { expect, test } from 'vitest';
import type { AgentAnswer } from '../../../src/agents/agent-answer.ts';
import { defineWorkflow, type WorkflowContext } from '../../../src/index.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const estimate = { costUsd: 1, tokens: 1000 };
const limits = { limits: { run: { costUsd: 10 }, day: { costUsd: 100 } } };
const asked = { prompt: 'go', estimate, timeout: '1m', retry: { attempts: 3, errors: 'any' } } as const;
const work = (wf: WorkflowContext): Promise<string> => wf.agent('work', asked);
const ownAnswer: AgentAnswer = { text: 'done', usage: { inputTokens: 300, costUsd: 0.3 } };
/** What the whole session has cost, with what was cut off. */
const answer: AgentAnswer = { ...ownAnswer, usageCoversCutOff: true };

test('a call that was killed costs what its session tells once it was gone on with, in the run and on its day', async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, { answer }]);
  const options = { ...limits, agents: { default: agent } };
  await using bench = new BenchOfOne(options);
  const killed = bench.manager.execute(defineWorkflow({ name: 'test', run: work }), undefined, { id: 'r' });
  killed.catch(() => undefined);
  for (let turns = 0; agent.requests.length === 0 && turns < 1000; turns += 1) await bench.host.advance(10);
  // Nobody closes the first one: whoever comes next finds what a dead process leaves.
  await using next = new BenchOfOne(options, bench);
  next.manager.register(defineWorkflow({ name: 'test', run: work }));
  const result = await next.resume({ takeOver: true });
  expect(result.orThrow()).toBe('done');
  expect(agent.requests[1]?.session?.resume).toBe(true);
  expect(result.report.budget?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 2 });
  expect(result.report.budget?.agents['work']?.used).toMatchObject({ costUsd: 0.3, tokens: 300 });
  expect((await next.manager.reliability.budgets())?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 2 });
});

test('so does one that ran out of time, and one that said nothing more', async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, { fails: reset }, { answer }]);
  await using bench = new BenchOfOne({ ...limits, agents: { default: agent } });
  const result = await bench.run(work);
  expect(result.report.budget?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 3 });
  const day = await bench.manager.reliability.budgets();
  expect(day?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 3 });
  expect(day?.agents['work']?.used).toMatchObject({ costUsd: 0.3, tokens: 300 });
});

test('one that ran out of time before its process ended does, too', async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, { answer }]);
  const parked = { ...limits, agents: { default: agent }, parkAfter: '1m' } as const;
  const later = (wf: WorkflowContext) =>
    wf.agent('work', { ...asked, retry: { attempts: 2, errors: 'any', delay: '1h' } });
  await using bench = new BenchOfOne(parked);
  expect((await bench.run(later)).status).toBe('paused');
  // Until its session has told what it used, what was reserved counts.
  expect((await bench.manager.reliability.budgets())?.used).toMatchObject({ costUsd: 1, tokens: 1000 });
  await using next = await bench.next(later, { ...limits, agents: { default: agent } });
  expect((await next.resume()).report.budget?.used).toMatchObject({ costUsd: 0.3, tokens: 300 });
  expect((await next.manager.reliability.budgets())?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 2 });
});

test('an answer that covers what was cut off and says nothing of what it used leaves that to the next one', async () => {
  const unfit: AgentAnswer = { text: 'no JSON', usageCoversCutOff: true };
  const fit: AgentAnswer = { ...answer, text: '{"ok":true}' };
  const agent = scriptedAgent('p', [{ hangs: true }, { answer: unfit }, { answer: fit }]);
  await using bench = new BenchOfOne({ ...limits, agents: { default: agent } });
  const result = await bench.run((wf) => wf.agent('work', { ...asked, outputSchema: { type: 'object' } }));
  expect(result.orThrow()).toEqual({ ok: true });
  expect(result.report.budget?.used).toMatchObject({ costUsd: 0.3, tokens: 300, calls: 3 });
});

test.each([
  ['does not say so', { answer: ownAnswer }, 'go'],
  ['answers in another session', { answer }, 'go otherwise'],
])('what was cut off counts as it was reserved where the next call %s', async (_how, second, prompt) => {
  const agent = scriptedAgent('p', [{ hangs: true }, second]);
  await using bench = new BenchOfOne({ ...limits, agents: { default: agent } });
  const result = await bench.run((wf) =>
    wf.agent('work', {
      ...{ prompt: 'go', estimate, timeout: '1m' },
      ladder: [
        { rung: 'retry', attempts: 1 },
        { rung: 'agent', name: 'again', prompt },
      ],
    }),
  );
  expect(result.orThrow()).toBe('done');
  expect(result.report.budget?.used).toMatchObject({ costUsd: 1.3, tokens: 1300 });
});

test("what was only guessed stands in nobody's way once it is known", async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, { answer }, {}]);
  await using bench = new BenchOfOne({ limits: { run: { costUsd: 2 } }, agents: { default: agent } });
  const result = await bench.run(async (wf) => {
    await work(wf);
    return wf.agent('next', { prompt: 'and on', estimate: { costUsd: 1.5 } });
  });
  expect(result.orThrow()).toBe('and on');
});

test('a journal that is read again counts the same', async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, { answer }]);
  await using bench = new BenchOfOne({ ...limits, agents: { default: agent } });
  await bench.run(work);
  await using next = await bench.next(work, { ...limits, agents: { default: agent } });
  expect((await next.manager.get('r'))?.budget?.used).toMatchObject({ cost_usd: 0.3, tokens: 300, calls: 2 });
});
