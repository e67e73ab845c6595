import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { AppendOptions } from '../../../src/storage/storage-adapter.ts';
import { begin, claim, collect, completed, folder, keysOf, linesOf, makeScene, runId } from './scene.ts';

const to = 'the other side';

/** Changes one letter of what is written, while it is bad. */
class BadStorage extends MemoryStorage {
  bad = true;

  override append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    const written = this.bad ? lines.map((line) => line.replace('"key":"step-2"', '"key":"step-3"')) : lines;
    return super.append(log, written, options);
  }
}

describe('moving a run', () => {
  test('carries every line as it is, and says who asked for it and what was carried', async () => {
    const { manager, storage } = makeScene();
    await (await begin(manager(), 2)).close();
    const lines = await linesOf(storage, `${folder}/1`);
    const target = new MemoryStorage();
    const report = await manager().move(runId, target, { to, by: 'Ada' });
    expect(report).toMatchObject({ runId, to, moved: true, records: 8 });
    expect(report.checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(await linesOf(target, `${folder}/1`)).toEqual(lines);
    const there = makeScene(target).manager();
    const events = await collect(there.history(runId));
    expect(events.filter(({ type }) => type === 'moving' || type === 'arrived')).toMatchObject([
      { type: 'moving', to, by: 'Ada' },
      { type: 'arrived', by: 'Ada' },
    ]);
    expect(await there.list()).toMatchObject({ runs: [{ workflow_id: runId, status: 'interrupted' }], unreadable: [] });
    await expect(manager().get(runId)).rejects.toMatchObject({ code: 'run-moved', value: to });
    expect(await manager().list()).toMatchObject({ runs: [], unreadable: [] });
    expect(await manager().move(runId, target, { to: 'again' })).toEqual({ runId, to, moved: false });
  });

  test('copies a long segment in pieces, and finds one that was begun', async () => {
    const { manager, storage } = makeScene();
    await (await begin(manager(), 2500)).close();
    const lines = await linesOf(storage, `${folder}/1`);
    const target = new MemoryStorage();
    await target.append(`${folder}/1`, [...lines.slice(0, 700), lines[700]?.slice(0, 30) ?? '']);
    // Somebody else's beginning is refused; that of this journey is gone on with.
    await expect(manager().move(runId, target, { to })).rejects.toMatchObject({ code: 'run-id-conflict' });
    await target.deleteAll(`${folder}/`);
    await manager().move(runId, target, { to });
    expect(await linesOf(target, `${folder}/1`)).toEqual(lines);
  });

  test('refuses a copy that differs, lets nobody go on with it, and is finished once the target is mended', async () => {
    const { manager } = makeScene();
    await (await begin(manager(), 3)).close();
    const target = new BadStorage();
    await expect(manager().move(runId, target, { to })).rejects.toMatchObject({ code: 'copy-differs', runId });
    await expect(claim(manager())).rejects.toMatchObject({ code: 'run-moved' });
    await expect(claim(makeScene(target).manager(), { takeOver: true })).rejects.toMatchObject({
      code: 'run-moved',
    });
    expect((await target.list('damaged/')).entries).toEqual([]);
    target.bad = false;
    await target.deleteAll(`${folder}/`);
    expect(await manager().move(runId, target, { to })).toMatchObject({ moved: true });
    const { journal, heads } = await claim(makeScene(target).manager());
    expect(keysOf(heads)).toEqual(['step-1', 'step-2', 'step-3']);
    await journal.close();
  });

  test('refuses a run that is driven, the storage that it is in, and an id that is taken there', async () => {
    const { manager, storage } = makeScene();
    const state = manager();
    const journal = await begin(state, 1);
    await expect(state.move(runId, new MemoryStorage(), { to })).rejects.toMatchObject({ code: 'run-owned' });
    await expect(manager().move(runId, new MemoryStorage(), { to })).rejects.toMatchObject({ code: 'run-owned' });
    await journal.close();
    await expect(state.move(runId, storage, { to })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(state.move('nobody', new MemoryStorage(), { to })).rejects.toMatchObject({ code: 'run-not-found' });
    const target = makeScene();
    await (await begin(target.manager(), 1)).close();
    await expect(state.move(runId, target.storage, { to })).rejects.toMatchObject({ code: 'run-id-conflict' });
    const { journal: still } = await claim(manager());
    await still.close();
  });

  test('takes no request any more once it has begun', async () => {
    const { manager } = makeScene();
    await (await begin(manager(), 1)).close();
    const target = new BadStorage();
    target.append = () => Promise.reject(new Error('full'));
    await expect(manager().move(runId, target, { to })).rejects.toThrow('full');
    const command = { id: 'c1', type: 'cancel', at: 1 } as const;
    await expect(manager().send(runId, command)).rejects.toMatchObject({ code: 'run-moved' });
    expect(await collect(manager().inbox(runId))).toEqual([]);
    expect(await manager().get(runId)).toMatchObject({ moved_to: to });
    await expect(
      manager().create({ type: 'run-started', runId, workflow: 'w', version: '1', inputHash: '' }, 1),
    ).resolves.toBeUndefined();
  });

  test('needs none of the secrets in the keys of its steps', async () => {
    const { manager } = makeScene();
    const redactor = new Redactor({ secrets: { KEY: 'swordfish-1234' } });
    const journal = await begin(manager({ redactor }));
    await journal.append(completed('open swordfish-1234'), '1');
    await journal.close();
    const target = new MemoryStorage();
    await manager().move(runId, target, { to });
    const { journal: there, heads } = await claim(makeScene(target).manager({ redactor }));
    expect(keysOf(heads)).toEqual(['open swordfish-1234']);
    await there.close();
  });
});
