import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import { identifyProcess } from '../../src/processes/identity.ts';
import { runFolder } from '../../src/state/run-paths.ts';
import type { RunPage, StateManager } from '../../src/state/state-manager.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { SimulatedFileSystem } from '../../src/testing/simulated-file-system.ts';
import { deadProcess, makeScene, started } from '../unit/state/scene.ts';

const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const ends: Readonly<Record<'completed' | 'failed' | 'paused', JournalEvent>> = {
  completed: { type: 'run-completed', outcome: 'complete', census },
  failed: { type: 'run-failed', error: { name: 'Error', message: 'no' }, failures: [], census },
  paused: { type: 'run-paused', reason: 'waiting', message: '' },
};

/** Around the borders of days, months and years, so that folders have neighbours. */
const moments = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '2026-02-28T12:00:00Z', '2026-03-01T00:00:00Z']
  .map((text) => Date.parse(text))
  .flatMap((at) => [at, at + 1, at + 3_600_000, at + 86_400_000]);

const made = fc.record({
  at: fc.constantFrom(...moments),
  /** Kept by day, or under an id of the user's own. */
  kind: fc.constantFrom('day' as const, 'named' as const),
  status: fc.constantFrom('completed' as const, 'failed' as const, 'paused' as const, 'dead' as const),
  /** What happened to its files since. */
  since: fc.constantFrom('nothing', 'nothing', 'removed', 'no view', 'cut view', 'hostile view', 'strayed'),
});

interface Expected {
  readonly id: string;
  readonly at: number;
  readonly status: string;
}

function idOf(at: number, kind: 'day' | 'named', index: number): string {
  if (kind === 'named') return `Ticket ${index}`;
  const mark = new Date(at).toISOString().replaceAll(/[-:.]/g, '');
  return `wf_${mark}_${String(index).padStart(6, '0')}`;
}

async function allPages(
  state: StateManager,
  options: Parameters<StateManager['list']>[0] & { readonly limit: number },
): Promise<Expected[]> {
  const found: Expected[] = [];
  let after: string | undefined;
  do {
    const page: RunPage = await state.list({ ...options, ...(after === undefined ? {} : { after }) });
    expect(page.unreadable).toEqual([]);
    for (const run of page.runs)
      found.push({ id: run.workflow_id, at: Date.parse(run.created_at), status: run.status });
    if (page.next !== undefined) expect(page.runs).toHaveLength(options.limit);
    after = page.next;
  } while (after !== undefined);
  return found;
}

async function spoil(storage: StorageAdapter, folder: string, since: string): Promise<void> {
  const view = (await storage.get(`${folder}/state`)) ?? '';
  if (since === 'removed') await storage.deleteAll(`${folder}/`);
  if (since === 'no view') await storage.delete(`${folder}/state`);
  if (since === 'cut view') await storage.put(`${folder}/state`, view.slice(0, view.length >> 1) || 'x');
  if (since === 'hostile view')
    await storage.put(
      `${folder}/state`,
      view.replaceAll(/"(?:completed|failed|paused|in_progress)"/g, '"cancelled"') || '{}',
    );
  // A copy of the view in folders where nobody would look for the run.
  if (since === 'strayed')
    for (const other of ['runs/2026-01', 'runs/2026-01-01', 'runs/2026-02-31', 'runs/2026-13'])
      if (!folder.startsWith(`${other}/`))
        await storage.put(`${other}/${folder.slice(folder.lastIndexOf('/') + 1)}/state`, view || 'x');
}

function storages(): StorageAdapter[] {
  const host = new FakeHost();
  const fileSystem = new SimulatedFileSystem({ random: () => host.random() });
  return [new MemoryStorage(), new FileStorage({ directory: '/store', host, fileSystem })];
}

test(
  'G3: any listing agrees with the journals, whatever became of the views and wherever runs are kept',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(made, { maxLength: 14 }),
        fc.record({
          limit: fc.integer({ min: 1, max: 6 }),
          status: fc.constantFrom(undefined, 'completed' as const, 'interrupted' as const),
          before: fc.constantFrom(undefined, ...moments),
          since: fc.constantFrom(undefined, ...moments),
        }),
        async (runs, asked) => {
          for (const storage of storages()) {
            const scene = makeScene(storage);
            let expected: Expected[] = [];
            for (const [index, { at, kind, status, since }] of runs.entries()) {
              const id = idOf(at, kind, index);
              scene.host.setWallClock(at);
              const maker = scene.manager(status === 'dead' ? { process: deadProcess(identifyProcess()) } : {});
              const journal = await maker.create(started(id), index);
              if (status !== 'dead') {
                await journal?.append(ends[status]);
                maker.observer.observe({ ...ends[status], runId: id, at });
                await journal?.close();
              }
              await spoil(storage, runFolder(id), since);
              expected.push({ id, at, status: status === 'dead' ? 'interrupted' : status });
              if (since === 'removed') expected = expected.filter((run) => run.id !== id);
            }
            const { limit, status, before, since } = asked;
            const inOrder = expected
              .filter((run) => status === undefined || run.status === status)
              .filter((run) => run.at < (before ?? Infinity) && run.at >= (since ?? -Infinity))
              .sort((one, other) => other.at - one.at || (one.id > other.id ? -1 : 1));
            const reader = scene.manager();
            const options = {
              limit,
              ...(status === undefined ? {} : { status }),
              ...(before === undefined ? {} : { before }),
              ...(since === undefined ? {} : { since }),
            };
            // Twice: what the first listing remembers must not change the second.
            for (let time = 0; time < 2; time += 1) expect(await allPages(reader, options)).toEqual(inOrder);
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);
