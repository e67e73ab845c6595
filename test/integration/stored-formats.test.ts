import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/core/events.ts';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, StateManager } from '../../src/index.ts';
import { checkLine, eventOf, readHead, readValue, seedOf, writeHead, writeRecord } from '../../src/state/records.ts';
import { SegmentReader } from '../../src/state/segment-reader.ts';
import { stateKey } from '../../src/state/run-paths.ts';
import { everyEvent, goldenRun, goldenValues } from '../golden/every-event.ts';
import { collect, linesOf } from '../unit/state/scene.ts';

function golden(name: string): string[] {
  return readFileSync(join(import.meta.dirname, '../golden', name), 'utf8')
    .trimEnd()
    .split('\n');
}

const runOf0 = 'wf_20250110T090000000Z_a1b2c3';
const folderOf0 = `runs/2025-01-10/${runOf0}`;

async function storageOf0(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const segment of [1, 2]) await storage.append(`${folderOf0}/${segment}`, golden(`format-0/${segment}.jsonl`));
  return storage;
}

/** Everything that a storage holds, save signs of life. */
async function contentOf(storage: MemoryStorage): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const { key, value } of (await storage.list('', { values: true })).entries)
    if (!key.startsWith('owners/')) content[key] = value ?? (await linesOf(storage, key));
  return content;
}

const report = defineWorkflow({
  name: 'report',
  version: '1.0.0',
  phases: ['gather'],
  async run(wf) {
    const { items } = await wf.phase('gather', async () => {
      const fetched = await wf.step('fetch', (): { items: number[] } => ({ items: [] }));
      await wf.step('extra', { critical: false }, () => 'again');
      return fetched;
    });
    const read = await wf.map('read', ['a', 'b'], (name, own) => own.step('open', () => `${name} again`));
    const lint = await wf.step('lint', () => 'again').catch((error: unknown) => String(error));
    return { items, read, lint, last: await wf.step('last', () => 'new') };
  },
});

describe('the current format', () => {
  const lines = golden('format-1/journal.jsonl');
  const seed = seedOf(`${goldenRun}/1`);

  test('has a golden record of every type of event, each with its value', () => {
    const types = lines.map((line) => readHead(line, { segment: 1, cursor: 0 }).type);
    expect(types.toSorted()).toEqual(Object.keys(everyEvent).toSorted());
  });

  test('reads its golden records as what was written, and writes them byte for byte', () => {
    const reader = new SegmentReader(goldenRun, 1);
    for (const [index, line] of lines.entries()) {
      expect(checkLine(line, seed), line).toBe('intact');
      const head = reader.take(line, 0, 0);
      if (head === undefined) throw new Error(line);
      const { at, ...event } = eventOf(head);
      expect(event).toEqual(everyEvent[head.type]);
      const value = readValue(line);
      expect(value === undefined ? undefined : (JSON.parse(value) as unknown)).toEqual(goldenValues[head.type]);
      expect(writeRecord(writeHead(event, at), index + 1, value, seed)).toBe(line);
    }
  });
});

describe('format 0', () => {
  test('is read with the names of today', async () => {
    const history = await collect<RunEvent>(new StateManager({ storage: await storageOf0() }).history(runOf0));
    expect(history).toMatchObject([
      { type: 'opened', format: 0 },
      { type: 'run-started', runId: runOf0, value: {} },
      { type: 'phase-started', key: 'gather' },
      { type: 'attempt-failed', key: 'gather/fetch', attempt: 1, retryInMs: 250 },
      { type: 'step-completed', key: 'gather/fetch', attempts: 2, activeMs: 0, value: { items: [1, 2] } },
      { type: 'step-failed', key: 'gather/extra', attempts: 1, tolerated: true },
      { type: 'phase-completed', key: 'gather', activeMs: 0, checkpoint: 1 },
      { type: 'fan-out-started', key: 'read', expected: 2 },
      { type: 'step-completed', key: 'read[a]/open', attempts: 1 },
      { type: 'branch-completed', key: 'read[a]', index: 0 },
      { type: 'released' },
      { type: 'opened', format: 0 },
      { type: 'sealed', segments: { 1: 11 } },
      { type: 'run-resumed' },
      { type: 'step-completed', key: 'read[b]/open' },
      { type: 'branch-completed', key: 'read[b]', index: 1 },
      { type: 'step-failed', key: 'lint', tolerated: false },
      { type: 'run-interrupted' },
    ]);
    expect(JSON.stringify(history)).not.toMatch(/"(step|tries|try|waitMs|counts|ignored)":/);
  });

  test('is gone on with: what was done is kept, and what is added stands in the current format behind it', async () => {
    const storage = await storageOf0();
    const manager = new EnhancedWorkflowManager({ storage });
    manager.register(report);
    expect(await manager.get(runOf0)).toMatchObject({ status: 'interrupted', counts: { done: 3, failed: 2 } });
    const result = await manager.resume(runOf0);
    expect(result.orThrow()).toMatchObject({
      items: [1, 2],
      read: ['a', 'b'],
      lint: expect.stringContaining('no answer') as string,
      last: 'new',
    });
    await manager.close();
    for (const segment of [1, 2])
      expect(await linesOf(storage, `${folderOf0}/${segment}`)).toEqual(golden(`format-0/${segment}.jsonl`));
    const added = (await linesOf(storage, `${folderOf0}/3`)).map((line) => readHead(line, { segment: 3, cursor: 0 }));
    expect(added.slice(0, 2)).toMatchObject([
      { type: 'opened', format: 1 },
      { type: 'sealed', segments: { 1: 11, 2: 7 } },
    ]);
    expect(added.filter(({ type }) => type === 'step-completed')).toMatchObject([{ key: 'last' }]);
  });

  test('goes through an export, as a fork in the current format', async () => {
    const here = new StateManager({ storage: await storageOf0() });
    const there = new MemoryStorage();
    const text = (await collect(here.export(runOf0))).join('');
    async function* source(): AsyncGenerator<string> {
      yield text;
    }
    await using manager = new EnhancedWorkflowManager({ storage: there });
    manager.register(report);
    const { runId } = await manager.import(source());
    expect((await manager.resume(runId)).orThrow()).toMatchObject({ items: [1, 2], read: ['a', 'b'], last: 'new' });
  });
});

describe('what a newer version has written', () => {
  const newer = writeRecord(writeHead({ ...everyEvent.opened, format: 2 }, 1), 1, undefined, seedOf(`${goldenRun}/1`));

  async function left(
    storage: MemoryStorage,
    attempt: (manager: EnhancedWorkflowManager) => Promise<unknown>,
  ): Promise<unknown> {
    const before = await contentOf(storage);
    const manager = new EnhancedWorkflowManager({ storage, views: true });
    const failure = await attempt(manager).catch((error: unknown) => error);
    await manager.close();
    expect(await contentOf(storage)).toEqual(before);
    return failure;
  }

  test('is refused as a journal, whatever is asked of it, and stays byte for byte', async () => {
    const storage = new MemoryStorage();
    await storage.append(`runs/2026-11-20/${goldenRun}/1`, [newer, 'whatever it is']);
    const target = new MemoryStorage();
    for (const attempt of [
      (manager: EnhancedWorkflowManager) => manager.get(goldenRun),
      (manager: EnhancedWorkflowManager) => manager.resume(goldenRun),
      (manager: EnhancedWorkflowManager) => collect(manager.history(goldenRun)),
      (manager: EnhancedWorkflowManager) => collect(manager.export(goldenRun)),
      (manager: EnhancedWorkflowManager) => manager.move(goldenRun, target),
    ])
      expect(await left(storage, attempt)).toMatchObject({ code: 'format-newer' });
    expect(await left(storage, (manager) => manager.list())).toMatchObject({
      unreadable: [{ id: goldenRun, code: 'format-newer' }],
    });
  });

  test('is passed over as a snapshot, and stays byte for byte', async () => {
    const storage = new MemoryStorage();
    await using manager = new EnhancedWorkflowManager({ storage });
    const { id } = await (
      await manager.start(defineWorkflow({ name: 'short', run: async () => 1 }))
    ).result.then(async () => manager.list().then(({ runs }) => ({ id: runs[0]?.workflow_id ?? '' })));
    const text = (await storage.get(stateKey(id))) ?? '';
    expect(text).toContain('"format": 1,');
    await storage.put(stateKey(id), text.replace('"format": 1,', '"format": 2,').replace('completed', 'finished'));
    expect(await left(storage, (other) => other.list())).toMatchObject({
      runs: [{ workflow_id: id, status: 'completed' }],
      unreadable: [],
    });
  });

  test('is refused as what is left of a run that was moved, and as what a storage says of itself', async () => {
    const storage = new MemoryStorage();
    const tombstone = { format: 2, workflow_id: goldenRun, moved_to: 'x', moved_to_storage: 'y', epoch: 3 };
    await storage.put(`removed/2026-11-20/${goldenRun}`, JSON.stringify(tombstone));
    expect(await left(storage, (manager) => manager.get(goldenRun))).toMatchObject({ code: 'format-newer' });
    const short = defineWorkflow({ name: 'short', run: async () => 1 });
    expect(await left(storage, (manager) => manager.execute(short, undefined, { id: goldenRun }))).toMatchObject({
      code: 'format-newer',
    });
    const target = new MemoryStorage();
    await target.put('identity', JSON.stringify({ format: 2, storage: 'abc' }));
    const source = new MemoryStorage();
    await using manager = new EnhancedWorkflowManager({ storage: source });
    await manager.execute(short, undefined, { id: 'done' });
    await expect(manager.move('done', target)).rejects.toMatchObject({ code: 'format-newer' });
    expect(await target.get('identity')).toBe(JSON.stringify({ format: 2, storage: 'abc' }));
  });
});
