import { describe, expect, test } from 'vitest';
import type { RunLimits } from '../../../src/reliability/limits.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import type { ManagerLimits } from '../../../src/workflow/manager-limits.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import type { StepContext, WorkflowContext } from '../../../src/workflow/workflow-context.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** Counts what is begun, and the most that it may come to. */
class Provider {
  begun = 0;
  flying = 0;
  mostFlying = 0;
  /** What was used, and what may be used by calls that are under way. */
  spent = 0;
  promised = 0;
  worst = 0;

  async call(step: StepContext, most: number, used: number, report = true): Promise<string> {
    this.begun += 1;
    this.flying += 1;
    this.mostFlying = Math.max(this.mostFlying, this.flying);
    this.promised += most;
    this.worst = Math.max(this.worst, this.spent + this.promised);
    await new Promise((resolve) => setImmediate(resolve));
    this.promised -= most;
    this.spent += used;
    this.flying -= 1;
    if (report) step.usage({ costUsd: used });
    return `call ${step.key}`;
  }
}

function manager(limits: ManagerLimits = {}, storage = new MemoryStorage()): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({ storage, limits });
}

function calls(provider: Provider, count: number, most: number, used: number, limits?: RunLimits) {
  return defineWorkflow({
    name: 'calls',
    ...(limits === undefined ? {} : { limits }),
    run: (wf) =>
      wf.map(
        'call',
        Array.from({ length: count }, (_, index) => index),
        (_, own) => own.step('ask', { estimate: { costUsd: most } }, (step) => provider.call(step, most, used)),
      ),
  });
}

test('64 parallel branches begin no call whose reservation does not fit', async () => {
  const provider = new Provider();
  await using runs = manager();
  const result = await runs.execute(calls(provider, 64, 0.1, 0.1), undefined, { limits: { costUsd: 1 } });
  expect(result).toMatchObject({
    ...{ status: 'paused', pausedReason: 'limit' },
    limit: { scope: 'run', measure: 'costUsd', limit: 1, used: 1, reserved: 0, asked: 0.1 },
  });
  expect(provider.begun).toBe(10);
  expect(provider.worst).toBeLessThanOrEqual(1 + 1e-9);
  expect(result.report.budget).toMatchObject({ used: { costUsd: 1, calls: 10 }, left: { costUsd: 0 } });
  expect(await runs.get(result.runId)).toMatchObject({
    ...{ status: 'paused', paused_reason: 'limit' },
    budget: { used: { cost_usd: 1, calls: 10 }, limits: { cost_usd: 1 }, left: { cost_usd: 0 } },
    limit_reached: { measure: 'costUsd', limit: 1, used: 1 },
  });
});

test('where calls use less than they reserve, those that wait begin as room is left', async () => {
  const provider = new Provider();
  await using runs = manager();
  const result = await runs.execute(calls(provider, 64, 0.1, 0.01), undefined, { limits: { costUsd: 1 } });
  expect(result).toMatchObject({ status: 'completed', report: { budget: { used: { costUsd: 0.64, calls: 64 } } } });
  expect(provider.worst).toBeLessThanOrEqual(1 + 1e-9);
  expect(provider.mostFlying).toBeLessThanOrEqual(10);
});

test('a run that reached a limit goes on under a raised one, which stays with it, and repeats nothing', async () => {
  const provider = new Provider();
  const storage = new MemoryStorage();
  const workflow = calls(provider, 8, 0.25, 0.25, { costUsd: 1 });
  let id: string;
  {
    await using runs = manager({ run: { costUsd: 5 } }, storage);
    const result = await runs.execute(workflow);
    id = result.runId;
    expect(result).toMatchObject({ status: 'paused', limit: { limit: 1 } });
    expect(provider.begun).toBe(4);
    // Nobody has allowed more.
    expect(await runs.resume(id)).toMatchObject({ status: 'paused', limit: { limit: 1, used: 1 } });
    expect(await runs.resume(id, { limits: { costUsd: 1.5 } })).toMatchObject({
      status: 'paused',
      limit: { limit: 1.5 },
    });
    expect(provider.begun).toBe(6);
  }
  await using runs = manager({ run: { costUsd: 5 } }, storage);
  runs.register(workflow);
  expect(await runs.resume(id)).toMatchObject({ status: 'paused', limit: { limit: 1.5 } });
  const result = await runs.resume(id, { limits: { costUsd: 3 } });
  expect(result).toMatchObject({ status: 'completed', report: { budget: { used: { costUsd: 2, calls: 8 } } } });
  expect(provider.begun).toBe(8);
});

test('the narrowest limit wins: of the manager, the workflow and whoever starts the run', async () => {
  for (const [ofManager, ofWorkflow, own] of [
    [1, 2, 3],
    [2, 1, 3],
    [3, 2, 1],
  ] as const) {
    const provider = new Provider();
    await using runs = manager({ run: { calls: ofManager } });
    const workflow = calls(provider, 8, 0, 0, { calls: ofWorkflow });
    const result = await runs.execute(workflow, undefined, { limits: { calls: own } });
    expect(result).toMatchObject({ status: 'paused', limit: { measure: 'calls', limit: 1 } });
    expect(provider.begun).toBe(1);
  }
});

test('what is under way may end when a limit is reached, and is kept', async () => {
  const ended: string[] = [];
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'ends',
    limits: { calls: 2 },
    run: (wf) =>
      wf.parallel({
        slow: (own) =>
          own.step('slow', { agent: 'coder' }, async ({ signal }) => {
            for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
            ended.push(signal.aborted ? 'aborted' : 'ended');
          }),
        others: async (own) => {
          await own.step('quick', { agent: 'coder' }, () => 1);
          await own.step('one-more', { agent: 'coder' }, () => ended.push('one more'));
        },
      }),
  });
  const result = await runs.execute(workflow);
  expect(result).toMatchObject({ status: 'paused', census: { done: 2 } });
  expect(ended).toEqual(['ended']);
  expect('message' in result && result.message).toContain('The limit of 2 calls');
});

test('phases and agents have limits of their own', async () => {
  await using runs = manager();
  const phased = defineWorkflow({
    name: 'phased',
    async run(wf) {
      await wf.phase('plan', { limits: { tokens: 10 } }, () => wf.step('a', { estimate: { tokens: 10 } }, () => 1));
      await wf.phase('build', { limits: { tokens: 5 } }, () => wf.step('b', { estimate: { tokens: 6 } }, () => 1));
    },
  });
  expect(await runs.execute(phased)).toMatchObject({
    ...{ status: 'paused', limit: { scope: 'phase', phase: 'build', measure: 'tokens', limit: 5, used: 0, asked: 6 } },
    report: { budget: { phases: { plan: { used: { tokens: 10 } } } } },
  });
  const agents = defineWorkflow({
    name: 'agents',
    limits: { agents: { coder: { calls: 1 } }, phases: { late: { attempts: 1 } } },
    async run(wf) {
      await wf.step('a', { agent: 'coder' }, () => 1);
      await wf.step('b', { agent: 'reviewer' }, () => 1);
      await wf.step('c', { agent: 'coder' }, () => 1);
    },
  });
  expect(await runs.execute(agents)).toMatchObject({ limit: { scope: 'agent', agent: 'coder', measure: 'calls' } });
});

test('usage of steps that reserved nothing counts before the next body begins', async () => {
  const begun: string[] = [];
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'plain',
    limits: { tokens: 100 },
    async run(wf) {
      for (const name of ['a', 'b', 'c', 'd'])
        await wf.step(name, ({ usage }) => {
          begun.push(name);
          usage({ inputTokens: 30, outputTokens: 20 });
        });
    },
  });
  expect(await runs.execute(workflow)).toMatchObject({ limit: { measure: 'tokens', limit: 100, used: 100 } });
  expect(begun).toEqual(['a', 'b']);
  expect((await runs.reliability.budgets())?.used).toMatchObject({ tokens: 100 });
});

test('each attempt reserves, and one that fails without a word is charged with what it reserved', async () => {
  let attempts = 0;
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'retried',
    limits: { costUsd: 1 },
    run: (wf) =>
      wf.step('ask', { estimate: { costUsd: 0.4 }, retry: { attempts: 5, delay: 1 } }, () => {
        attempts += 1;
        throw new Error('no answer');
      }),
  });
  expect(await runs.execute(workflow)).toMatchObject({ status: 'paused', limit: { used: 0.8, asked: 0.4 } });
  expect(attempts).toBe(2);
});

test('a call of unknown cost runs alone under a limit of cost, or is refused where that is wanted', async () => {
  const provider = new Provider();
  const workflow = defineWorkflow({
    name: 'unknown',
    limits: { costUsd: 1 },
    run: (wf) =>
      wf.map('call', [1, 2, 3, 4], (_, own) =>
        own.step('ask', { agent: 'coder' }, (step) => provider.call(step, 1, 0.3)),
      ),
  });
  await using runs = manager();
  expect(await runs.execute(workflow)).toMatchObject({
    status: 'completed',
    report: { budget: { used: { costUsd: 1.2 } } },
  });
  expect(provider.mostFlying).toBe(1);
  await using strict = manager({ unknownMaximum: 'refuse' });
  expect(await strict.execute(workflow)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('estimate.costUsd') as string },
  });
  expect(provider.begun).toBe(4);
});

test('a call of unknown cost that reports none has used all that was left', async () => {
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'silent',
    limits: { costUsd: 1 },
    async run(wf) {
      await wf.step('ask', { agent: 'coder' }, () => 1);
      await wf.step('again', { agent: 'coder' }, () => 2);
    },
  });
  expect(await runs.execute(workflow)).toMatchObject({ status: 'paused', limit: { used: 1 }, census: { done: 1 } });
});

test('what children use counts for the run above, also after a resume', async () => {
  const provider = new Provider();
  const storage = new MemoryStorage();
  const child = defineWorkflow({
    name: 'child',
    run: async (wf: WorkflowContext, name: string) => {
      for (const step of ['a', 'b'])
        await wf.step(step, { estimate: { costUsd: 0.2 }, agent: name }, (own) => provider.call(own, 0.2, 0.2));
      return name;
    },
  });
  const parent = defineWorkflow({
    name: 'parent',
    limits: { costUsd: 1 },
    run: (wf) =>
      wf.map('part', ['one', 'two', 'three', 'four'], { concurrency: 2 }, (name, own) => own.workflow(child, name)),
  });
  let id: string;
  {
    await using runs = manager({}, storage);
    const result = await runs.execute(parent);
    id = result.runId;
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'limit', limit: { used: 1, limit: 1, runId: id } });
    expect(provider.begun).toBe(5);
  }
  await using runs = manager({}, storage);
  runs.register(parent, child);
  expect(await runs.resume(id)).toMatchObject({ status: 'paused', limit: { used: 1 } });
  expect(provider.begun).toBe(5);
  expect(await runs.resume(id, { limits: { costUsd: 1.4 } })).toMatchObject({ status: 'paused', limit: { used: 1.4 } });
  expect(provider.begun).toBe(7);
  const result = await runs.resume(id, { limits: { costUsd: 9 } });
  expect(result).toMatchObject({ status: 'completed', report: { budget: { used: { costUsd: 1.6, calls: 8 } } } });
  expect(result.report.budget?.agents['one']?.used).toMatchObject({ costUsd: 0.4 });
});

test('the limit of a child ends its parent, and is raised at the child', async () => {
  const child = defineWorkflow({
    name: 'child',
    limits: { calls: 1 },
    run: async (wf: WorkflowContext) => {
      for (const step of ['a', 'b']) await wf.step(step, { agent: 'coder' }, () => step);
      return 'done';
    },
  });
  const parent = defineWorkflow({ name: 'parent', run: (wf) => wf.workflow(child, undefined) });
  await using runs = manager();
  const result = await runs.execute(parent);
  expect(result).toMatchObject({ status: 'paused', pausedReason: 'limit', limit: { measure: 'calls', limit: 1 } });
  const childId = 'limit' in result ? (result.limit?.runId ?? '') : '';
  expect(childId).not.toBe(result.runId);
  runs.register(child);
  expect(await runs.resume(childId, { limits: { calls: 2 } })).toMatchObject({ status: 'completed' });
  expect(await runs.resume(result.runId)).toMatchObject({ status: 'completed', output: 'done' });
});

test('a step that begins another one inside its body does not wait for itself', async () => {
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'nested',
    limits: { calls: 1 },
    run: (wf) => wf.step('outer', { agent: 'coder' }, () => wf.step('inner', { agent: 'coder' }, () => 1)),
  });
  expect(await runs.execute(workflow)).toMatchObject({ status: 'paused', pausedReason: 'limit' });
});

test('limits of time are those of the run and the phase, over processes, and waits do not count', async () => {
  const limits = { run: { duration: '1m' } };
  await using bench = new BenchOfOne({ limits });
  const work = (phaseLimit: number) => async (wf: WorkflowContext) => {
    await wf.sleep('1h');
    for (const name of ['a', 'b', 'c']) await wf.step(name, () => bench.host.sleep(40_000));
    await wf.phase('p', { limits: { duration: phaseLimit } }, async () => {
      for (const name of ['a', 'b', 'c']) await wf.step(name, () => bench.host.sleep(40_000));
    });
  };
  expect(await bench.run(work(60_000))).toMatchObject({
    ...{
      status: 'paused',
      limit: { scope: 'run', measure: 'duration', limit: 60_000, used: 80_000 },
      census: { done: 2 },
    },
  });
  await using next = await bench.next(work(60_000), { limits });
  const raised = await next.resume({ limits: { duration: '1h' } });
  expect(raised).toMatchObject({
    ...{ status: 'paused', limit: { scope: 'phase', phase: 'p', used: 80_000 }, census: { done: 5 } },
  });
  await using last = await next.next(work(60_000), { limits });
  expect(await last.resume({ limits: { phases: { p: { duration: '1h' } } } })).toMatchObject({ status: 'completed' });
});

describe('a limit of the day', () => {
  const day = { costUsd: 1 };
  const spending = (bench: BenchOfOne, begun: number[]) => (wf: WorkflowContext) =>
    wf.map('call', [0, 1, 2, 3, 4, 5], { concurrency: 2 }, (index, own) =>
      own.step('ask', { estimate: { costUsd: 0.4 } }, async ({ usage }) => {
        begun.push(index);
        await bench.host.sleep(1000);
        usage({ costUsd: 0.4 });
        return index;
      }),
    );

  test('holds for all runs and all processes that share the storage', async () => {
    await using bench = new BenchOfOne({ limits: { day } });
    const begun: number[] = [];
    expect(await bench.run(spending(bench, begun))).toMatchObject({
      ...{ status: 'paused', pausedReason: 'limit' },
      limit: { scope: 'day', measure: 'costUsd', limit: 1, used: 0.8, asked: 0.4 },
    });
    await using other = await bench.next(spending(bench, begun), { limits: { day } });
    expect(await other.run(spending(bench, begun), 's')).toMatchObject({ status: 'paused', limit: { scope: 'day' } });
    expect(begun).toHaveLength(2);
  });

  test('parks the run until the next day begins where that is asked for', async () => {
    await using bench = new BenchOfOne({ limits: { day: { ...day, whenReached: 'park' } } });
    const begun: number[] = [];
    const result = await bench.run(spending(bench, begun));
    expect(result).toMatchObject({ status: 'completed', report: { budget: { used: { costUsd: 2.4 } } } });
    const parked = bench.events.filter((event) => event.type === 'step-parked');
    expect(parked.length).toBeGreaterThan(0);
    expect(parked[0]?.wakeAt).toSatisfy((at: number) => at % 86_400_000 === 0);
    expect(begun).toHaveLength(6);
  });

  test('leaves the run parked where it waits for too long, to be woken then', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m', limits: { day: { ...day, whenReached: 'park' } } });
    const result = await bench.run(spending(bench, []));
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'parked' });
    expect(result.status === 'paused' && (result.wakeAt ?? 1) % 86_400_000).toBe(0);
  });

  test('is not waited for by a call that would never fit', async () => {
    await using bench = new BenchOfOne({ limits: { day: { costUsd: 0.1, whenReached: 'park' } } });
    expect(await bench.run(spending(bench, []))).toMatchObject({ pausedReason: 'limit' });
  });

  test('waits while another process that lives may give back what it has reserved', async () => {
    await using bench = new BenchOfOne({ limits: { day } });
    const ledger = bench.manager.reliability.ledger;
    const reserved = await ledger?.reserve({ estimate: { costUsd: 0.9 } });
    if (ledger === undefined || reserved === undefined || 'measure' in reserved) throw new Error('not reserved');
    bench.host.schedule(30_000, () => void ledger.settle(reserved, { costUsd: 0.1 }));
    const result = await bench.run((wf) =>
      wf.step('ask', { estimate: { costUsd: 0.5 } }, () => bench.host.monotonic()),
    );
    expect(result).toMatchObject({ status: 'completed' });
    expect(Number(result.orThrow())).toBeGreaterThanOrEqual(30_000);
  });

  test('that cannot be read or written lets nothing begin', async () => {
    const storage = new MemoryStorage();
    const append = storage.append.bind(storage);
    storage.append = (log, lines, options) =>
      log.startsWith('budgets/') ? Promise.reject(new Error('full')) : append(log, lines, options);
    let begun = 0;
    const workflow = defineWorkflow({
      name: 'w',
      run: (wf) => wf.step('ask', { agent: 'coder' }, () => (begun += 1)),
    });
    await using limited = new EnhancedWorkflowManager({ storage, limits: { day }, onPersistenceFailure: 'continue' });
    expect(await limited.execute(workflow)).toMatchObject({ status: 'paused', pausedReason: 'persistence' });
    expect(begun).toBe(0);
    await using counting = manager({}, storage);
    const result = await counting.execute(workflow);
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(result.report.observerTrouble).toMatchObject([{ observer: 'budgets' }]);
  });
});

test('wrong limits and estimates are refused by name', async () => {
  expect(() => manager({ run: { tokens: -1 } })).toThrow('`limits.run.tokens`');
  expect(() => manager({ day: { agents: { coder: { cost: 1 } as never } } })).toThrow('limits.day.agents.coder');
  await using runs = manager();
  const workflow = calls(new Provider(), 1, Number.NaN, 0);
  expect(await runs.execute(workflow)).toMatchObject({ status: 'failed' });
  await expect(runs.execute(workflow, undefined, { limits: { costUsd: '5' as never } })).rejects.toThrow(
    '`limits.costUsd`',
  );
});

describe('what child runs use', () => {
  const child = defineWorkflow({
    name: 'child',
    limits: { calls: 1 },
    async run(wf) {
      for (const name of ['a', 'b'])
        await wf.step(name, { agent: 'coder', estimate: { costUsd: 1 } }, ({ usage }) => {
          usage({ costUsd: 0.5 });
        });
    },
  });
  const parent = defineWorkflow({ name: 'parent', run: (wf) => wf.workflow(child, undefined) });

  test('is counted above also where the child is resumed by itself and nothing is limited there', async () => {
    const storage = new MemoryStorage();
    await using runs = manager({}, storage);
    runs.register(child, parent);
    const paused = await runs.execute(parent);
    const { limit } = paused as Extract<typeof paused, { readonly status: 'paused' }>;
    const childId = limit?.runId ?? '';
    expect(paused.recommendations.join(' ')).toContain(`resume("${childId}", { limits: {"calls":2} })`);
    expect(await runs.get(paused.runId)).toMatchObject({ limit_reached: { run_id: childId } });
    expect(await runs.resume(childId, { limits: { calls: 2 } })).toMatchObject({ status: 'completed' });
    expect(await runs.get(paused.runId)).toMatchObject({
      budget: { used: { calls: 2, cost_usd: 1 }, in_children: { calls: 1, cost_usd: 0.5 } },
    });
    const done = await runs.resume(paused.runId);
    expect(done).toMatchObject({ status: 'completed', report: { budget: { used: { calls: 2, costUsd: 1 } } } });
    expect(done.report.budget).not.toHaveProperty('inChildren');
  });

  test('is counted of a run that was interrupted, before it is resumed', async () => {
    const storage = new MemoryStorage();
    const begun = Promise.withResolvers<undefined>();
    const grandchild = defineWorkflow({
      name: 'grandchild',
      run: (wf) =>
        wf.step('ask', { agent: 'coder', estimate: { costUsd: 2, tokens: 7 } }, async ({ usage, signal }) => {
          usage({ costUsd: 0.5 });
          begun.resolve(undefined);
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
        }),
    });
    const middle = defineWorkflow({
      name: 'middle',
      async run(wf) {
        await wf.step('first', { estimate: { costUsd: 1 } }, ({ usage }) => {
          usage({ costUsd: 1 });
        });
        await wf.workflow(grandchild, undefined);
      },
    });
    const top = defineWorkflow({ name: 'top', limits: { costUsd: 5 }, run: (wf) => wf.workflow(middle, undefined) });
    const before = manager({}, storage);
    const handle = await before.start(top);
    await begun.promise;
    // What is under way counts as it is reserved.
    expect(await before.get(handle.id)).toMatchObject({
      budget: { used: { cost_usd: 3, calls: 2 }, in_children: { cost_usd: 3 }, left: { cost_usd: 2 } },
    });
    await before.close();
    const { report } = await handle.result;
    // It was cut off: of what it reported and what it had reserved the larger counts.
    expect(report.budget).toMatchObject({ used: { costUsd: 3 }, left: { costUsd: 2 }, inChildren: { costUsd: 3 } });
    await using after = manager({}, storage);
    expect(await after.get(handle.id)).toMatchObject({ budget: { used: { cost_usd: 3 }, left: { cost_usd: 2 } } });
    expect(await after.diagnostics(handle.id)).toMatchObject({ budget: { used: { cost_usd: 3 } } });
  });
});

test('the limit of a phase goes by its name, whatever is in it, and the second walk keeps what is not raised', async () => {
  await using runs = manager();
  const workflow = defineWorkflow({
    name: 'twice',
    async run(wf) {
      for (const round of [1, 2])
        await wf.phase('review/merge', async () => {
          for (const name of ['a', 'b'])
            await wf.step(name, { estimate: { costUsd: 0.1 } }, ({ usage }) => {
              usage({ costUsd: round === 1 ? 0.1 : 0.3 });
            });
        });
    },
  });
  const phases = { 'review/merge': { calls: 1, costUsd: 0.35 } };
  const first = await runs.execute(workflow, undefined, { limits: { phases } });
  expect(first.recommendations.join(' ')).toContain('{ limits: {"phases":{"review/merge":{"calls":2}}} }');
  const second = await runs.resume(first.runId, { limits: { phases: { 'review/merge': { calls: 2 } } } });
  expect(second).toMatchObject({ status: 'paused', limit: { measure: 'costUsd', limit: 0.35, used: 0.3 } });
});
