import { describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  type Migration,
  type RunResult,
  type Workflow,
  type WorkflowContext,
} from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** The other side: what it was asked to do, and how its answer gets lost. */
class Forge {
  readonly sent: string[] = [];
  breaks = true;

  send(key: string): string {
    this.sent.push(key);
    if (this.breaks) throw new Error('hang up');
    return `pr-${this.sent.length}`;
  }
}

interface Shape {
  /** How many runs lie between the parent and the one with the effect. */
  readonly depth?: number;
  readonly effect?: string;
  readonly migration?: Omit<Migration, 'from'>;
  /** What the lowest run does behind its effect. */
  readonly then?: (wf: WorkflowContext) => Promise<unknown>;
  readonly input?: () => unknown;
  /** Every input that the child was handed. */
  readonly saw?: unknown[];
}

function child(forge: Forge, { depth = 0, effect = 'open', migration, then, saw }: Shape): Workflow<unknown, string> {
  return defineWorkflow<unknown, string>({
    name: `child-${depth}`,
    version: migration === undefined ? '1.0.0' : '2.0.0',
    migrations: migration === undefined ? [] : [{ from: '1', ...migration }],
    async run(wf, input) {
      saw?.push(input);
      if (depth > 0) return wf.workflow(child(forge, { depth: depth - 1, effect, ...(then && { then }) }), undefined);
      const opened = await wf.effect(effect, { do: ({ idempotencyKey }) => forge.send(idempotencyKey) });
      await then?.(wf);
      return opened;
    },
  });
}

function parent(forge: Forge, shape: Shape = {}): Workflow<undefined, string> {
  return defineWorkflow<undefined, string>({
    name: 'test',
    async run(wf) {
      const plan = await wf.step('a', () => 'plan');
      const opened = await wf.workflow(child(forge, shape), shape.input?.(), { name: 'child' });
      return wf.step('z', () => `${plan}, ${opened}`);
    },
  });
}

class Trial extends BenchOfOne {
  readonly forge = new Forge();

  async begin(breaks: boolean, shape: Shape = {}): Promise<RunResult> {
    this.forge.breaks = breaks;
    const result = await this.host.finish(this.manager.execute(parent(this.forge, shape), undefined, { id: 'r' }));
    this.forge.breaks = false;
    return result;
  }

  /** The newest run of a name below the root. */
  async newest(of = 'child-0'): Promise<string> {
    const { runs } = await this.manager.list({ workflow: of });
    const last = runs.toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1))[0];
    return last?.workflow_id ?? 'none';
  }

  async open(): Promise<string> {
    const { runs } = await this.manager.list({ workflow: 'child-0', status: 'paused' });
    expect(runs).toHaveLength(1);
    return runs[0]?.workflow_id ?? '';
  }
}

const asked = { status: 'paused', pausedReason: 'effect-unknown' };

describe('an effect of a child that may have been done (G6)', () => {
  for (const depth of [0, 1, 2])
    test(`is unknown in the child that takes its place, too, ${depth} runs further down`, async () => {
      await using trial = new Trial();
      expect(await trial.begin(true, { depth })).toMatchObject(asked);
      const first = await trial.open();
      const { sent } = trial.forge;
      expect(sent).toEqual([`${first}/open`]);
      expect(await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).toMatchObject(asked);
      const second = await trial.open();
      expect(second).not.toBe(first);
      expect(sent).toHaveLength(1);
      expect((await trial.manager.get(second))?.unknown_effects).toMatchObject([
        { key: 'open', effect_key: `${first}/open` },
      ]);
      await trial.manager.resolve(second, 'open', { as: 'done', value: 'found' });
      expect((await trial.resume()).orThrow()).toBe('plan, found');
      expect(sent).toHaveLength(1);
    });

  test('is done with the same key once somebody says that it was not', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    const first = await trial.open();
    await trial.host.finish(trial.manager.rerun('r', { from: 'a' }));
    await trial.manager.resolve(await trial.open(), 'open', { as: 'not-done' });
    expect((await trial.resume()).orThrow()).toBe('plan, pr-2');
    expect(trial.forge.sent).toEqual([`${first}/open`, `${first}/open`]);
  });

  test('keeps what somebody had said of it before the parent was run again', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await trial.manager.resolve(await trial.open(), 'open', { as: 'done', value: 'found' });
    expect((await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).orThrow()).toBe('plan, found');
    expect(trial.forge.sent).toHaveLength(1);
  });

  test('stays unknown through a rollback, through many reruns, and in a fork of the parent', async () => {
    await using trial = new Trial();
    await trial.begin(true, { depth: 1 });
    await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
    expect(await trial.resume()).toMatchObject(asked);
    for (const by of ['ada', 'grace'])
      expect(await trial.host.finish(trial.manager.rerun('r', { from: 'a', by }))).toMatchObject(asked);
    const fork = await trial.host.finish(trial.manager.fork('r', { from: 'a', id: 'f' }));
    expect(await trial.host.finish(fork.result)).toMatchObject(asked);
    expect(trial.forge.sent).toHaveLength(1);
  });

  test('is not done again by a child that was cancelled by its own id and is begun anew', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await trial.manager.cancel(await trial.open(), 'wrong');
    expect(await trial.resume()).toMatchObject({ status: 'failed' });
    expect(await trial.resume()).toMatchObject(asked);
    expect(trial.forge.sent).toHaveLength(1);
  });

  test.each([false, true])(
    'goes along under its name of now when the child was migrated; it had been under way with that: %s',
    async (wasMigrated) => {
      await using trial = new Trial();
      const input = (): string => 'given';
      await trial.begin(true, { input });
      const first = await trial.open();
      await trial.host.finish(trial.manager.close());
      await using next = new BenchOfOne({}, trial);
      const saw: unknown[] = [];
      const migration = { rename: { open: 'send' }, input: () => 'migrated' };
      next.manager.register(parent(trial.forge, { effect: 'send', migration, input, saw }));
      if (wasMigrated) expect(await next.resume()).toMatchObject(asked);
      expect(await next.host.finish(next.manager.rerun('r', { from: 'a' }))).toMatchObject(asked);
      const { runs } = await next.manager.list({ workflow: 'child-0', status: 'paused' });
      expect(await next.manager.get(runs[0]?.workflow_id ?? '')).toMatchObject({
        version: '2.0.0',
        counts: { done: 0, failed: 0 },
        unknown_effects: [{ key: 'send', effect_key: `${first}/open` }],
      });
      // What takes its place is handed what the code of now hands over.
      expect(saw).toEqual(wasMigrated ? ['migrated', 'given'] : ['given']);
      expect(trial.forge.sent).toHaveLength(1);
    },
  );

  test('is refused to be forgotten where the new version of the child cannot take it over', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await trial.host.finish(trial.manager.close());
    await using next = new BenchOfOne({}, trial);
    const older = child(trial.forge, {});
    const newer = defineWorkflow({ name: older.name, version: '2.0.0', run: (wf) => older.run(wf, undefined) });
    next.manager.register(
      defineWorkflow({
        name: 'test',
        run: async (wf) => {
          await wf.step('a', () => 'plan');
          return wf.workflow(newer, undefined, { name: 'child' });
        },
      }),
    );
    const result = await next.host.finish(next.manager.rerun('r', { from: 'a' }));
    expect(result).toMatchObject({ status: 'failed', error: { code: 'version-mismatch' } });
    expect(trial.forge.sent).toHaveLength(1);
  });
});

describe('an effect of a child that was done', () => {
  for (const depth of [0, 1])
    test(`stays done when its parent is run again, rolled back or forked, ${depth} runs further down`, async () => {
      await using trial = new Trial();
      expect((await trial.begin(false, { depth })).orThrow()).toBe('plan, pr-1');
      expect((await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).orThrow()).toBe('plan, pr-1');
      await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
      expect((await trial.resume()).orThrow()).toBe('plan, pr-1');
      for (const [from, id] of [
        ['a', 'f'],
        ['z', 'g'],
      ] as const) {
        const fork = await trial.host.finish(trial.manager.fork('r', { from, id }));
        expect(await trial.host.finish(fork.result)).toMatchObject({ output: 'plan, pr-1', outcome: 'complete' });
      }
      // A fork of the fork, run again from before the call whose output it had carried along.
      expect((await trial.host.finish(trial.manager.rerun('g', { from: 'a' }))).orThrow()).toBe('plan, pr-1');
      expect(trial.forge.sent).toHaveLength(1);
    });

  test('stays done for another input of the same call: an effect belongs to its key', async () => {
    await using trial = new Trial();
    let input = 1;
    const seen: unknown[] = [];
    const shape = { input: () => input, then: (wf: WorkflowContext) => wf.step('look', () => seen.push(wf.id)) };
    expect((await trial.begin(false, shape)).orThrow()).toBe('plan, pr-1');
    input = 2;
    expect((await trial.resume({ changes: 'apply' })).orThrow()).toBe('plan, pr-1');
    expect(seen).toHaveLength(2);
    expect(trial.forge.sent).toHaveLength(1);
  });

  test('is done again when the `compensate` of the call has undone the child', async () => {
    await using trial = new Trial();
    const undone: unknown[] = [];
    trial.forge.breaks = false;
    await trial.run(async (wf) => {
      await wf.step('a', () => 1);
      return wf.workflow(child(trial.forge, {}), undefined, { compensate: (output) => undone.push(output) });
    });
    await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
    expect(undone).toEqual(['pr-1']);
    expect((await trial.resume()).orThrow()).toBe('pr-2');
    expect((await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).orThrow()).toBe('pr-2');
    expect(trial.forge.sent).toHaveLength(2);
  });

  test('has its key in the child that takes its place although it was never begun before', async () => {
    await using trial = new Trial();
    let stops = true;
    const flow = defineWorkflow({
      name: 'child-0',
      run: (wf) => {
        if (stops) throw new Error('down');
        return wf.effect('open', { do: ({ idempotencyKey }) => trial.forge.send(idempotencyKey) });
      },
    });
    const run = async (wf: WorkflowContext): Promise<string | undefined> => {
      await wf.step('a', () => 1);
      return wf.workflow(flow, undefined);
    };
    await trial.run(run);
    const first = await trial.newest();
    stops = trial.forge.breaks = false;
    expect((await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).orThrow()).toBe('pr-1');
    expect(trial.forge.sent).toEqual([`${first}/open`]);
  });
});

test('a child whose forerunner was removed is not begun: nobody knows what that had done', async () => {
  await using trial = new Trial();
  await trial.begin(false);
  // It fails at once, so that it has not begun its child when the run that it comes from is removed.
  const broken = defineWorkflow({ name: 'test', run: () => Promise.reject(new Error('down')) });
  trial.manager.register(broken);
  const fork = await trial.host.finish(trial.manager.fork('r', { from: 'a', id: 'f' }));
  expect(await trial.host.finish(fork.result)).toMatchObject({ status: 'failed' });
  const now = trial.host.now() + 1000;
  expect((await trial.manager.clean({ completedAfter: 1, failedAfter: false, now })).removed).toHaveLength(2);
  trial.manager.register(parent(trial.forge));
  const refused = await trial.resume({}, 'f');
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'run-removed', message: /skip/ } });
  expect(trial.forge.sent).toHaveLength(1);
  await trial.manager.skip('f', 'child', { value: 'pr-1' });
  expect((await trial.resume({}, 'f')).orThrow()).toBe('plan, pr-1');
});

test('a child that was not made to its end is made once more, from the same forerunner', async () => {
  await using trial = new Trial();
  await trial.begin(true);
  const append = trial.storage.append.bind(trial.storage);
  let torn = 0;
  trial.storage.append = (log, lines, options) => {
    const isChild = options?.create === true && lines.some((line) => line.includes('"forkedFrom"'));
    if (!isChild || torn > 0) return append(log, lines, options);
    torn += 1;
    return append(log, lines.slice(0, 2), options);
  };
  expect(await trial.host.finish(trial.manager.rerun('r', { from: 'a' }))).toMatchObject(asked);
  expect(torn).toBe(1);
  expect(await trial.manager.get(await trial.open())).toMatchObject({ unknown_effects: [{ key: 'open' }] });
  expect(trial.forge.sent).toHaveLength(1);
});

test('a child whose forerunner is driven elsewhere waits for it: what that does meanwhile is done', async () => {
  await using trial = new Trial();
  const shape = { then: (wf: WorkflowContext) => wf.waitFor('go') };
  trial.forge.breaks = false;
  const flow = parent(trial.forge, shape);
  const { result } = await trial.host.finish(trial.manager.start(flow, undefined, { id: 'r' }));
  await trial.host.advance(10);
  await trial.manager.pause('r');
  expect(await trial.host.finish(result)).toMatchObject({ status: 'paused' });
  const first = await trial.newest();
  trial.manager.register(child(trial.forge, shape));
  const alone = trial.manager.resume(first);
  await trial.host.advance(10);
  await using other = new BenchOfOne({}, trial);
  other.manager.register(flow);
  const fork = await other.host.finish(other.manager.fork('r', { from: 'a', id: 'f' }));
  const waiting = await other.host.finish(fork.result);
  expect(waiting).toMatchObject({ status: 'paused', pausedReason: 'persistence' });
  await trial.manager.signal(first, 'go');
  expect((await trial.host.finish(alone)).orThrow()).toBe('pr-1');
  const going = other.manager.resume('f');
  await other.host.advance(10);
  const { runs } = await other.manager.list({ parent: 'f' });
  await other.manager.signal(runs[0]?.workflow_id ?? '', 'go');
  expect((await other.host.finish(going)).orThrow()).toBe('plan, pr-1');
  expect(trial.forge.sent).toEqual([`${first}/open`]);
});
