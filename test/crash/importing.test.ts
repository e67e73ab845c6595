import { expect, test } from 'vitest';
import { isHoldfastError } from '../../src/core/errors.ts';
import { identifyProcess } from '../../src/processes/identity.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';
import { begin, claim, collect, completed, deadProcess, keysOf, runId } from '../unit/state/scene.ts';
import { type Death, Life, MortalStorage } from './mortal-storage.ts';

let processes = 0;
function mortal(storage: StorageAdapter): StateManager {
  return new StateManager({
    storage,
    process: deadProcess(identifyProcess(), 1_000_000 + (processes += 1)),
    views: false,
  });
}

const census = { expected: 3, done: 3, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const steps = ['step-1', 'step-2', 'step-3'];

async function makeExport(ended: boolean): Promise<string> {
  const storage = new MemoryStorage();
  await (await begin(mortal(storage), 2)).close();
  const { journal } = await claim(mortal(storage));
  await journal.append(completed('step-3'), '3');
  if (ended) await journal.append({ type: 'run-completed', outcome: 'complete', census }, '"fine"');
  await journal.close();
  return (await collect(mortal(storage).export(runId))).join('');
}

async function* pieces(text: string): AsyncGenerator<string> {
  yield text;
}

async function importOnce(
  storage: StorageAdapter,
  text: string,
  death?: Death,
): Promise<{ readonly report: { runId: string; imported: boolean } | undefined; readonly writes: number }> {
  const life = new Life(death);
  const manager = mortal(new MortalStorage(storage, life));
  let report: { runId: string; imported: boolean } | undefined;
  try {
    report = await manager.import(pieces(text), { name: 'a file' });
  } catch (error) {
    if (!life.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { report: life.dead ? undefined : report, writes: life.writes };
}

async function stepsOf(storage: StorageAdapter, id: string): Promise<string[] | string> {
  const manager = mortal(storage);
  try {
    const { journal, heads } = await claim(manager, {}, id);
    await journal.close();
    return keysOf(heads);
  } catch (error) {
    if (isHoldfastError(error)) return error.code;
    throw error;
  } finally {
    await manager.close();
  }
}

for (const ended of [true, false])
  test(`an import of ${ended ? 'a finished' : 'an unfinished'} run that dies at any write shows no half of it, and is finished by the same file`, async () => {
    const text = await makeExport(ended);
    const undisturbed = await importOnce(new MemoryStorage(), text);
    const id = undisturbed.report?.runId ?? '';
    expect(id === runId).toBe(ended);
    expect(undisturbed.writes).toBeGreaterThan(5);
    for (let write = 1; write <= undisturbed.writes; write += 1)
      for (const moment of ['before', 'after'] as const) {
        const where = `death ${moment} write ${write} of ${undisturbed.writes}`;
        const storage = new MemoryStorage();
        expect((await importOnce(storage, text, { write, moment })).report, where).toBeUndefined();
        const found = await stepsOf(storage, id);
        if (typeof found === 'string') expect(['run-not-found', 'run-moved'], where).toContain(found);
        else expect(found, where).toEqual(steps);
        expect((await importOnce(storage, text)).report?.runId, where).toBe(id);
        expect(await stepsOf(storage, id), where).toEqual(steps);
      }
  });
