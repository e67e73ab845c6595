import { describe, expect, test } from 'vitest';
import { StorageError } from '../../../src/core/errors.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { AppendOptions } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.ts';
import { begin, claim, completed, folder, keysOf, linesOf, makeScene, runId } from './scene.ts';

class CountingStorage extends MemoryStorage {
  readonly appends: { lines: number; derived: boolean }[] = [];

  override async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    if (/\/\d+$/.test(log) && lines.length > 0)
      this.appends.push({ lines: lines.length, derived: options?.derived === true });
    await super.append(log, lines, options);
  }
}

describe('a journal', () => {
  test('begins with its owner, the start and the input in one log', async () => {
    const { manager, storage, host } = makeScene();
    const first = manager();
    const journal = await begin(first);
    expect(journal).toMatchObject({ runId, epoch: 1, startedAt: host.now(), damage: [] });
    const [opened, start, ...rest] = (await linesOf(storage, `${folder}/1`)).map((line) => JSON.parse(line) as object);
    expect(opened).toMatchObject({ type: 'opened', format: 1, owner: first.owner, n: 1 });
    expect(start).toMatchObject({ type: 'run-started', runId, n: 2, value: { topic: 'x' } });
    expect(rest).toEqual([]);
  });

  test('writes records in the order of calls, numbered, and gives back what the workflow may see', async () => {
    const { manager, storage } = makeScene();
    const journal = await begin(manager());
    const value = '{"a":1}';
    const answers = await Promise.all([
      journal.append(completed('a'), value),
      journal.append(completed('b')),
      journal.append(completed('c'), '2'),
    ]);
    expect(answers).toEqual([value, undefined, '2']);
    const records = (await linesOf(storage, `${folder}/1`))
      .slice(2)
      .map((line) => JSON.parse(line) as { key: string; n: number });
    expect(records.map(({ key, n }) => [key, n])).toEqual([
      ['a', 3],
      ['b', 4],
      ['c', 5],
    ]);
  });

  test('writes what one tick brings in one append', async () => {
    const storage = new CountingStorage();
    const journal = await begin(makeScene(storage).manager());
    storage.appends.length = 0;
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        await Promise.resolve();
        await journal.append(completed(`s${number}`));
      }),
    );
    expect(storage.appends).toEqual([{ lines: 3, derived: false }]);
  });

  test('stores registered secrets as references, masks known formats, and reveals on request', async () => {
    const { manager, storage } = makeScene();
    const redactor = new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } });
    const journal = await begin(manager({ redactor }));
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const seen = await journal.append(
      completed('login hunter2-hunter2'),
      JSON.stringify({ password: 'hunter2-hunter2', token }),
    );
    expect(seen).toContain('hunter2-hunter2');
    expect(seen).not.toContain(token);
    await journal.append({ type: 'run-paused', reason: 'user', message: 'm' });
    await journal.close();
    const text = (await linesOf(storage, `${folder}/1`)).join('\n');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(token);
    const { journal: again, heads } = await claim(manager({ redactor }));
    expect(keysOf(heads)).toEqual(['login hunter2-hunter2']);
    expect(await again.value(heads[2]?.place ?? { segment: 0, cursor: 0 })).toBe(seen);
  });

  test('refuses to go on with a key whose secret is not registered any more', async () => {
    const { manager } = makeScene();
    const journal = await begin(manager({ redactor: new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } }) }));
    await journal.append(completed('login hunter2-hunter2'));
    await expect(claim(manager(), { takeOver: true })).rejects.toMatchObject({ code: 'secret-unavailable' });
  });

  test('hides no acknowledged record behind one that lacks only its line break, because the disk was full there', async () => {
    // Of the first write of an append everything but the last byte arrives, and then nothing more.
    const fileSystem = new SimulatedFileSystem({ random: () => 0.9999 });
    const storage = new FileStorage({ directory: '/store', host: new FakeHost(), fileSystem });
    const { manager } = makeScene(storage);
    const first = manager({ views: false });
    const journal = await begin(first);
    fileSystem.inject({ kind: 'short-write', operation: 'writeSync' });
    fileSystem.inject({ kind: 'ENOSPC', operation: 'writeSync', at: 2 });
    await expect(journal.append(completed('failed'))).rejects.toMatchObject({ code: 'storage-full' });
    await journal.append(completed('acknowledged'));
    await first.close();
    const { journal: again, heads } = await claim(manager({ views: false }));
    expect(keysOf(heads)).toContain('acknowledged');
    expect(again.damage).toEqual([]);
  });

  test('does not begin anew when its run is removed under it', async () => {
    const { manager, storage } = makeScene();
    const state = manager();
    const journal = await begin(state, 1);
    await storage.deleteAll(`${folder}/`);
    await expect(journal.append(completed('late'))).rejects.toMatchObject({ code: 'overtaken', runId });
    await expect(journal.assertOwned()).rejects.toMatchObject({ code: 'overtaken' });
    await state.close();
    expect((await storage.list('runs/')).entries).toEqual([]);
    expect(await manager().get(runId)).toBeUndefined();
  });

  test('is claimed although the data of its last checkpoint, which is only shown, cannot be read just now', async () => {
    const storage = new FaultyStorage(new MemoryStorage());
    const { manager } = makeScene(storage);
    const journal = await begin(manager());
    await journal.append({ type: 'checkpoint-recorded', key: 'checkpoint:a', name: 'a', number: 1 }, '{"a":1}');
    await journal.append({ type: 'run-paused', reason: 'user', message: 'm' });
    await journal.close();
    storage.plan({ method: 'read', key: /\/1$/, after: 5 });
    const { journal: again } = await claim(manager());
    expect(storage.failures).toBe(1);
    expect(again.epoch).toBe(2);
  });

  test('is closed once: later appends are refused, and nothing is left behind', async () => {
    const { manager, host } = makeScene();
    const state = manager();
    const journal = await begin(state, 1);
    journal.appendLater({ type: 'step-started', key: 'slow' });
    await Promise.all([journal.close(), journal.close()]);
    await expect(journal.append(completed('late'))).rejects.toMatchObject({ code: 'storage-closed' });
    await state.close();
    expect(host.pendingTimers).toBe(0);
  });

  test('that rests in no state it told of writes that it was released, once what was appended is written', async () => {
    const { manager, storage } = makeScene();
    const journal = await begin(manager());
    const append = journal.append(completed('a'));
    await journal.close();
    await append;
    const types = (await linesOf(storage, `${folder}/1`)).map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(['opened', 'run-started', 'step-completed', 'released']);
  });
});

describe('an event for later', () => {
  test('is written in front of the next append', async () => {
    const { manager, storage } = makeScene();
    const journal = await begin(manager());
    journal.appendLater({ type: 'step-started', key: 'a' });
    journal.appendLater({ type: 'step-started', key: 'b' });
    journal.drop('a');
    await journal.append(completed('c'));
    const records = (await linesOf(storage, `${folder}/1`))
      .slice(2)
      .map((line) => JSON.parse(line) as { type: string; key: string });
    expect(records.map(({ type, key }) => `${type} ${key}`)).toEqual(['step-started b', 'step-completed c']);
  });

  test('is written alone and unsynced after 25 ms, by a timer that keeps no process alive', async () => {
    const storage = new CountingStorage();
    const { manager, host } = makeScene(storage);
    const journal = await begin(manager());
    storage.appends.length = 0;
    journal.appendLater({ type: 'step-started', key: 'a' });
    await host.advance(20);
    journal.appendLater({ type: 'step-started', key: 'b' });
    expect(host.pendingKeepAliveTimers).toBe(0);
    await host.advance(5);
    expect(storage.appends).toEqual([{ lines: 1, derived: true }]);
    await host.advance(20);
    expect(storage.appends).toHaveLength(2);
    expect(host.pendingTimers).toBe(1); // the heartbeat's
  });

  test('that is dropped in time is never written', async () => {
    const storage = new CountingStorage();
    const { manager, host } = makeScene(storage);
    const journal = await begin(manager());
    storage.appends.length = 0;
    journal.appendLater({ type: 'step-started', key: 'a' });
    journal.drop('a');
    await host.advance(1000);
    expect(storage.appends).toEqual([]);
  });
});

describe('an append that fails', () => {
  test('is told as it failed, and the next one works', async () => {
    const inner = new MemoryStorage();
    const full = new StorageError('storage-full', 'No space.', { subject: folder });
    const storage = new FaultyStorage(inner, [{ method: 'append', key: `${folder}/1`, after: 1, error: full }]);
    const { manager } = makeScene(storage);
    const journal = await begin(manager());
    await expect(journal.append(completed('a'), '1')).rejects.toBe(full);
    await journal.append(completed('b'), '2');
    const { heads } = await claim(makeScene(inner).manager(), { takeOver: true });
    expect(keysOf(heads)).toEqual(['b']);
  });

  test('but left its lines is followed without a gap or a number used twice', async () => {
    const inner = new MemoryStorage();
    const storage = new FaultyStorage(inner, [{ method: 'append', key: `${folder}/1`, after: 1, when: 'afterwards' }]);
    const { manager } = makeScene(storage);
    const journal = await begin(manager());
    await expect(journal.append(completed('a'), '1')).rejects.toMatchObject({ code: 'storage-failed' });
    await journal.append(completed('b'), '2');
    const { heads, journal: next } = await claim(makeScene(inner).manager(), { takeOver: true });
    expect(keysOf(heads)).toEqual(['a', 'b']);
    expect(next.damage).toEqual([]);
  });

  test('fails all that was appended with it, and none of them is half done', async () => {
    const inner = new MemoryStorage();
    const storage = new FaultyStorage(inner, [{ method: 'append', key: `${folder}/1`, after: 1 }]);
    const journal = await begin(makeScene(storage).manager());
    const outcomes = await Promise.allSettled([journal.append(completed('a')), journal.append(completed('b'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const { heads } = await claim(makeScene(inner).manager(), { takeOver: true });
    expect(keysOf(heads)).toEqual([]);
  });
});

describe('an owner that was overtaken', () => {
  test('learns it from its next append, which is not acknowledged, and its signal fires', async () => {
    const { manager } = makeScene();
    const journal = await begin(manager(), 1);
    await claim(manager(), { takeOver: true });
    expect(journal.overtaken.aborted).toBe(false);
    await expect(journal.append(completed('late'), '1')).rejects.toMatchObject({ code: 'overtaken', runId });
    expect(journal.overtaken.reason).toMatchObject({ code: 'overtaken' });
    await expect(journal.append(completed('later'))).rejects.toMatchObject({ code: 'overtaken' });
  });

  test('learns it from a look before a body', async () => {
    const { manager, host } = makeScene();
    const journal = await begin(manager(), 1);
    await journal.assertOwned();
    await claim(manager(), { takeOver: true });
    await host.advance(1);
    await expect(journal.assertOwned()).rejects.toMatchObject({ code: 'overtaken' });
    expect(journal.overtaken.aborted).toBe(true);
  });

  test('learns it from the look behind the append at the latest, when a look was so fresh that it was not repeated', async () => {
    const { manager } = makeScene();
    const journal = await begin(manager(), 1);
    await claim(manager(), { takeOver: true });
    await journal.assertOwned();
    await expect(journal.append(completed('late'), '1')).rejects.toMatchObject({ code: 'overtaken' });
    await expect(journal.assertOwned()).rejects.toMatchObject({ code: 'overtaken' });
  });

  test('says that it just looked for less than 1 ms after an append, and not once it is overtaken or closed', async () => {
    const { manager, host } = makeScene();
    const journal = await begin(manager(), 1);
    expect(journal.justLooked).toBe(true);
    await host.advance(1);
    expect(journal.justLooked).toBe(false);
    await journal.append(completed('a'), '1');
    expect(journal.justLooked).toBe(true);
    const { journal: next } = await claim(manager(), { takeOver: true });
    await expect(journal.append(completed('late'), '1')).rejects.toMatchObject({ code: 'overtaken' });
    expect(journal.justLooked).toBe(false);
    await next.append(completed('b'), '1');
    const closing = next.close();
    expect(next.justLooked).toBe(false);
    await closing;
  });

  test('learns it from an event that was kept for later', async () => {
    const { manager, host } = makeScene();
    const journal = await begin(manager(), 1);
    await claim(manager(), { takeOver: true });
    journal.appendLater({ type: 'step-started', key: 'a' });
    await host.advance(25);
    expect(journal.overtaken.aborted).toBe(true);
  });

  test('leaves nothing that the next owner, or the one after it, reads', async () => {
    const { manager } = makeScene();
    const journal = await begin(manager(), 2);
    const second = await claim(manager(), { takeOver: true });
    await expect(journal.append(completed('late'), '1')).rejects.toMatchObject({ code: 'overtaken' });
    await second.journal.append(completed('mine'), '2');
    const third = await claim(manager(), { takeOver: true });
    expect(keysOf(second.heads)).toEqual(['step-1', 'step-2']);
    expect(keysOf(third.heads)).toEqual(['step-1', 'step-2', 'mine']);
  });
});

describe('the values of earlier records', () => {
  test('come back in any order, each as often as asked', async () => {
    const { manager } = makeScene();
    await begin(manager(), 20);
    const { journal, heads } = await claim(manager(), { takeOver: true });
    const steps = heads.filter((head) => head.type === 'step-completed');
    for (const order of [steps, [...steps].reverse(), [...steps].sort((a, b) => ((a.n * 7) % 20) - ((b.n * 7) % 20))])
      for (const head of order) expect(await journal.value(head.place)).toBe(JSON.stringify({ step: head.n - 2 }));
    const all = await Promise.all(steps.map((head) => journal.value(head.place)));
    expect(all).toEqual(steps.map((head) => JSON.stringify({ step: head.n - 2 })));
  });

  test('of a journal too large for memory come back as well', async () => {
    const { manager } = makeScene();
    const first = await begin(manager());
    const pad = 'x'.repeat(64 * 1024);
    for (let step = 0; step < 100; step += 1) await first.append(completed(`s${step}`), JSON.stringify({ step, pad }));
    const { journal, heads } = await claim(manager(), { takeOver: true });
    const steps = heads.filter((head) => head.type === 'step-completed');
    const stepOf = async (index: number): Promise<number> => {
      const place = steps[index]?.place;
      return place === undefined ? -1 : (JSON.parse((await journal.value(place)) ?? '{}') as { step: number }).step;
    };
    for (const order of [[0, 1, 2, 5, 3, 4, 6], [99, 0, 50, 50, 51, 49], steps.keys()])
      for (const index of order) expect(await stepOf(index)).toBe(index);
  });

  test('are undefined where there is none', async () => {
    const { manager } = makeScene();
    const first = await begin(manager());
    await first.append(completed('nothing'));
    const { journal, heads } = await claim(manager(), { takeOver: true });
    const place = heads.at(-1)?.place;
    expect(place && (await journal.value(place))).toBeUndefined();
  });
});
