import { describe, expect, test } from 'vitest';
import { defineWorkflow, type Migration, type Workflow, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

interface Version {
  readonly version: string;
  readonly migrations?: readonly Migration[];
  readonly phases?: readonly string[];
  readonly run: (wf: WorkflowContext, input: { n: number; unit?: string }) => Promise<unknown>;
}

const make = (version: Version): Workflow<never> =>
  defineWorkflow<{ n: number; unit?: string }>({ name: 'versioned', ...version }) as Workflow<never>;

/** Runs version 1, which fails at its end, and hands out the bench of the next process, with another version. */
async function afterFirst(next: Version, first: Version['run'] = one): Promise<BenchOfOne> {
  const bench = new BenchOfOne();
  const workflow = make({ version: '1.4.0', run: first }) as Workflow<{ n: number }>;
  await bench.host.finish(bench.manager.execute(workflow, { n: 1 }, { id: 'r' }));
  await bench.host.finish(bench.manager.close());
  const later = new BenchOfOne({}, bench);
  later.manager.register(make(next));
  return later;
}

const step = (wf: WorkflowContext, name: string): Promise<string> => wf.step(name, () => `${name} ran`);

const one: Version['run'] = async (wf) => {
  await wf.phase('gather', async () => {
    await step(wf, 'read');
    await wf.map('file', ['src/a', 'b'], (_, own) => step(own, 'look'));
  });
  await step(wf, 'poll');
  await step(wf, 'poll');
  await step(wf, 'useless');
  throw new Error('version 1 cannot go on');
};

describe('versions', () => {
  test('a run goes on under a new major version with its keys renamed, its input made anew, and nothing done twice', async () => {
    const fresh: string[] = [];
    await using bench = await afterFirst({
      version: '2.0.0',
      migrations: [
        {
          from: '1',
          rename: { gather: 'research', 'gather/read': 'research/skim', 'gather/file': 'research/item', poll: 'ask' },
          drop: ['useless'],
          input: (old) => ({ ...(old as { n: number }), unit: 'kg' }),
        },
      ],
      run: async (wf, input) => {
        const kept = await wf.phase('research', async () => [
          await step(wf, 'skim'),
          ...(await wf.map('item', ['src/a', 'b'], (_, own) => step(own, 'look'))),
        ]);
        kept.push(await step(wf, 'ask'), await step(wf, 'ask'));
        await wf.step('useless', () => fresh.push('useless'));
        return { kept, input };
      },
    });
    const plan = await bench.manager.plan('r');
    expect(plan).toMatchObject({ from: '1.4.0', version: '2.0.0', runs: [{ key: 'useless', because: 'never-ran' }] });
    expect(plan.kept.count).toBe(5);
    expect(plan.changes).toEqual({ inserted: [], removed: [] });
    const result = await bench.resume();
    expect(result.orThrow()).toEqual({
      kept: ['read ran', 'look ran', 'look ran', 'poll ran', 'poll ran'],
      input: { n: 1, unit: 'kg' },
    });
    expect(fresh).toEqual(['useless']);
    expect(result.census).toMatchObject({
      done: 6,
      failed: 0,
      phases: [{ key: 'research', status: 'done', done: 3 }],
      fanOuts: [{ key: 'research/item', done: 2 }],
    });
    expect(result.report.changes).toEqual({ inserted: [], removed: [] });
    expect(await bench.manager.get('r')).toMatchObject({
      version: '2.0.0',
      completed_phases: ['research'],
      counts: { done: 6 },
    });
    expect((await bench.history()).filter(({ type }) => type === 'migrated')).toMatchObject([
      { from: '1.4.0', to: '2.0.0', drops: ['useless'], value: { n: 1, unit: 'kg' } },
    ]);
  });

  test('migrations lead from one version to the next, and two keys may change places', async () => {
    const inputs: unknown[] = [];
    const chain: Migration[] = [
      { from: '2', rename: { b: 'c', x: 'y', y: 'x' }, input: (old) => [old, 'third'] },
      { from: '1', rename: { a: 'b' }, input: (old) => [old, 'second'] },
    ];
    await using bench = await afterFirst(
      {
        version: '3.1.0',
        migrations: chain,
        run: async (wf, input) => {
          inputs.push(input);
          return Promise.all(['c', 'x', 'y'].map((name) => step(wf, name)));
        },
      },
      async (wf) => {
        for (const name of ['a', 'x', 'y']) await step(wf, name);
        throw new Error('stop');
      },
    );
    expect((await bench.resume()).orThrow()).toEqual(['a ran', 'y ran', 'x ran']);
    expect(inputs).toEqual([[[{ n: 1 }, 'second'], 'third']]);
    expect(bench.events.filter(({ type }) => type === 'migrated')).toMatchObject([
      { from: '1.4.0', to: '2.0.0' },
      { from: '2.0.0', to: '3.1.0' },
    ]);
  });

  test.each([
    ['renamed, goes on under its new name', false, 'new', { rename: { old: 'new' } }, ['completed']],
    ['dropped, goes on', false, 'old', { drop: ['old'] }, ['completed']],
    ['renamed, answers under its new name', true, 'new', { rename: { old: 'new' } }, ['completed']],
    ['dropped, is begun anew', true, 'old', { drop: ['old'] }, ['completed', 'completed']],
  ] as const)('a child run whose call is %s (it had ended: %s)', async (_, ended, call, migration, statuses) => {
    const child = defineWorkflow({ name: 'child', run: (wf) => wf.waitFor('go') });
    const parent = (name: string, migrations: readonly Migration[]): Workflow<undefined> =>
      defineWorkflow({
        name: 'parent',
        version: `${migrations.length + 1}.0.0`,
        migrations,
        async run(wf) {
          const went = await wf.workflow(child, undefined, { name });
          await wf.waitFor('end');
          return went;
        },
      });
    await using bench = new BenchOfOne({ parkAfter: '1s' });
    bench.manager.register(child);
    await bench.host.finish(bench.manager.execute(parent('old', []), undefined, { id: 'r' }));
    const first = (await bench.manager.list({ parent: 'r' })).runs[0]?.workflow_id ?? '';
    if (ended) {
      await bench.manager.signal(first, 'go', 'went');
      await bench.resume();
    }
    await bench.host.finish(bench.manager.close());
    await using next = new BenchOfOne({ parkAfter: '1s' }, bench);
    next.manager.register(parent(call, [{ from: '1', ...migration }]), child);
    expect(await next.resume()).toMatchObject({ status: 'paused' });
    const last = (await next.manager.get('r'))?.children.at(-1);
    expect(last?.key).toBe(call);
    expect(last?.workflow_id === first).toBe(statuses.length === 1);
    const open = (await next.manager.list({ parent: 'r', status: 'paused' })).runs[0]?.workflow_id;
    if (open !== undefined) await next.manager.signal(open, 'go', 'went');
    await next.manager.signal('r', 'end');
    expect((await next.resume()).orThrow()).toBe('went');
    const { runs } = await next.manager.list({ parent: 'r' });
    expect(runs.map(({ status }) => status)).toEqual(statuses);
  });

  test('a failure of the old version is tried again under its new name', async () => {
    await using bench = await afterFirst(
      { version: '2.0.0', migrations: [{ from: '1', rename: { bad: 'good' } }], run: (wf) => step(wf, 'good') },
      (wf) =>
        wf.step('bad', { retry: false }, () => {
          throw new Error('bad');
        }),
    );
    const result = await bench.resume();
    expect(result).toMatchObject({ outcome: 'complete', output: 'good ran', census: { done: 1, failed: 0 } });
  });

  test('without a migration from its version, and by an older version, a run is refused and left as it is', async () => {
    const run: Version['run'] = (wf) => step(wf, 'a');
    await using bench = await afterFirst({ version: '3.0.0', migrations: [{ from: '2' }], run });
    await expect(bench.manager.resume('r')).rejects.toMatchObject({
      code: 'version-mismatch',
      message: expect.stringContaining('declares no migration from 1') as string,
    });
    bench.manager.register(make({ version: '0.9.0', run }));
    await expect(bench.manager.resume('r')).rejects.toMatchObject({
      code: 'version-mismatch',
      message: expect.stringContaining('a newer version has') as string,
    });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'failed', version: '1.4.0' });
  });

  test('a migration that would lose a result, or cannot make the input, is refused, and the run stays as it is', async () => {
    await using bench = await afterFirst({
      version: '2.0.0',
      migrations: [{ from: '1', rename: { poll: 'useless' } }],
      run: one,
    });
    await expect(bench.manager.resume('r')).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('"poll" and "useless" one key, "useless"') as string,
    });
    const input = (): never => {
      throw new Error('no such field');
    };
    bench.manager.register(make({ version: '2.0.0', migrations: [{ from: '1', input }], run: one }));
    await expect(bench.manager.resume('r')).rejects.toMatchObject({ code: 'migration-failed' });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'failed', version: '1.4.0' });
    const types = (await bench.history()).map(({ type }) => type);
    expect(types).not.toContain('migrated');
  });

  test('a migrated run is found again by the new input, rolled back and rerun under its new names', async () => {
    await using bench = await afterFirst({
      version: '2.0.0',
      migrations: [{ from: '1', rename: { gather: 'research' }, input: () => ({ n: 7 }) }],
      run: async (wf, { n }) => {
        const a = await wf.phase('research', () => step(wf, 'read'));
        return [a, n];
      },
    });
    expect((await bench.resume()).orThrow()).toEqual(['read ran', 7]);
    const again = make({ version: '2.0.0', run: (wf) => step(wf, 'x') }) as Workflow<{ n: number }>;
    await expect(bench.manager.start(again, { n: 1 }, { id: 'r' })).rejects.toMatchObject({ code: 'run-id-conflict' });
    const joined = await bench.manager.start(again, { n: 7 }, { id: 'r' });
    expect((await bench.host.finish(joined.result)).orThrow()).toEqual(['read ran', 7]);
  });

  test('are checked when a workflow is defined', () => {
    const define =
      (migrations: unknown): unknown =>
      () =>
        make({ version: '2.0.0', migrations: migrations as Migration[], run: one });
    for (const wrong of [
      'x',
      [{ from: '2' }],
      [{ from: 1 }],
      [{ from: '1' }, { from: '1' }],
      [{ from: '1', rename: { a: '' } }],
      [{ from: '1', drop: 'a' }],
      [{ from: '1', input: 1 }],
      [{ from: '1', other: 1 }],
    ])
      expect(define(wrong), JSON.stringify(wrong)).toThrow(
        expect.objectContaining({ code: 'invalid-option' }) as Error,
      );
  });
});
