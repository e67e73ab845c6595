import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type Workflow,
  type WorkflowContext,
} from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';
import { BenchOfOne } from '../workflow/bench-of-one.ts';
import { Lives } from './lives.ts';

type Run = (wf: WorkflowContext) => Promise<unknown>;
const workflowOf = (run: Run, version = '1.0.0'): Workflow => defineWorkflow({ name: 'test', version, run });
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = (): Promise<never> => new Promise(() => undefined);

async function inFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-semantics-'));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('a phase that is tried again', () => {
  test('keeps the items of its fan-outs, and counts them', async () => {
    await using bench = new BenchOfOne();
    let walks = 0;
    let bodies = 0;
    const result = await bench.run((wf) =>
      wf.phase('p', { retry: 2 }, async () => {
        await wf.map('m', [1, 2, 3], async (item) => {
          bodies += 1;
          return item;
        });
        if ((walks += 1) === 1) throw new Error('once');
      }),
    );
    expect(result).toMatchObject({ outcome: 'complete', census: { fanOuts: [{ expected: 3, done: 3 }] } });
    expect(bodies).toBe(3);
  });

  test('asks for no second approval and does not sleep again', async () => {
    await using bench = new BenchOfOne();
    let walks = 0;
    const handle = await bench.manager.start(
      workflowOf((wf) =>
        wf.phase('p', { retry: 2 }, async () => {
          const approved = await wf.waitFor('approval');
          await wf.sleep('1h');
          if ((walks += 1) === 1) throw new Error('once');
          return approved;
        }),
      ),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(5);
    await bench.manager.signal('r', 'approval', 7);
    expect(await bench.host.finish(handle.result, 90 * 60_000)).toMatchObject({ status: 'completed', output: 7 });
  });

  test('keeps its results while another phase beside it ends', async () => {
    await using bench = new BenchOfOne();
    let bodies = 0;
    let walks = 0;
    await bench.run((wf) =>
      Promise.all([
        wf.phase('slow', { retry: 2 }, async (own) => {
          await own.step('once', () => (bodies += 1));
          await bench.host.sleep(1000);
          if ((walks += 1) === 1) throw new Error('again');
          return 1;
        }),
        wf.phase('quick', { retry: 2 }, () => 1),
      ]),
    );
    expect({ bodies, walks }).toEqual({ bodies: 1, walks: 2 });
  });

  test('keeps what an earlier process had done of it (G1)', async () => {
    let bodies = 0;
    let walks = 0;
    let killed = false;
    const lives = new Lives(
      workflowOf((wf) =>
        wf.phase('p', { retry: { attempts: 2, delay: 1 } }, async () => {
          await wf.step('paid', () => (bodies += 1));
          if (!killed) await never();
          if ((walks += 1) === 1) throw new Error('once');
          return wf.waitFor('go', { timeout: 1 }).catch(() => 'done');
        }),
      ),
    );
    await lives.live(() => later(50));
    killed = true;
    expect(await lives.live()).toMatchObject({ status: 'completed', output: 'done' });
    expect({ bodies, walks }).toEqual({ bodies: 1, walks: 2 });
  });

  test('pauses when a declared input has changed since its last attempt', async () => {
    await using bench = new BenchOfOne();
    let walks = 0;
    const run = (wf: WorkflowContext): Promise<unknown> =>
      wf.phase('p', { retry: 2 }, async () => {
        const walk = (walks += 1);
        const value = await wf.step('reads', { input: { walk } }, () => walk);
        if (walk === 1) throw new Error('once');
        return value;
      });
    expect(await bench.run(run)).toMatchObject({ status: 'paused', pausedReason: 'inputs-changed' });
  });

  test('of a failed run begins with all its time and attempts when the run is resumed', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    let mended = false;
    const run = (wf: WorkflowContext): Promise<unknown> =>
      wf.phase('p', { timeout: '1m', retry: { attempts: 2, delay: 10 } }, async () => {
        await bench.host.sleep(mended ? 50_000 : 120_000, { signal: wf.signal });
        return 'in time';
      });
    expect(await bench.run(run)).toMatchObject({ status: 'failed', error: { code: 'phase-failed' } });
    mended = true;
    await using next = await bench.next(run);
    expect((await next.resume()).orThrow()).toBe('in time');
  });
});

describe('a failed run that is resumed', () => {
  test('waits anew for the signal that had not come in time', async () => {
    await using bench = new BenchOfOne();
    const run: Run = (wf) => wf.waitFor('ok', { timeout: '1m' });
    expect(await bench.run(run)).toMatchObject({ status: 'failed', error: { code: 'wait-timed-out' } });
    await using next = await bench.next(run);
    const resumed = next.manager.resume('r');
    await next.host.advance(5);
    await next.manager.signal('r', 'ok', 1);
    expect(await next.host.finish(resumed)).toMatchObject({ status: 'completed', output: 1 });
  });

  test('is complete when every item that had failed or was skipped is done', async () => {
    await using bench = new BenchOfOne();
    let broken = true;
    const run: Run = (wf) =>
      wf.map('m', [1, 2, 3, 4, 5], { require: 4, concurrency: 1 }, (item) => {
        if (broken && item < 4) throw new Error('broken');
        return item;
      });
    expect(await bench.run(run)).toMatchObject({ status: 'failed', census: { fanOuts: [{ failed: 2, skipped: 3 }] } });
    broken = false;
    await using next = await bench.next(run);
    expect(await next.resume()).toMatchObject({
      outcome: 'complete',
      census: { fanOuts: [{ done: 5, failed: 0, skipped: 0 }] },
    });
  });

  test('is complete when a step is mended whose name begins like that of a fan-out', async () => {
    await using bench = new BenchOfOne();
    let broken = true;
    const run: Run = async (wf) => {
      await wf.map('edit', [1, 2], (item) => item);
      await wf.step('edits', () => {
        if (broken) throw new Error('broken');
      });
    };
    await bench.run(run);
    broken = false;
    await using next = await bench.next(run);
    expect(await next.resume()).toMatchObject({ outcome: 'complete', census: { failed: 0 } });
  });

  test('does not skip what was done before too much had failed', async () => {
    await using bench = new BenchOfOne();
    const run: Run = async (wf) => {
      await wf
        .map('m', [1, 2, 3], { require: 2 }, (item) => {
          if (item < 3) throw new Error('broken');
        })
        .catch(() => undefined);
      if (bench.events.length < 20) throw new Error('die here');
      return 'end';
    };
    await bench.run(run);
    await using next = await bench.next(run);
    const { census } = await next.resume();
    expect(census.fanOuts).toMatchObject([{ expected: 3, done: 1, failed: 2, skipped: 0 }]);
  });
});

describe('a declared phase', () => {
  test('with separators in its name is found again', async () => {
    await using bench = new BenchOfOne();
    const workflow = defineWorkflow({
      name: 'test',
      phases: ['setup: a/b'],
      run: (wf) => wf.phase('setup: a/b', () => 1),
    });
    expect(await bench.host.finish(bench.manager.execute(workflow))).toMatchObject({ outcome: 'complete' });
  });

  test.each(['phase', 'branch'])('does not begin inside a %s', async (where) => {
    await using bench = new BenchOfOne();
    const nested = (wf: WorkflowContext): Promise<unknown> => wf.phase('inner', () => 1);
    const result = await bench.run((wf) =>
      where === 'phase' ? wf.phase('outer', nested) : wf.parallel({ a: nested }),
    );
    expect(result).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(bench.events.at(-1))).toContain('phases do not nest');
  });
});

describe('a run that is stopped', () => {
  test('waits for no branch that waits for something outside of steps for longer than the grace period', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    const handle = await bench.manager.start(
      workflowOf((wf) => wf.map('m', [1], never)),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(5);
    await bench.manager.cancel('r');
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'cancelled' });
  });

  test('leaves the event loop to others although its code goes on asking', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    let asked = 0;
    const handle = await bench.manager.start(
      workflowOf(async (wf) => {
        for (;;) await wf.step(`s${(asked += 1)}`, () => bench.host.sleep(1000)).catch(() => undefined);
      }),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(5);
    await bench.manager.cancel('r');
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'cancelled' });
    await later(20);
    const after = asked;
    await later(20);
    expect(asked).toBe(after);
  });

  test('stays stopped although its code swallows the reason and returns', async () => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(
      workflowOf(async (wf) => {
        await wf.sleep('1h').catch(() => undefined);
        return 'went on';
      }),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(5);
    await bench.manager.pause('r');
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'paused' });
    expect(bench.keys('run-completed')).toEqual([]);
  });

  test('raises no unhandled rejection from steps that nobody looks at yet', async () => {
    const seen: unknown[] = [];
    const listener = (error: unknown): void => void seen.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listener);
    try {
      await using bench = new BenchOfOne({ grace: '1s' });
      const handle = await bench.manager.start(
        workflowOf(async (wf) => {
          const first = wf.step('a', ({ signal }) => bench.host.sleep(9999, { signal }));
          void wf.waitFor('w');
          void wf.map('m', [1], (_, own) => own.sleep(9999));
          await wf.step('b', ({ signal }) => bench.host.sleep(9999, { signal }));
          await first;
        }),
        undefined,
        { id: 'r' },
      );
      await bench.host.advance(5);
      await bench.manager.cancel('r');
      await bench.host.finish(handle.result);
      await later(20);
    } finally {
      process.off('unhandledRejection', listener);
      for (const other of others) process.on('unhandledRejection', other as () => void);
    }
    expect(seen).toEqual([]);
  });

  test('is paused by the next process when the one that took the request in died', async () => {
    let died: () => void = () => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    const lives = new Lives(workflowOf((wf) => wf.waitFor('ok')));
    const life = lives.live(() => death);
    await later(30);
    const other = new EnhancedWorkflowManager({ storage: lives.inner });
    await other.pause('r', 'lunch');
    for await (const event of other.history('r')) if (event.type === 'command-received') died();
    died();
    await life;
    expect(await lives.live()).toMatchObject({ status: 'paused', pausedReason: 'user' });
    await other.close();
  });
});

test('a step that is asked for by code nobody awaits is done before the run ends', async () => {
  await using bench = new BenchOfOne();
  const result = await bench.run(async (wf) => {
    void (async () => {
      await wf.step('a', () => bench.host.sleep(10));
      await wf.step('b', () => bench.host.sleep(10));
    })();
    return 1;
  });
  expect(result.census.done).toBe(2);
  expect(bench.events.at(-1)).toMatchObject({ type: 'run-completed' });
});

test('a step inside the body of a step has its own place', async () => {
  await using bench = new BenchOfOne();
  const result = await bench.run((wf) => wf.step('outer', async () => (await wf.step('inner', () => 1)) + 1));
  expect(result.orThrow()).toBe(2);
  expect(bench.keys('step-completed')).toEqual(['inner', 'outer']);
});

describe('crash loops', () => {
  const dyingIn = (step: (life: number) => string): { readonly run: Run; readonly lives: { count: number } } => {
    const lives = { count: 0 };
    const run: Run = async (wf) => {
      await wf.fresh('log-in', () => later(40));
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        await wf.step(name, async () => {
          if (name >= step(lives.count)) await never();
          return name;
        });
    };
    return { run, lives };
  };

  test('of three deaths inside one step pause the run, which can be resumed', async () => {
    const { run, lives: life } = dyingIn((count) => (count < 4 ? 'b' : 'z'));
    const lives = new Lives(workflowOf(run));
    for (; life.count < 3; life.count += 1)
      expect(await lives.live(() => later(120)), `life ${life.count}`).toBeUndefined();
    expect(await lives.live()).toMatchObject({
      status: 'paused',
      pausedReason: 'crash-loop',
      message: expect.stringContaining('"b"') as string,
    });
    life.count = 4;
    expect(await lives.live()).toMatchObject({ status: 'completed' });
  });

  test('are no deaths in different steps', async () => {
    const { run, lives: life } = dyingIn((count) => ['a', 'b', 'c', 'd', 'z'][count] ?? 'z');
    const lives = new Lives(workflowOf(run));
    for (; life.count < 4; life.count += 1)
      expect(await lives.live(() => later(120)), `life ${life.count}`).toBeUndefined();
    expect(await lives.live()).toMatchObject({ status: 'completed' });
  });

  test('are no deaths while a run waits', async () => {
    for (const wait of [(wf: WorkflowContext) => wf.waitFor('ok'), (wf: WorkflowContext) => wf.sleep(600)]) {
      const lives = new Lives(workflowOf(wait));
      for (let life = 0; life < 5; life += 1) expect(await lives.live(() => later(70)), `life ${life}`).toBeUndefined();
      const other = new EnhancedWorkflowManager({ storage: lives.inner });
      await other.signal('r', 'ok');
      await other.close();
      expect(await lives.live()).toMatchObject({ status: 'completed' });
    }
  });

  test('are deaths before anything was done', async () => {
    const lives = new Lives(workflowOf(never));
    for (let life = 0; life < 3; life += 1) expect(await lives.live(() => later(10))).toBeUndefined();
    expect(await lives.live()).toMatchObject({ status: 'paused', pausedReason: 'crash-loop' });
  });
});

describe('one id', () => {
  test('that is started three times at once in one manager is one run', () =>
    inFolder(async (directory) => {
      await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
      let bodies = 0;
      const workflow = workflowOf((wf) => wf.step('a', () => (bodies += 1)));
      for (const id of ['X1', 'x1', 'Großes Ä / 1']) {
        const results = await Promise.all([1, 2, 3].map(() => manager.execute(workflow, undefined, { id })));
        expect(new Set(results.map((result) => result.orThrow())).size).toBe(1);
      }
      expect(bodies).toBe(3);
      expect((await manager.list()).runs.map((run) => run.workflow_id).sort()).toEqual(
        ['Großes Ä / 1', 'X1', 'x1'].sort(),
      );
    }));

  test('that is resumed, cancelled and started at once comes to one end', async () => {
    await using bench = new BenchOfOne();
    const workflow = workflowOf((wf) => wf.waitFor('never'));
    const handle = await bench.manager.start(workflow, undefined, { id: 'r' });
    await bench.host.advance(5);
    await bench.manager.pause('r');
    await bench.host.finish(handle.result);
    const ends = await bench.host.finish(
      Promise.allSettled([
        bench.manager.resume('r'),
        bench.manager.cancel('r', 'enough'),
        bench.manager.resume('r'),
        bench.manager.execute(workflow, undefined, { id: 'r' }),
      ]),
    );
    for (const [index, end] of ends.entries()) {
      expect(end, `call ${index}`).toMatchObject({ status: 'fulfilled' });
      if (index !== 1) expect(end).toMatchObject({ value: { status: 'cancelled' } });
    }
  });

  test('joins with an equal input, and is refused with another input or workflow', async () => {
    await using bench = new BenchOfOne();
    const workflow = defineWorkflow<{ a: number; b?: number }>({ name: 'in', run: async (_, input) => input });
    const run = (input: { a: number; b?: number }): Promise<unknown> =>
      bench.host.finish(bench.manager.execute(workflow, input, { id: 'r' }));
    expect(await run({ a: 1, b: 2 })).toMatchObject({ output: { a: 1, b: 2 } });
    expect(await run({ b: 2, a: 1 })).toMatchObject({ output: { a: 1, b: 2 } });
    await expect(run({ a: 2 })).rejects.toMatchObject({ code: 'run-id-conflict' });
    await expect(bench.manager.execute(workflowOf(never), undefined, { id: 'r' })).rejects.toMatchObject({
      code: 'run-id-conflict',
    });
  });
});

test('a run of another major version is refused and left as it was', async () => {
  await using bench = new BenchOfOne();
  const waits: Run = (wf) => wf.waitFor('x');
  const handle = await bench.manager.start(workflowOf(waits), undefined, { id: 'r' });
  await bench.host.advance(5);
  await bench.manager.pause('r');
  await bench.host.finish(handle.result);
  bench.manager.register(workflowOf(waits, '2.0.0'));
  await expect(bench.host.finish(bench.manager.resume('r'))).rejects.toMatchObject({
    code: 'version-mismatch',
    message: expect.stringMatching(/1\.0\.0.*2\.0\.0/) as string,
  });
  expect(await bench.manager.get('r')).toMatchObject({ status: 'paused', paused_reason: 'user' });
  expect((await bench.manager.recover()).unresolved).toMatchObject([{ reason: 'paused: user' }]);
});

describe('recover', () => {
  test('goes on with what died, is due or was signalled, and leaves the rest with its reason', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const named = (name: string, run: Run): Workflow => defineWorkflow({ name, run });
    const workflows = {
      sleeper: named('sleeper', (wf) => wf.sleep('1h')),
      waiter: named('waiter', (wf) => wf.waitFor('go')),
      stranger: named('stranger', (wf) => wf.waitFor('go')),
    };
    const first = new EnhancedWorkflowManager({ storage, host, parkAfter: '1m' });
    const start = (workflow: Workflow, id: string): Promise<unknown> => first.start(workflow, undefined, { id });
    for (const [id, workflow] of Object.entries(workflows)) await start(workflow, id);
    await start(workflows.waiter, 'signalled');
    await start(workflows.waiter, 'paused');
    await host.advance(10);
    await first.pause('paused');
    await host.advance(120_000);
    await first.signal('signalled', 'go', 1);
    const second = new EnhancedWorkflowManager({ storage, host, parkAfter: '1m' });
    second.register(workflows.sleeper, workflows.waiter);
    const soon = await second.recover();
    expect(soon.resumed.map(({ id }) => id)).toEqual(['signalled']);
    expect(Object.fromEntries(soon.unresolved.map(({ id, reason }) => [id, reason]))).toMatchObject({
      sleeper: expect.stringContaining('waits until') as string,
      waiter: 'waits for a signal',
      stranger: expect.stringContaining('waits for a signal') as string,
      paused: 'paused: user',
    });
    await host.advance(3600_000);
    const due = await second.recover();
    expect(due.resumed.map(({ id }) => id)).toEqual(['sleeper']);
    for (const { result } of [...soon.resumed, ...due.resumed])
      expect(await host.finish(result)).toMatchObject({ status: 'completed' });
    await host.finish(Promise.all([first.close(), second.close()]));
    expect(host.pendingTimers).toBe(0);
  });
});

test('signals, waits, pauses and resumes in any interleaving deliver each signal once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('send', 'send', 'advance', 'pause', 'next' as const), fc.nat(4)), {
        maxLength: 14,
      }),
      fc.integer({ min: 1, max: 5 }),
      async (acts, waits) => {
        const host = new FakeHost();
        const storage = new MemoryStorage();
        const workflow = workflowOf(async (wf) => {
          const got: unknown[] = [];
          for (let index = 0; index < waits; index += 1) {
            got.push(await wf.waitFor('go'));
            if (index % 2 === 0) await wf.step('work', () => host.sleep(30));
          }
          return got;
        });
        const managers: EnhancedWorkflowManager[] = [];
        const begin = (): EnhancedWorkflowManager => {
          const manager = new EnhancedWorkflowManager({ storage, host, parkAfter: '10s' });
          manager.register(workflow);
          managers.push(manager);
          return manager;
        };
        let manager = begin();
        let result = (await manager.start(workflow, undefined, { id: 'r' })).result;
        let sent = 0;
        for (const [act, turns] of acts) {
          for (let turn = 0; turn < turns; turn += 1) await host.turn();
          if (act === 'advance') await host.advance(17);
          else if (act === 'send') {
            const number = sent;
            sent += await manager.signal('r', 'go', number).then(
              () => 1,
              () => 0,
            );
          } else if (act === 'pause') await manager.pause('r').catch(() => undefined);
          else {
            await host.finish(manager.close());
            manager = begin();
            result = manager.resume('r');
            // The next act may close it before it has begun.
            result.catch(() => undefined);
          }
        }
        for (; sent < waits; sent += 1) await manager.signal('r', 'go', sent);
        let ended = await host.finish(result);
        for (let life = 0; ended.status === 'paused' && life < 20; life += 1)
          ended = await host.finish(manager.resume('r'));
        expect(ended).toMatchObject({
          status: 'completed',
          output: Array.from({ length: waits }, (_, index) => index),
        });
        for (const one of managers) await host.finish(one.close());
        expect(host.pendingTimers).toBe(0);
      },
    ),
    { numRuns: Number(process.env['HOLDFAST_INTERLEAVINGS'] ?? 1000) },
  );
});

test('two managers over one memory see one run', async () => {
  const storage = new MemoryStorage();
  await using first = new EnhancedWorkflowManager({ storage });
  await using second = new EnhancedWorkflowManager({ storage });
  const workflow = workflowOf((wf) => wf.waitFor('go'));
  second.register(workflow);
  const handle = await first.start(workflow, undefined, { id: 'r' });
  await expect(second.resume('r')).rejects.toMatchObject({
    code: 'run-owned',
    message: expect.stringContaining(String(process.pid)) as string,
  });
  const followed = second.execute(workflow, undefined, { id: 'r' });
  await second.signal('r', 'go', 'hello');
  expect((await handle.result).orThrow()).toBe('hello');
  expect((await followed).orThrow()).toBe('hello');
  expect((await second.resume('r')).orThrow()).toBe('hello');
});

test('values of 20 MB and 10,000 steps of their own names are kept and met again', () =>
  inFolder(async (directory) => {
    let bodies = 0;
    let fails = true;
    const workflow = workflowOf(async (wf) => {
      const huge = await wf.step('huge', () => 'x'.repeat(20_000_000));
      for (let index = 0; index < 10_000; index += 1) await wf.step(`step ${index}`, () => (bodies += 1));
      if (fails) throw new Error('once');
      return huge.length;
    });
    const first = new EnhancedWorkflowManager({ directory, durability: 'process', views: false });
    expect(await first.execute(workflow, undefined, { id: 'r' })).toMatchObject({ status: 'failed' });
    await first.close();
    fails = false;
    await using second = new EnhancedWorkflowManager({ directory, durability: 'process', views: false });
    second.register(workflow);
    expect((await second.resume('r')).orThrow()).toBe(20_000_000);
    expect(bodies).toBe(10_000);
  }));
