import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Diagnostics } from '../../../src/reliability/diagnostics.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { mountMemory } from '../mounted.ts';
import { withLog, wrapped } from './endless-log.ts';
import { Folder, textOf } from './scene.ts';

interface Bundle {
  readonly complete: boolean;
  readonly events: readonly { readonly type: string }[];
  readonly logs: readonly { readonly log: string; readonly from: number; readonly lines: readonly string[] }[];
  readonly unreadable: readonly { readonly part: string; readonly message: string }[];
  readonly diagnostics: { readonly status: string; readonly live?: unknown };
}

const short = defineWorkflow({
  name: 'short',
  async run(wf) {
    wf.log.info('a line');
    return wf.step('one', () => 1);
  },
});

async function ended(storage: MemoryStorage | FileStorage): Promise<string> {
  await using manager = new EnhancedWorkflowManager({ storage, views: true });
  return (await manager.execute(short)).runId;
}

test('64 MB of logs are never held: what was read and not handed on stays below 4 MB', async () => {
  const memory = new MemoryStorage();
  const runId = await ended(memory);
  let read = 0;
  let given = 0;
  let ahead = 0;
  const storage = withLog(memory, 64 * 2 ** 20, (length) => {
    read += length;
    ahead = Math.max(ahead, read - given);
  });
  for await (const piece of new Diagnostics({ storage }).bundle(runId, { logs: 'whole' })) given += piece.length;
  expect(read).toBeGreaterThanOrEqual(64 * 2 ** 20);
  expect(given).toBeGreaterThan(read);
  expect(ahead).toBeLessThan(4 * 2 ** 20);
});

test('a tail is the last 1,000 lines, numbered as in the log', async () => {
  const memory = new MemoryStorage();
  const runId = await ended(memory);
  const storage = withLog(memory, 2 ** 20);
  const all = JSON.parse(await textOf(new Diagnostics({ storage }).bundle(runId, { logs: 'whole' }))) as Bundle;
  const tail = JSON.parse(await textOf(new Diagnostics({ storage }).bundle(runId))) as Bundle;
  const lines = all.logs.flatMap((part) => part.lines);
  expect(tail.logs.flatMap((part) => part.lines)).toEqual(lines.slice(-1000));
  expect(tail.logs[0]?.from).toBe(lines.length - 999);
  expect(all.logs.map(({ from }) => from)[1]).toBe(1 + (all.logs[0]?.lines.length ?? 0));
  const none = JSON.parse(await textOf(new Diagnostics({ storage }).bundle(runId, { logs: 'none' }))) as Bundle;
  expect(none.logs).toEqual([]);
});

test('what cannot be read is named, and the rest of the bundle stands', async () => {
  const memory = new MemoryStorage();
  const runId = await ended(memory);
  const storage = wrapped(withLog(memory, 1000), {
    async *read(log, after) {
      let line = 0;
      for await (const entry of log.includes('/logs/') ? withLog(memory, 1000).read(log) : memory.read(log, after)) {
        line += 1;
        if (log.includes('/logs/') && line > 2) throw new Error(`EIO in ${log}`);
        yield entry;
      }
    },
  });
  const bundle = JSON.parse(
    await textOf(
      new Diagnostics({
        storage,
        configuration: () => {
          throw new Error('no configuration');
        },
        health: () => Promise.reject(new Error('no health')),
      }).bundle(runId),
    ),
  ) as Bundle;
  expect(bundle.complete).toBe(true);
  expect(bundle.events.at(-1)?.type).toBe('run-completed');
  expect(bundle.unreadable.map(({ part }) => part).sort()).toEqual(['configuration', 'health', 'logs/2026-11-20.log']);
});

test('a bundle of a run under way is a whole document', async () => {
  using folder = new Folder();
  await using manager = new EnhancedWorkflowManager({ directory: folder.file('runs'), durability: 'process' });
  const gate = Promise.withResolvers<number>();
  const busy = defineWorkflow({
    name: 'busy',
    async run(wf) {
      for (let step = 0; step < 100; step += 1) await wf.step(`s${step}`, () => step);
      return wf.step('gate', () => gate.promise);
    },
  });
  const run = await manager.start(busy);
  const text = await textOf(manager.diagnosticBundle(run.id));
  gate.resolve(1);
  await run.result;
  const bundle = JSON.parse(text) as Bundle;
  expect(bundle).toMatchObject({ complete: true, diagnostics: { status: 'in_progress' } });
  expect(bundle.diagnostics.live).toBeDefined();
});

test('a bundle whose writer is killed never has its name', async () => {
  using folder = new Folder();
  const runId = await ended(new FileStorage({ directory: folder.file('runs') }));
  const file = folder.file('bundle.json');
  const worker = join(import.meta.dirname, 'bundle-worker.ts');
  const child = spawn(process.execPath, [worker, folder.file('runs'), runId, file], { stdio: 'inherit' });
  const closed = once(child, 'close');
  const draft = (): string | undefined => readdirSync(folder.path).find((name) => name.endsWith('.tmp'));
  const begun = (): boolean => draft() !== undefined && statSync(folder.file(draft() ?? '')).size > 2 ** 20;
  while (child.exitCode === null && !existsSync(file) && !begun()) await sleep(10);
  child.kill('SIGKILL');
  await closed;
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(folder.file(draft() ?? ''), 'utf8')).not.toContain('"complete": true');
});

test('a file that is there stays as it is', async () => {
  using folder = new Folder();
  const storage = new MemoryStorage();
  const bundle = new Diagnostics({ storage }).bundle(await ended(storage));
  writeFileSync(folder.file('mine.json'), 'mine');
  await expect(bundle.writeTo(folder.file('mine.json'))).rejects.toMatchObject({ code: 'invalid-option' });
  expect(readFileSync(folder.file('mine.json'), 'utf8')).toBe('mine');
  expect(readdirSync(folder.path)).toEqual(['mine.json']);
});

const disk = mountMemory(512);
test.skipIf(disk === undefined)(
  'a disk that fills up fails with `storage-full`, and nothing is left on it',
  async () => {
    try {
      const memory = new MemoryStorage();
      const runId = await ended(memory);
      const bundle = new Diagnostics({ storage: withLog(memory, 4 * 2 ** 20) }).bundle(runId, { logs: 'whole' });
      await expect(bundle.writeTo(join(disk?.path ?? '', 'bundle.json'))).rejects.toMatchObject({
        code: 'storage-full',
      });
      expect(readdirSync(disk?.path ?? '')).toEqual([]);
    } finally {
      disk?.unmount();
    }
  },
);

test.each([{ logs: 'all' }, { include: ['everything'] }, { values: true }])(
  'an option that is none is refused: %o',
  async (options) => {
    const storage = new MemoryStorage();
    const runId = await ended(storage);
    const bundle = new Diagnostics({ storage }).bundle(runId, options as never);
    await expect(textOf(bundle)).rejects.toMatchObject({ code: 'invalid-option' });
  },
);
