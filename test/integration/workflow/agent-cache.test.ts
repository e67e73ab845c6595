import { expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { cached, functionAgent, ResponseCache } from '../../../src/agents.ts';
import { BenchOfOne } from './bench-of-one.ts';

const limits = { run: { costUsd: 10 }, day: { costUsd: 100 } };

test('an answer from a cache costs nothing in its run, on its day and in metrics, and stands in the journal like any other', async () => {
  const prompts: string[] = [];
  const paid = functionAgent('clever', ({ prompt }) => {
    prompts.push(prompt);
    return { text: `about ${prompt}`, usage: { inputTokens: 100, outputTokens: 50, costUsd: 0.5 } };
  });
  const body =
    (edited = 'two') =>
    async (wf: WorkflowContext) => {
      const asked = { tools: [], estimate: { costUsd: 2, tokens: 500 }, full: true } as const;
      const one = await wf.agent('one', { ...asked, prompt: 'one' });
      const two = await wf.agent('two', { ...asked, prompt: edited });
      return [one, two].map(({ text, usage, fromCache }) => [
        text,
        usage?.costUsd ?? null,
        fromCache?.saved.costUsd ?? null,
      ]);
    };
  await using bench = new BenchOfOne({ limits, metrics: {} });
  const cache = new ResponseCache({ storage: bench.storage, host: bench.host, redactor: bench.manager.redactor });
  const options = { limits, metrics: {}, agents: { default: cached(paid, { cache }) } };
  await using first = new BenchOfOne(options, bench);
  const paidFor = [
    ['about one', 0.5, null],
    ['about two', 0.5, null],
  ];
  expect((await first.run(body(), 'first')).orThrow()).toEqual(paidFor);
  const second = await first.run(body(), 'second');
  const kept = [
    ['about one', 0, 0.5],
    ['about two', 0, 0.5],
  ];
  expect(second.orThrow()).toEqual(kept);
  expect(prompts).toEqual(['one', 'two']);
  expect(second.report.budget?.used).toMatchObject({ costUsd: 0, tokens: 0, calls: 2 });
  expect((await first.manager.get('second'))?.budget?.used).toMatchObject({ cost_usd: 0, tokens: 0 });
  expect((await first.manager.reliability.budgets())?.used).toMatchObject({ costUsd: 1, tokens: 300, calls: 4 });
  const usage = first.events.flatMap((event) => (event.type === 'step-completed' ? [event.usage?.costUsd] : []));
  expect(usage).toEqual([0.5, 0.5, 0, 0]);

  // What was kept is read from the journal, whatever becomes of the cache.
  await cache.invalidate({ all: true });
  await using next = await first.next(body('changed'), options);
  const plan = await next.manager.plan('second', { changes: 'apply' });
  expect(plan).toMatchObject({
    runs: [{ key: 'two', because: 'input-changed' }],
    kept: { keys: ['one'] },
    saved: { costUsd: 0 },
  });
  expect((await next.resume({ changes: 'apply' }, 'second')).orThrow()).toEqual([
    ['about one', 0, 0.5],
    ['about changed', 0.5, null],
  ]);
  expect(prompts).toEqual(['one', 'two', 'changed']);
});
