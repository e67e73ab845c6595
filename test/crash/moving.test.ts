import { expect, test } from 'vitest';
import { isHoldfastError } from '../../src/core/errors.ts';
import { identifyProcess } from '../../src/processes/identity.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';
import { begin, claim, collect, deadProcess, keysOf, runId } from '../unit/state/scene.ts';
import { type Death, Life, MortalStorage } from './mortal-storage.ts';

let processes = 0;
/** A manager of a process that is dead as soon as nobody calls it any more. */
function mortal(storage: StorageAdapter): StateManager {
  return new StateManager({ storage, process: deadProcess(identifyProcess(), (processes += 1)), views: false });
}

const signal = (id: string) => ({ id, type: 'signal', at: 1, name: 'go', payload: id }) as const;

/** A run of three owners with six steps, one request taken in and two not. */
async function makeRun(storage: StorageAdapter): Promise<void> {
  const first = await begin(mortal(storage), 2);
  await first.close();
  const manager = mortal(storage);
  await manager.send(runId, signal('taken'));
  const [taken] = await collect(manager.inbox(runId));
  const second = await claim(manager);
  const command = { id: 'taken', type: 'signal', at: 1, name: 'go' } as const;
  await second.journal.append({ type: 'command-received', inboxPlace: taken?.place ?? 0, command }, '"taken"');
  for (const key of ['step-3', 'step-4'])
    await second.journal.append({ type: 'step-completed', key, attempts: 1, activeMs: 5 }, '1');
  await second.journal.close();
  await manager.send(runId, signal('waiting-1'));
  await manager.send(runId, signal('waiting-2'));
}

/** One life that moves the run; `undefined` when it died. */
async function move(
  source: StorageAdapter,
  target: StorageAdapter,
  death?: Death,
): Promise<{ readonly moved: boolean | undefined; readonly writes: number }> {
  const life = new Life(death);
  const manager = mortal(new MortalStorage(source, life));
  let moved: boolean | undefined;
  try {
    ({ moved } = await manager.move(runId, new MortalStorage(target, life), { to: 'the other side', by: 'Ada' }));
  } catch (error) {
    if (!life.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { moved: life.dead ? undefined : moved, writes: life.writes };
}

/** What can be gone on with at a storage, and what cannot. */
async function goOn(storage: StorageAdapter): Promise<{ steps: string[]; pending: string[] } | string> {
  const manager = mortal(storage);
  try {
    const { journal, heads } = await claim(manager);
    const place = (await manager.get(runId))?.inbox_place ?? 0;
    const pending = (await collect(manager.inbox(runId, place))).map(({ command }) => command.id);
    await journal.close();
    return { steps: keysOf(heads), pending };
  } catch (error) {
    if (isHoldfastError(error)) return error.code;
    throw error;
  } finally {
    await manager.close();
  }
}

const whole = { steps: ['step-1', 'step-2', 'step-3', 'step-4'], pending: ['waiting-1', 'waiting-2'] };

/** A copy of everything that a storage holds, to look at without changing it. */
async function copyOf(storage: StorageAdapter): Promise<MemoryStorage> {
  const copy = new MemoryStorage();
  for (const { key, value } of (await storage.list('', { values: true })).entries) {
    if (value !== undefined) await copy.put(key, value);
    const lines: string[] = [];
    for await (const { line } of storage.read(key)) lines.push(line);
    if (lines.length > 0) await copy.append(key, lines);
  }
  return copy;
}

test('a move that dies before or after any write, on either side, is finished by repeating it: one place, nothing lost (G1, G2)', async () => {
  const undisturbed = { source: new MemoryStorage(), target: new MemoryStorage() };
  await makeRun(undisturbed.source);
  const { writes, moved } = await move(undisturbed.source, undisturbed.target);
  expect(moved).toBe(true);
  expect(await goOn(undisturbed.target)).toEqual(whole);
  expect(await goOn(undisturbed.source)).toBe('run-moved');
  expect((await undisturbed.source.list('runs/')).entries).toEqual([]);
  expect(writes).toBeGreaterThan(10);
  for (let write = 1; write <= writes; write += 1)
    for (const moment of ['before', 'after'] as const) {
      const where = `death ${moment} write ${write} of ${writes}`;
      const source = new MemoryStorage();
      const target = new MemoryStorage();
      await makeRun(source);
      expect((await move(source, target, { write, moment })).moved, where).toBeUndefined();
      // At most one of the two can be gone on with, whatever else it says.
      const here = await goOn(await copyOf(source));
      const there = await goOn(await copyOf(target));
      expect([here, there].filter((place) => typeof place !== 'string').length, where).toBeLessThanOrEqual(1);
      for (const place of [here, there])
        if (typeof place === 'string') expect(['run-moved', 'run-not-found'], where).toContain(place);
        else expect(place, where).toEqual(whole);
      // A third storage is not the one that the journey began to.
      if (typeof here === 'string')
        await expect(move(source, new MemoryStorage()), where).rejects.toMatchObject({ code: 'run-moved' });
      await move(source, target);
      expect(await goOn(target), where).toEqual(whole);
      expect(await goOn(source), where).toBe('run-moved');
      expect((await source.list('runs/')).entries, where).toEqual([]);
    }
});

test('a move that dies at every write in turn comes to its end', async () => {
  const source = new MemoryStorage();
  const target = new MemoryStorage();
  await makeRun(source);
  let lives = 0;
  for (; lives < 100; lives += 1) {
    const moment = lives % 2 === 0 ? 'after' : 'before';
    if ((await move(source, target, { write: 3 + (lives % 10), moment })).moved !== undefined) break;
  }
  expect(lives).toBeGreaterThan(1);
  expect(lives).toBeLessThan(100);
  expect(await goOn(target)).toEqual(whole);
  expect(await goOn(source)).toBe('run-moved');
});

test('a run goes there and back again, whatever dies, and knows what it has taken in', async () => {
  const one = new MemoryStorage();
  const two = new MemoryStorage();
  await makeRun(one);
  for (let journey = 0; journey < 4; journey += 1) {
    const [source, target] = journey % 2 === 0 ? [one, two] : [two, one];
    await move(source, target, { write: 6 + journey, moment: 'before' });
    await move(source, target, { write: 9 - journey, moment: 'after' });
    await move(source, target);
    expect(await goOn(target)).toEqual(whole);
    expect(await goOn(source)).toBe('run-moved');
  }
});
