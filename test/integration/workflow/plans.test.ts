import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResumePlan, WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

type Run = (wf: WorkflowContext) => Promise<unknown>;

/** One workflow in two versions of its code: `edited` names the step whose input was edited. */
type Shape = (step: (wf: WorkflowContext, name: string, input?: unknown) => Promise<string>) => Run;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const shapes: Record<string, Shape> = {
  'a chain by inputs': (step) => async (wf) => {
    let last = 'start';
    for (const number of numbers(50)) last = await step(wf, `s${number}`, { last });
    return last;
  },
  'steps that stand alone': (step) => async (wf) => {
    for (const number of numbers(50)) await step(wf, `s${number}`, { number });
  },
  'a fan-out with a summary': (step) => async (wf) => {
    const seed = await step(wf, 's1', 'seed');
    const items = await wf.map('m', numbers(48), { concurrency: 4 }, async (item, own) =>
      step(own, `s${item + 1}`, { item, seed: item % 2 === 0 ? seed : undefined }),
    );
    return step(wf, 's50', { items });
  },
  'phases that hand on their last result': (step) => async (wf) => {
    let last = 'start';
    for (const number of numbers(10))
      last = await wf.phase(`p${number}`, async () => {
        for (const inner of numbers(4)) await step(wf, `s${(number - 1) * 5 + inner}`, { inner });
        return step(wf, `s${number * 5}`, { last });
      });
    return last;
  },
  'branches side by side': (step) => async (wf) => {
    const { left, right } = await wf.parallel({
      left: async (own) => step(own, 's2', { from: await step(own, 's1', 1) }),
      right: async (own) => step(own, 's4', { from: await step(own, 's3', 3) }),
    });
    await step(wf, 's5', { left });
    await step(wf, 's6', { right });
    await step(wf, 's7');
  },
};

interface Trial {
  readonly plan: ResumePlan;
  readonly ran: readonly string[];
  readonly again: ResumePlan;
}

/** Runs a shape, edits one step's input, plans, resumes, plans again. */
async function edit(shape: Shape, edited: string): Promise<Trial> {
  let version = 1;
  let ran: string[] = [];
  const run = shape((wf, name, input) =>
    wf.step(
      name,
      input === undefined ? {} : { input: name === edited ? { input, version } : { input } },
      ({ key, usage }) => {
        ran.push(key);
        usage({ costUsd: 0.5 });
        return `${name} by ${version}`;
      },
    ),
  );
  await using bench = new BenchOfOne();
  await bench.run(run);
  const first = ran.length;
  const types = async (): Promise<number> => (await bench.history()).length;
  const before = await types();
  version = 2;
  ran = [];
  const plan = await bench.host.finish(bench.manager.plan('r', { changes: 'apply' }));
  expect(ran).toEqual([]);
  expect(await types()).toBe(before);
  const result = await bench.resume({ changes: 'apply' });
  expect(result).toMatchObject({ status: 'completed', outcome: 'complete', census: { done: first, failed: 0 } });
  expect(await bench.manager.get('r')).toMatchObject({ counts: { done: first } });
  return { plan, ran, again: await bench.host.finish(bench.manager.plan('r', { changes: 'apply' })) };
}

const named = ({ runs, mayFollow }: ResumePlan): string[] => [...runs.map(({ key }) => key), ...mayFollow].toSorted();

describe('manager.plan', () => {
  for (const [title, shape] of Object.entries(shapes))
    test(`names exactly what runs again when one input is edited: ${title}`, async () => {
      for (const number of [1, 2, 4, 23, 49, 50]) {
        const { plan, ran, again } = await edit(shape, `s${number}`);
        expect(named(plan), `s${number}`).toEqual([...ran].toSorted());
        expect(plan.does).toBe(ran.length > 0 ? 'go-on' : 'answer');
        if (ran.length > 0) expect(plan.runs).toMatchObject([{ because: 'input-changed' }]);
        expect(again).toMatchObject({ does: 'answer', runs: [], mayFollow: [], obstacle: undefined });
        expect(plan.kept.count).toBe(again.kept.count - ran.length);
        expect(plan.saved.costUsd).toBeCloseTo(plan.kept.count / 2);
        expect(plan.changes).toEqual({ inserted: [], removed: [] });
      }
    });

  test('names exactly what runs again, for any graph of inputs', async () => {
    const graph = fc.array(fc.tuple(fc.subarray(numbers(12)), fc.constantFrom('plain', 'phase', 'map')), {
      minLength: 3,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(11), async (nodes, edited) => {
        const shape: Shape = (step) => async (wf) => {
          const results: string[] = [];
          for (const [index, [sources, place]] of nodes.entries()) {
            const input = { own: index, of: sources.map((source) => results[source - 1] ?? null) };
            const name = `n${index}`;
            if (place === 'plain') results.push(await step(wf, name, input));
            else if (place === 'phase') results.push(await wf.phase(`p${index}`, () => step(wf, name, input)));
            else results.push((await wf.map(`m${index}`, ['only'], (_, own) => step(own, name, input)))[0] ?? '');
          }
        };
        const { plan, ran } = await edit(shape, `n${edited % nodes.length}`);
        expect(named(plan)).toEqual([...ran].toSorted());
        expect(plan.runs).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  test('says what never ran, what failed before, and that a fingerprint has changed', async () => {
    let broken = true;
    let fingerprint = 'one';
    const run: Run = async (wf) => {
      await wf.step('a', { fingerprint, input: 1 }, () => 1);
      await wf.step('b', { retry: false }, () => {
        if (broken) throw new Error('b is broken');
        return { c: 'x' };
      });
      return wf.step('c', () => 3);
    };
    await using bench = new BenchOfOne();
    await bench.run(run);
    expect(await bench.manager.plan('r')).toMatchObject({
      does: 'go-on',
      status: 'failed',
      kept: { count: 1, keys: ['a'], unguarded: 0 },
      runs: [
        { key: 'b', because: 'failed-before' },
        { key: 'c', because: 'never-ran' },
      ],
    });
    fingerprint = 'two';
    broken = false;
    const plan = await bench.manager.plan('r');
    expect(plan).toMatchObject({
      does: 'pause',
      runs: [{ key: 'a', because: 'fingerprint-changed' }, { key: 'b' }, { key: 'c' }],
    });
    expect(await bench.resume()).toMatchObject({ status: 'paused', pausedReason: 'inputs-changed' });
    expect((await bench.resume({ changes: 'apply' })).orThrow()).toBe(3);
  });

  test('says which step had begun and was cut off: what it did until then, nobody knows', async () => {
    const run = async (wf: Parameters<Run>[0]): Promise<unknown> => {
      await wf.step('a', () => 1);
      await wf.step('b', async ({ signal }) => {
        await bench.manager.pause('r');
        await new Promise((_, reject) => {
          signal.addEventListener('abort', reject);
        });
      });
      return wf.step('c', () => 3);
    };
    await using bench = new BenchOfOne();
    expect(await bench.run(run)).toMatchObject({ status: 'paused' });
    expect((await bench.manager.plan('r')).runs).toEqual([
      { key: 'b', because: 'cut-off' },
      { key: 'c', because: 'never-ran' },
    ]);
  });

  test('says which steps are new and which nobody asks for any more, as does the report of the run', async () => {
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.step('a', () => 1);
      await wf.step('old', () => 2);
      await wf.step('z', () => 3);
    });
    await using next = await bench.next(async (wf) => {
      await wf.step('a', () => 1);
      await wf.phase('fresh', () => wf.step('new', () => ({ deep: { text: 'x' } })));
      await wf.step('z', () => 3);
      await wf.step('last', () => 4);
    });
    const plan = await next.manager.plan('r', { changes: 'apply' });
    expect(plan).toMatchObject({
      does: 'go-on',
      runs: [
        { key: 'fresh/new', because: 'never-ran' },
        { key: 'last', because: 'never-ran' },
      ],
      changes: { inserted: ['fresh/new', 'last'], removed: ['old'] },
    });
    const result = await next.resume({ changes: 'apply' });
    expect(result.report.changes).toEqual({ inserted: ['fresh/new', 'last'], removed: ['old'] });
    expect(next.events.find((event) => event.type === 'log-written')).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('2 inserted (fresh/new, last), 1 no longer asked for (old)') as string,
    });
    expect((await next.resume({ changes: 'apply' })).report.changes).toEqual({ inserted: [], removed: [] });
  });

  test('reports no change of code for a run that was only interrupted, retried, rolled back or rerun', async () => {
    let broken = true;
    const run: Run = async (wf) => {
      await wf.phase('p', { retry: { attempts: 2 } }, async () => {
        await wf.step('a', () => 1);
        await wf.map('m', [1, 2, 3], { concurrency: 2 }, (item, own) => own.step('w', () => item));
      });
      await Promise.all(['x', 'y'].map((name) => wf.step(name, () => name)));
      await wf.step('b', { retry: false }, () => {
        if (broken) throw new Error('broken');
      });
    };
    await using bench = new BenchOfOne();
    await bench.run(run);
    broken = false;
    const results = [await bench.resume()];
    await bench.host.finish(bench.manager.rollback('r', { to: 1 }));
    results.push(await bench.resume());
    results.push(await bench.host.finish(bench.manager.rerun('r', { from: 'p/m[2]/w' })));
    for (const { status, report } of results) {
      expect(status).toBe('completed');
      expect(report.changes).toEqual({ inserted: [], removed: [] });
    }
  });

  test('says where it cannot follow, and ends where code loops over what nobody knows', async () => {
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.step('a', () => 1);
      throw new Error('stop');
    });
    await using next = await bench.next(async (wf) => {
      await wf.step('a', () => 1);
      while (((await wf.step('poll', () => ({ done: true }))) as { more?: unknown }).more !== null);
    });
    expect((await next.manager.plan('r')).obstacle).toContain('more than 1000 steps have no result');
    await using waiting = await next.next(async (wf) => {
      await wf.step('a', () => 1);
      await wf.waitFor('go');
    });
    expect(await waiting.manager.plan('r')).toMatchObject({ obstacle: expect.stringContaining('waits') as string });
  });
});
