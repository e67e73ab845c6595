import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../../../src/core/errors.ts';
import type { JournalEvent } from '../../../src/core/events.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';
import type { CleanOptions, StateManager } from '../../../src/state/state-manager.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { claim, collect, deadProcess, elsewhere, makeScene, rewrite, type Scene, started } from './scene.ts';
import type { RunJournal } from '../../../src/state/run-journal.ts';
import { archiveOf, WatchedStorage } from './retention-scene.ts';

const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const completed: JournalEvent = { type: 'run-completed', outcome: 'complete', census };
const failed: JournalEvent = { type: 'run-failed', error: { name: 'E', message: 'm' }, failures: [], census };
const cancelled: JournalEvent = { type: 'run-cancelled', reason: 'r', census };
const paused: JournalEvent = { type: 'run-paused', reason: 'user', message: '' };
const dayMs = 86_400_000;

interface Made {
  readonly parent?: string;
  readonly children?: readonly string[];
}

/** Makes a run, with the children it names, and leaves it with this event. */
async function leave(
  state: StateManager,
  { host }: Scene,
  id: string,
  event?: JournalEvent,
  made: Made = {},
): Promise<string> {
  const journal = await state.create(
    { ...started(id), ...(made.parent === undefined ? {} : { parent: { runId: made.parent } }) },
    1,
  );
  for (const childId of made.children ?? [])
    await journal?.append({ type: 'child-started', key: childId, workflow: 'w', childId, inputHash: 'h' });
  if (event !== undefined) {
    await journal?.append(event);
    state.observer.observe({ ...event, runId: id, at: host.now() });
  }
  await journal?.close();
  return id;
}

async function listed(state: StateManager): Promise<string[]> {
  return (await state.list()).runs.map((run) => run.workflow_id).sort();
}

async function keysOf({ storage }: Scene): Promise<string[]> {
  return (await storage.list('')).entries.map(({ key }) => key);
}

/** Days later than anything happened here. */
function after(scene: Scene, days: number): CleanOptions {
  return { now: scene.host.now() + days * dayMs };
}

describe('cleaning', () => {
  test('removes completed runs after 7 days, failed and cancelled ones after 30, and no sooner', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'done', completed);
    await leave(state, scene, 'broken', failed);
    await leave(state, scene, 'stopped', cancelled);
    expect((await state.clean(after(scene, 6.9))).counts).toMatchObject({ removed: 0 });
    expect(await listed(state)).toEqual(['broken', 'done', 'stopped']);
    const week = await state.clean(after(scene, 8));
    expect(week.removed).toMatchObject([
      { id: 'done', workflow: 'add-feature', status: 'completed', reason: 'completed 8d00h ago, kept for 7d00h' },
    ]);
    expect(week.counts).toMatchObject({ removed: 1, notDue: 2, kept: 0 });
    expect(week.counts.bytes).toBeGreaterThan(100);
    expect(await listed(state)).toEqual(['broken', 'stopped']);
    await state.clean(after(scene, 31));
    expect(await listed(state)).toEqual([]);
    expect((await keysOf(scene)).filter((key) => !key.startsWith('removed/'))).toEqual([]);
  });

  test('never removes what has not ended, whoever drives it and whether he lives', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const dead = scene.manager({ process: deadProcess(identifyProcess()) });
    await dead.create(started('interrupted'), 1);
    await leave(state, scene, 'paused', paused);
    await leave(state, scene, 'let-go');
    await state.create(started('running'), 1);
    const all = await listed(state);
    expect(all).toHaveLength(4);
    const report = await scene.manager().clean({ ...after(scene, 4000), completedAfter: 0, failedAfter: 0 });
    expect(report.counts).toMatchObject({ removed: 0, unfinished: 4 });
    expect(await listed(state)).toEqual(all);
  });

  test('asks the journal, whatever a snapshot says', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', failed);
    const snapshot = (await scene.storage.get('runs/named/a/state')) ?? '';
    const dead = scene.manager({ process: deadProcess(identifyProcess()) });
    const { journal } = await claim(dead, {}, 'a');
    await journal.append({ type: 'run-resumed', by: 'resume', takenOver: false });
    await scene.storage.put('runs/named/a/state', snapshot);
    const { counts } = await state.clean(after(scene, 100));
    expect(counts).toMatchObject({ removed: 0, unfinished: 1 });
    expect((await state.get('a'))?.status).toBe('interrupted');
  });

  test('tells what it would do and changes nothing', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'parent', completed, { children: ['child'] });
    await leave(state, scene, 'child', completed, { parent: 'parent' });
    await leave(state, scene, 'kept', failed);
    const before = await keysOf(scene);
    const seen: string[] = [];
    const report = await state.clean({ ...after(scene, 8), dryRun: true, onRemoved: ({ id }) => seen.push(id) });
    expect(report).toMatchObject({ dryRun: true, completed: true, counts: { removed: 2, notDue: 1, withParent: 1 } });
    expect(seen).toEqual(['parent', 'child']);
    expect(await keysOf(scene)).toEqual(before);
    const real = await state.clean(after(scene, 8));
    expect(real.removed).toEqual(report.removed);
  });

  test('leaves a tombstone: what was removed is not found, and not started again', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'nightly', completed);
    await state.clean({ ...after(scene, 8), by: 'ada' });
    expect(await state.get('nightly')).toBeUndefined();
    expect(await state.removal('nightly')).toMatchObject({
      workflow_id: 'nightly',
      workflow: 'add-feature',
      status: 'completed',
      removed_by: 'ada',
      removed_at: new Date(scene.host.now() + 8 * dayMs).toISOString(),
    });
    const removed = { code: 'run-removed', runId: 'nightly' };
    await expect(state.create(started('nightly'), 1)).rejects.toMatchObject(removed);
    await expect(claim(state, {}, 'nightly')).rejects.toMatchObject(removed);
    await expect(collect(state.history('nightly'))).rejects.toMatchObject(removed);
    await expect(state.send('nightly', { id: '1', type: 'cancel', at: 1 })).rejects.toMatchObject(removed);
    await expect(state.create(started('nightly'), 1)).rejects.toThrow(/was removed on .* by "ada"; it was completed/);
    expect(await listed(state)).toEqual([]);
  });

  test('forgets after a year, or when told to; then the id may be used again', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', completed);
    await leave(state, scene, 'b', completed);
    await state.clean(after(scene, 8));
    expect(await state.forget('a')).toBe(true);
    expect(await state.forget('a')).toBe(false);
    expect(await leave(state, scene, 'a', completed)).toBe('a');
    expect((await state.clean(after(scene, 8 + 364))).counts.forgotten).toBe(0);
    expect((await state.clean({ ...after(scene, 8 + 366), forgetAfter: false })).counts.forgotten).toBe(0);
    expect((await state.clean(after(scene, 8 + 366))).counts.forgotten).toBe(1);
    expect(await state.create(started('b'), 1)).toBeDefined();
  });

  test('begins anew with an empty inbox when an id is used again', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', completed);
    await state.send('a', { id: '1', type: 'cancel', at: 1 });
    await state.clean(after(scene, 8));
    await state.forget('a');
    await state.create(started('a'), 1);
    expect(await collect(state.inbox('a'))).toEqual([]);
  });

  test('removes children with their parent, and only then', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'parent', failed, { children: ['child', 'gone'] });
    await leave(state, scene, 'child', completed, { parent: 'parent', children: ['grandchild'] });
    await leave(state, scene, 'grandchild', completed, { parent: 'child' });
    const early = await state.clean(after(scene, 10));
    expect(early.counts).toMatchObject({ removed: 0, notDue: 1, withParent: 2 });
    const late = await state.clean(after(scene, 31));
    expect(late.removed.map(({ id, parent }) => [id, parent])).toEqual([
      ['parent', undefined],
      ['child', 'parent'],
      ['grandchild', 'child'],
    ]);
    expect(await listed(state)).toEqual([]);
  });

  test('keeps a parent while a run below it has not ended, and says which', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'parent', completed, { children: ['child'] });
    await leave(state, scene, 'child', completed, { parent: 'parent', children: ['grandchild'] });
    await leave(state, scene, 'grandchild', paused, { parent: 'child' });
    const { kept, counts } = await state.clean(after(scene, 100));
    expect(kept).toEqual([
      { id: 'parent', reason: 'child-unfinished', message: 'Its child "grandchild" has not ended (paused).' },
    ]);
    expect(counts).toMatchObject({ removed: 0, kept: 1 });
  });

  test('is not talked into removing a run by another one that calls it its child', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'young', failed);
    await leave(state, scene, 'liar', completed, { children: ['young'] });
    await state.clean(after(scene, 8));
    expect(await listed(state)).toEqual(['young']);
  });

  test('removes children that a crash left behind after their parent, whatever their age', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'parent', completed, { children: [] });
    await leave(state, scene, 'child', failed, { parent: 'parent' });
    await state.clean(after(scene, 8));
    await state.clean(after(scene, 8));
    expect(await listed(state)).toEqual([]);
    expect(await state.removal('child')).toBeDefined();
  });

  test('keeps what is damaged, for somebody to repair it', async () => {
    const scene = makeScene();
    const state = scene.manager();
    await leave(state, scene, 'a', completed, { children: ['x', 'y'] });
    const lines = (await collect(scene.storage.read('runs/named/a/1'))).map(({ line }) => line);
    await rewrite(scene.storage, 'runs/named/a/1', [...lines.slice(0, 2), ...lines.slice(3)]);
    const { kept } = await state.clean(after(scene, 100));
    expect(kept).toMatchObject([{ id: 'a', reason: 'damaged' }]);
    expect((await state.get('a'))?.status).toBe('completed');
  });

  test('takes away what the dead left: inboxes of removed runs, signs of life', async () => {
    const scene = makeScene();
    const { storage, host } = scene;
    const state = scene.manager();
    const dead = scene.manager({ process: deadProcess(identifyProcess()) });
    const far = scene.manager({ process: elsewhere });
    for (const [index, manager] of [state, dead, far].entries()) await manager.create(started(`r${index}`), 1);
    await host.advance(11_000);
    expect((await storage.list('owners/')).entries).toHaveLength(3);
    await leave(state, scene, 'a', completed);
    await state.clean(after(scene, 8));
    await storage.append('inbox/a', ['a request that was on its way']);
    await storage.append('inbox/r0', ['a request']);
    const { counts } = await state.clean(after(scene, 8));
    expect(counts).toMatchObject({ inboxes: 1, owners: 0 });
    expect((await storage.list('owners/')).entries).toHaveLength(2);
    expect((await storage.list('inbox/')).entries.map(({ key }) => key)).toEqual(['inbox/r0']);
  });

  test('archives runs before it removes them, with everything that was stored of them', async () => {
    const scene = makeScene();
    const { storage } = scene;
    const state = scene.manager();
    await leave(state, scene, 'a', completed);
    await state.send('a', { id: '1', type: 'signal', at: 1, name: 'go', payload: 1 });
    const journal = (await collect(storage.read('runs/named/a/1'))).map(({ line }) => line);
    const snapshot = await storage.get('runs/named/a/state');
    const { removed } = await state.clean({ ...after(scene, 8), archive: true });
    expect(removed).toMatchObject([{ id: 'a', archive: 'archive/named/a' }]);
    expect((await state.removal('a'))?.archive).toBe('archive/named/a');
    const lines = archiveOf((await storage.get('archive/named/a')) ?? '');
    expect(lines.filter(({ log }) => log === '1').map(({ line }) => line)).toEqual(expect.arrayContaining(journal));
    expect(lines.filter(({ document }) => document === 'state').map(({ value }) => value)).toEqual([snapshot]);
    expect(lines.filter(({ log }) => log === 'inbox')).toHaveLength(1);
  });

  test('holds a page of runs at a time, names the first thousand and counts them all', async () => {
    const scene = makeScene();
    const state = scene.manager();
    for (let run = 0; run < 1010; run += 1) await leave(state, scene, `r${run}`, completed);
    let told = 0;
    const report = await state.clean({ ...after(scene, 8), onRemoved: () => (told += 1) });
    expect(report.removed).toHaveLength(1000);
    expect(report.counts.removed).toBe(1010);
    expect(told).toBe(1010);
    expect(await listed(state)).toEqual([]);
  });

  test('refuses options that are none', async () => {
    const state = makeScene().manager();
    const calls: readonly object[] = [
      ...[{ completedAfter: 'soon' }, { now: Number.NaN }, { olderThan: '7d' }],
      ...[{ dryRun: 'true' }, { archive: 1 }, { onRemoved: 'log' }, { onKept: {} }],
    ];
    for (const options of calls)
      await expect(state.clean(options as CleanOptions), JSON.stringify(options)).rejects.toMatchObject({
        name: 'UsageError',
      });
  });
});

interface Meddled {
  readonly calls: number;
  readonly first: unknown;
  readonly second: unknown;
  readonly other: StateManager;
  readonly storage: MemoryStorage;
  readonly now: number;
}

describe('somebody who claims a run while it is removed', () => {
  const resumed = { type: 'run-resumed', by: 'resume', takenOver: true } as const;

  /** The storage of the last scene. */
  const storageOfRun = { current: new MemoryStorage() };

  /** A run that is due, and two processes that each do one thing with it; the second one in the middle of the first. */
  async function meddle(
    call: number,
    first: (state: StateManager, now: number) => Promise<unknown>,
    second: (state: StateManager, now: number) => Promise<unknown>,
    end = failed,
  ): Promise<Meddled> {
    const inner = new MemoryStorage();
    const quiet = makeScene(inner);
    await leave(quiet.manager(), quiet, 'a', end);
    storageOfRun.current = inner;
    const now = quiet.host.now() + 100 * dayMs;
    const watched = new WatchedStorage(inner);
    const one = makeScene(watched).manager({ process: elsewhere });
    const other = makeScene(inner).manager();
    let done: unknown;
    watched.before = async (number) => {
      if (number === call) done = await second(other, now).catch((error: unknown) => error);
    };
    const answer = await first(one, now).catch((error: unknown) => error);
    return { calls: watched.calls, first: answer, second: done, other, storage: inner, now };
  }

  const clean = (state: StateManager, now: number): Promise<unknown> => state.clean({ now });
  const takeOver = async (state: StateManager): Promise<unknown> => {
    const { journal } = await claim(state, { takeOver: true }, 'a');
    await journal.append(resumed);
    return journal;
  };

  /** Finds the run whole in the hands of who has it; or gone for good, by a typed error. */
  async function check(outcome: unknown, { other, storage, now }: Meddled): Promise<string> {
    if (outcome instanceof Error) {
      if (!isHoldfastError(outcome)) throw outcome;
      expect(['run-removed', 'run-owned', 'overtaken']).toContain(outcome.code);
      await makeScene(storage).manager().clean({ now });
      expect(await other.get('a')).toBeUndefined();
      expect(await other.removal('a')).toMatchObject({ workflow: 'add-feature', status: 'failed' });
      expect(await listed(other)).toEqual([]);
      return outcome.code;
    }
    const journal = outcome as RunJournal;
    await journal.append({ type: 'step-started', key: 'again' });
    await makeScene(storage).manager().clean({ now });
    await journal.append({ type: 'step-started', key: 'and again' });
    expect((await collect(other.history('a'))).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run-started', 'run-failed', 'run-resumed', 'step-started']),
    );
    expect((await makeScene(storage).manager().get('a'))?.status).toBe('in_progress');
    return 'has it';
  }

  test('in the middle of its removal: has it, whole, or is told that it is gone', async () => {
    const { calls } = await meddle(0, clean, async () => undefined);
    const outcomes: string[] = [];
    for (let call = 1; call <= calls; call += 1) {
      const result = await meddle(call, clean, takeOver);
      outcomes.push(await check(result.second, result));
    }
    expect(new Set(outcomes)).toEqual(new Set(['has it', 'run-removed']));
    // Once it is gone it stays gone.
    expect(outcomes.join()).toMatch(/^(?:has it,)+run-removed(?:,run-removed)*$/);
  });

  test('and in whose middle it is removed: has it, whole, or is told that it is gone', async () => {
    const { calls } = await meddle(0, takeOver, async () => undefined);
    const outcomes: string[] = [];
    for (let call = 1; call <= calls; call += 1) {
      const result = await meddle(call, takeOver, clean);
      outcomes.push(await check(result.first, result));
    }
    expect(new Set(outcomes)).toEqual(new Set(['has it', 'run-removed']));
  });

  test('and who had looked for a tombstone before it stood, looks again before he has the run', async () => {
    const outcomes: string[] = [];
    for (let call = 1; call <= 40; call += 1) {
      const [aboutToBury, buried, bury, remove] = Array.from({ length: 4 }, () => Promise.withResolvers<undefined>());
      let cleaning: Promise<unknown> = Promise.resolve();
      const claimMeanwhile = async (state: StateManager, now: number): Promise<unknown> => {
        const slow = new WatchedStorage(storageOfRun.current);
        slow.before = async (_, what) => {
          if (what.startsWith('put removed/')) {
            aboutToBury?.resolve(undefined);
            await bury?.promise;
          } else if (what.startsWith('deleteAll runs/')) {
            buried?.resolve(undefined);
            await remove?.promise;
          }
        };
        cleaning = makeScene(slow).manager().clean({ now });
        await aboutToBury?.promise;
        return takeOver(state).finally(() => remove?.resolve(undefined));
      };
      const result = await meddle(call, claimMeanwhile, async () => {
        bury?.resolve(undefined);
        await Promise.race([buried?.promise, cleaning]);
      });
      bury?.resolve(undefined);
      await cleaning;
      outcomes.push(await check(result.first, result));
    }
    expect(new Set(outcomes)).toEqual(new Set(['has it', 'run-removed']));
  });

  test('and who lists meanwhile does not find it again', async () => {
    const list = async (state: StateManager): Promise<unknown> => {
      await storageOfRun.current.delete('runs/named/a/state');
      return state.list();
    };
    const { calls } = await meddle(0, list, async () => undefined, completed);
    for (let call = 1; call <= calls; call += 1) {
      const result = await meddle(call, list, clean, completed);
      expect(await listed(makeScene(result.storage).manager())).toEqual([]);
    }
  });

  test('starts nothing anew under the id, whenever the run is removed', async () => {
    const create = (state: StateManager): Promise<unknown> => state.create(started('a'), 1);
    const { calls } = await meddle(0, create, async () => undefined);
    for (let call = 1; call <= calls; call += 1) {
      const result = await meddle(call, create, clean);
      if (result.first !== undefined) expect(result.first).toMatchObject({ code: 'run-removed' });
      await makeScene(result.storage).manager().clean({ now: result.now });
      expect(await result.other.get('a')).toBeUndefined();
      await expect(result.other.create(started('a'), 1)).rejects.toMatchObject({ code: 'run-removed' });
    }
  });

  test('does not bring it back with what a former owner writes late', async () => {
    const scene = makeScene();
    const former = scene.manager({ process: deadProcess(identifyProcess()) });
    const journal = await former.create(started('a'), 1);
    await journal?.append({ type: 'step-started', key: 's' });
    const state = scene.manager();
    const { journal: ending } = await claim(state, {}, 'a');
    await ending.append(completed);
    await ending.close();
    await state.clean(after(scene, 8));
    await expect(journal?.append({ type: 'step-started', key: 't' })).rejects.toMatchObject({ code: 'overtaken' });
    former.observer.observe({ type: 'phase-started', key: 'p', name: 'p', number: 1, runId: 'a', at: 1 });
    await scene.host.advance(5000);
    await former.close();
    expect(await state.get('a')).toBeUndefined();
    await state.clean(after(scene, 8));
    expect(await listed(state)).toEqual([]);
    expect((await keysOf(scene)).filter((key) => key.startsWith('runs/'))).toEqual([]);
  });
});
