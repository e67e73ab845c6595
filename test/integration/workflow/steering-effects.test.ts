import { describe, expect, test } from 'vitest';
import { defineWorkflow, type Migration, type RunResult, type Workflow } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** The other side: what it was asked to do, and how its answer gets lost. */
class Forge {
  readonly sent: string[] = [];
  readonly undone: string[] = [];
  breaks = true;

  send(key: string): string {
    this.sent.push(key);
    if (this.breaks) throw new Error('hang up');
    return `pr-${this.sent.length}`;
  }
}

/** A step, an effect and a step; under a later version the effect may have another name. */
function flow(forge: Forge, effect = 'open', migration?: Omit<Migration, 'from'>): Workflow<undefined, string> {
  return defineWorkflow<undefined, string>({
    name: 'test',
    version: migration === undefined ? '1.0.0' : '2.0.0',
    migrations: migration === undefined ? [] : [{ from: '1', ...migration }],
    async run(wf) {
      const plan = await wf.step('plan', () => 'plan');
      const opened = await wf.effect(effect, {
        do: ({ idempotencyKey }) => forge.send(idempotencyKey),
        compensate: (_, { idempotencyKey }) => {
          forge.undone.push(idempotencyKey);
        },
      });
      return wf.step('report', () => `${plan}, ${opened}`);
    },
  });
}

class Trial extends BenchOfOne {
  readonly forge = new Forge();

  async begin(breaks: boolean): Promise<RunResult> {
    this.forge.breaks = breaks;
    this.manager.register(flow(this.forge));
    return this.host.finish(this.manager.execute(flow(this.forge), undefined, { id: 'r' }));
  }

  async fork(from: string, id: string): Promise<RunResult> {
    const { result } = await this.host.finish(this.manager.fork('r', { from, id }));
    return this.host.finish(result);
  }

  /** The run under the next major version, in another process. */
  async upgrade(effect: string, migration: Omit<Migration, 'from'>): Promise<BenchOfOne> {
    await this.host.finish(this.manager.close());
    const next = new BenchOfOne({}, this);
    next.manager.register(flow(this.forge, effect, migration));
    return next;
  }
}

describe('an effect that may have been done (G6)', () => {
  test('is unknown in a fork that begins before it, too, until somebody resolves it there', async () => {
    await using trial = new Trial();
    expect(await trial.begin(true)).toMatchObject({ pausedReason: 'effect-unknown' });
    trial.forge.breaks = false;
    expect(await trial.fork('plan', 'f')).toMatchObject({ pausedReason: 'effect-unknown' });
    expect((await trial.manager.get('f'))?.unknown_effects).toMatchObject([{ key: 'open', effect_key: 'r/open' }]);
    await trial.manager.resolve('f', 'open', { as: 'done', value: 'found' });
    expect((await trial.resume({}, 'f')).orThrow()).toBe('plan, found');
    expect(trial.forge.sent).toEqual(['r/open']);
    // The first run was told nothing.
    expect((await trial.manager.get('r'))?.unknown_effects).toHaveLength(1);
  });

  test('goes into a fork with what a person said of it', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await trial.manager.resolve('r', 'open', { as: 'done', value: 'found' });
    expect((await trial.fork('plan', 'f')).orThrow()).toBe('plan, found');
    expect(trial.forge.sent).toEqual(['r/open']);
  });

  test('is not skipped: somebody says what became of it', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    const skipping = (): Promise<void> => trial.manager.skip('r', 'open', { value: 'none' });
    await expect(skipping()).rejects.toMatchObject({ code: 'step-not-open', message: /say by `resolve`/ });
    expect((await trial.manager.get('r'))?.unknown_effects).toHaveLength(1);
    await trial.manager.resolve('r', 'open', { as: 'not-done' });
    await skipping();
    expect((await trial.resume()).orThrow()).toBe('plan, none');
    expect(trial.forge.sent).toHaveLength(1);
  });

  test.each(['rerun', 'rollback'] as const)('stays unknown through a %s', async (verb) => {
    await using trial = new Trial();
    await trial.begin(true);
    if (verb === 'rerun') await trial.host.finish(trial.manager.rerun('r', { from: 'plan' }));
    else await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
    expect(await trial.resume()).toMatchObject({ pausedReason: 'effect-unknown' });
    expect(trial.forge.sent).toHaveLength(1);
  });

  test('keeps what the other side was handed when it is renamed, and is no less unknown when it is dropped', async () => {
    for (const [effect, migration] of [
      ['send', { rename: { open: 'send' } }],
      ['open', { drop: ['open'] }],
    ] as const) {
      await using trial = new Trial();
      await trial.begin(true);
      await using next = await trial.upgrade(effect, migration);
      expect(await next.host.finish(next.manager.plan('r'))).toMatchObject({ runId: 'r' });
      expect(await next.resume()).toMatchObject({ pausedReason: 'effect-unknown' });
      expect((await next.manager.get('r'))?.unknown_effects).toMatchObject([{ key: effect, effect_key: 'r/open' }]);
      expect(trial.forge.sent).toEqual(['r/open']);
    }
  });
});

describe('an effect that was renamed', () => {
  test('hands its former name to a new one without handing it its key', async () => {
    await using trial = new Trial();
    await trial.begin(false);
    const undone: string[] = [];
    const flow2 = (major: number, names: readonly string[], rename: Record<string, string>): Workflow<undefined> =>
      defineWorkflow({
        name: 'test',
        version: `${major}.0.0`,
        migrations: [{ from: '1', rename: { open: 'send' } }, ...(major === 2 ? [] : [{ from: '2', rename }])],
        async run(wf) {
          await wf.step('plan', () => 'plan');
          for (const name of names)
            await wf.effect(name, {
              do: ({ idempotencyKey }) => trial.forge.send(idempotencyKey),
              compensate: (_, { idempotencyKey }) => undone.push(idempotencyKey),
            });
          return wf.step('report', () => 'both');
        },
      });
    await trial.host.finish(trial.manager.close());
    await using second = new BenchOfOne({}, trial);
    second.manager.register(flow2(2, ['send', 'open'], {}));
    await second.host.finish(second.manager.rerun('r', { from: 'plan' }));
    expect(trial.forge.sent).toEqual(['r/open', 'r//2/open']);
    await second.host.finish(second.manager.close());
    await using third = new BenchOfOne({}, trial);
    third.manager.register(flow2(3, ['open', 'send'], { open: 'send', send: 'open' }));
    await third.host.finish(third.manager.rollback('r', { to: 0 }));
    expect(undone).toEqual(['r//2/open', 'r/open']);
    await third.resume();
    expect(trial.forge.sent.slice(2)).toEqual(['r/open', 'r//2/open']);
  });

  test('is tried again with the key that the other side was handed', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await using next = await trial.upgrade('send', { rename: { open: 'send' } });
    trial.forge.breaks = false;
    await next.manager.resolve('r', 'open', { as: 'not-done' });
    expect((await next.resume()).orThrow()).toBe('plan, pr-2');
    expect(trial.forge.sent).toEqual(['r/open', 'r/open']);
  });

  test('and ended under its new name is done in a fork that begins before the renaming', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await using next = await trial.upgrade('send', { rename: { open: 'send' } });
    await next.resume();
    await next.manager.resolve('r', 'send', { as: 'done', value: 'found' });
    expect((await next.resume()).orThrow()).toBe('plan, found');
    const fork = await next.host.finish(next.manager.fork('r', { from: 'plan', id: 'f' }));
    expect(await next.host.finish(fork.result)).toMatchObject({ output: 'plan, found', census: { done: 3 } });
    expect(await next.manager.get('f')).toMatchObject({ version: '2.0.0', counts: { done: 3 } });
    const migrated = (await next.history('f')).find(({ type }) => type === 'migrated');
    // Counted anew: the step stands behind the point, and is not there yet.
    expect(migrated).toMatchObject({ census: { done: 0 } });
    expect(trial.forge.sent).toEqual(['r/open']);
  });

  test('is not given a name that another one has which may have been done', async () => {
    await using trial = new Trial();
    await trial.begin(true);
    await using next = await trial.upgrade('open', { rename: { plan: 'open' } });
    await expect(next.host.finish(next.manager.resume('r'))).rejects.toMatchObject({ code: 'migration-failed' });
  });
});

describe('an effect that was done', () => {
  test('is not done again by a fork that begins before it, and counts there', async () => {
    await using trial = new Trial();
    await trial.begin(false);
    expect(await trial.fork('plan', 'f')).toMatchObject({
      output: 'plan, pr-1',
      outcome: 'complete',
      census: { done: 3 },
    });
    expect(trial.forge.sent).toEqual(['r/open']);
  });

  test('and undone by a rollback is done again by a fork', async () => {
    await using trial = new Trial();
    await trial.begin(false);
    await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
    await trial.resume();
    await trial.host.finish(trial.manager.rollback('r', { to: 0 }));
    expect(trial.forge.undone).toEqual(['r/open', 'r/open']);
    trial.forge.sent.length = 0;
    await trial.resume();
    expect((await trial.fork('plan', 'f')).orThrow()).toBe('plan, pr-1');
    expect(trial.forge.sent).toEqual(['r/open']);
  });

  test('is not done again when a migration drops its key', async () => {
    await using trial = new Trial();
    await trial.begin(false);
    await using next = await trial.upgrade('open', { drop: ['open', 'report'] });
    expect((await next.host.finish(next.manager.rerun('r', { from: 'plan' }))).orThrow()).toBe('plan, pr-1');
    expect(trial.forge.sent).toEqual(['r/open']);
  });

  test('is undone under the key that the other side was handed, whatever it is called now', async () => {
    await using trial = new Trial();
    await trial.begin(false);
    await using next = await trial.upgrade('send', { rename: { open: 'send' } });
    await next.host.finish(next.manager.rollback('r', { to: 0 }));
    expect(trial.forge.undone).toEqual(['r/open']);
  });
});
