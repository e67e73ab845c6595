import { mkdirSync, writeFileSync } from 'node:fs';
import { FileStorage, MemoryStorage, StateManager, systemHost } from 'holdfast';

const monthMs = 30 * 86_400_000;

/** How the runs of a big folder are made. */
export interface BigFolder {
  readonly runs: number;
  /** Over how much time they are spread, up to now. */
  readonly spreadMs?: number;
  /** Gives every so many runs an id of the user's own. */
  readonly namedEvery?: number;
}

/**
 * Fills a folder with finished runs, fast: each is made by the real code in memory, and written as files without syncing.
 */
export async function fillFolder(
  directory: string,
  { runs, spreadMs = 12 * monthMs, namedEvery }: BigFolder,
): Promise<void> {
  const root = new FileStorage({ directory, durability: 'process' });
  await root.put('notes/made', 'by bench/big-folder.ts', { derived: true });
  await root.close();
  const now = Date.now();
  for (let index = 0; index < runs; index += 1) {
    const at = now - Math.floor((spreadMs * index) / runs) - 60_000;
    const mark = new Date(at).toISOString().replaceAll(/[-:.]/g, '');
    const named = namedEvery !== undefined && index % namedEvery === 0;
    const id = named ? `ticket-${index}` : `wf_${mark}_${index.toString(36).padStart(6, '0')}`;
    const period = new Date(at).toISOString().slice(0, 10);
    const folder = `${directory}/runs/${named ? 'named' : period}/${id}`;
    const storage = new MemoryStorage();
    const state = new StateManager({ storage, host: { ...systemHost, now: () => at }, views: false });
    const status = index % 10 === 9 ? 'failed' : 'completed';
    const journal = await state.create(
      {
        type: 'run-started',
        runId: id,
        workflow: index % 100 === 0 ? 'rare' : 'nightly',
        version: '1.0.0',
        inputHash: 'x',
        metadata: { description: `run number ${index}`, triggered_by: 'bench' },
      },
      { index },
    );
    const census = { done: 3, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
    const end =
      status === 'completed'
        ? ({ type: 'run-completed', outcome: 'complete', census } as const)
        : ({ type: 'run-failed', error: { name: 'Error', message: 'no' }, failures: [], census } as const);
    await journal?.append(end);
    state.observer.observe({ ...end, runId: id, at });
    await journal?.close();
    const { entries } = await storage.list('', { values: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { key, value } of entries) {
      const name = key.slice(key.lastIndexOf('/') + 1);
      if (value !== undefined) writeFileSync(`${folder}/${name}.json`, value);
      else {
        let text = '';
        for await (const { line } of storage.read(key)) text += `\n${line}\n`;
        writeFileSync(`${folder}/${name}.jsonl`, text);
      }
    }
  }
}

if (import.meta.main) {
  const [directory = '', runs = '10000', spread = '', namedEvery = ''] = process.argv.slice(2);
  if (directory === '')
    throw new Error('Usage: big-folder.ts <folder> [runs] [days over which they spread] [named every]');
  await fillFolder(directory, {
    runs: Number(runs),
    ...(spread === '' ? {} : { spreadMs: Number(spread) * 86_400_000 }),
    ...(namedEvery === '' ? {} : { namedEvery: Number(namedEvery) }),
  });
}
