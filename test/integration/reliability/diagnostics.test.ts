import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Diagnostics } from '../../../src/reliability/diagnostics.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { wrapped } from './endless-log.ts';
import { Folder } from './scene.ts';

const secret = 'green-badger-5150';

test('a live run tells its stage, its step under way and its owner; another manager says the same but for what memory knows', async () => {
  const storage = new MemoryStorage();
  const gate = Promise.withResolvers<string>();
  const hangs = defineWorkflow({
    name: 'hangs',
    phases: ['setup', 'work'],
    async run(wf) {
      await wf.phase('setup', () => wf.step('a', () => 1));
      return wf.phase('work', async () => {
        return wf.step('stuck', () => gate.promise);
      });
    },
  });
  await using manager = new EnhancedWorkflowManager({ storage });
  const run = await manager.start(hangs);
  const here = await manager.diagnostics(run.id);
  expect(here).toMatchObject({
    workflow_id: run.id,
    status: 'in_progress',
    owner: { process: process.pid, alive: 'this-process', claims: 1, deaths: 0 },
    live: { view_failures: 0 },
    error_count: 0,
    recent_errors: [],
  });
  expect(here.current_stage?.duration).toBeGreaterThanOrEqual(0);
  const there = await new Diagnostics({ storage }).read(run.id);
  expect(there.owner?.alive).toBe('alive');
  expect(there.live).toBeUndefined();
  expect(there.workflow).toBe('hangs');
  gate.resolve('done');
  await run.result;
  const after = await manager.diagnostics(run.id);
  expect(after.status).toBe('completed');
  expect(after.current_stage).toBeUndefined();
  expect(after.running_steps).toEqual([]);
  expect(Object.keys(after.stage_history)).toEqual(['setup', 'work']);
});

test('errors come with their kind and with what recovery did; slow phases are bottlenecks', async () => {
  const storage = new MemoryStorage();
  const troubled = defineWorkflow({
    name: 'troubled',
    phases: ['work'],
    async run(wf) {
      await wf.phase('work', async () => {
        await wf.step('flaky', { retry: { attempts: 3, delay: 1 } }, (step) => {
          if (step.attempt < 3) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
          step.usage({ tokens: 7 });
          return 1;
        });
        await new Promise((resolve) => setTimeout(resolve, 20));
      });
      await wf.step('hopeless', () => {
        throw Object.assign(new Error('no such key'), { status: 401 });
      });
    },
  });
  await using manager = new EnhancedWorkflowManager({ storage, baselines: { work: 1 } });
  const { runId } = await manager.execute(troubled);
  const found = await manager.diagnostics(runId);
  expect(found.status).toBe('failed');
  expect(found.error_count).toBe(4);
  expect(found.recovery_attempts).toBe(2);
  expect(found.recent_errors.slice(0, 3)).toMatchObject([
    {
      key: 'work/flaky',
      attempt: 1,
      category: 'transient',
      retryable: true,
      recovery: { did: 'retried', helped: true },
    },
    { key: 'work/flaky', attempt: 2, recovery: { did: 'retried', helped: true } },
    { key: 'hopeless', category: 'configuration', recovery: { did: 'gave-up' } },
  ]);
  expect(found.performance_report).toMatchObject({ error_rate: 1, recovery_rate: 0.5, bottlenecks: ['work'] });
  expect(found.stage_history['work']).toMatchObject({ state: 'completed', status: 'slow', baseline: 0.001 });
  expect(found.usage).toEqual({ tokens: 7, cost_usd: 0, steps: 1, steps_without_cost: 1 });
  expect(found.recommendations.join()).toMatch(/no retry mends.*|mend what the last error names/);
});

test('a paused run tells what it waits for and what lies in its inbox; a resumed one, from where it went on', async () => {
  using folder = new Folder();
  const directory = folder.file('runs');
  const waits = defineWorkflow({
    name: 'waits',
    phases: ['ask'],
    async run(wf) {
      await wf.phase('ask', () => wf.step('first', () => 1));
      return wf.waitFor<string>('approval');
    },
  });
  const runId = await (async () => {
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    const waiting = new Promise((resolve) => manager.on('wait-started', resolve));
    const run = await manager.start(waits);
    await waiting;
    await manager.pause(run.id, 'lunch');
    await run.result;
    await manager.signal(run.id, 'approval', 'yes');
    const found = await manager.diagnostics(run.id);
    expect(found.paused).toMatchObject({ reason: 'user', message: 'lunch' });
    expect(found.pending.signals).toMatchObject([{ name: 'approval' }]);
    expect(found.inbox).toMatchObject({ pending: 1, commands: [{ type: 'signal', name: 'approval' }] });
    expect(JSON.stringify(found.inbox)).not.toContain('yes');
    return run.id;
  })();
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  manager.register(waits);
  await manager.resume(runId);
  const found = await manager.diagnostics(runId);
  expect(found.resumed_from).toMatchObject({ by: 'resume', stage: 'ask', checkpoint: 1, steps_done: 1, times: 1 });
  expect(found.pending.signals).toEqual([]);
  expect(found.inbox.pending).toBe(0);
});

test('keys with secrets that this process does not know are no obstacle, and show none', async () => {
  using folder = new Folder();
  const directory = folder.file('runs');
  const secretive = defineWorkflow({ name: 'secretive', run: (wf) => wf.step(`with ${secret}`, () => 1) });
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process', secrets: { KEY: secret } });
  const { runId } = await manager.execute(secretive);
  const storage = new FileStorage({ directory });
  for (const diagnostics of [manager.diagnostics(runId), new Diagnostics({ storage }).read(runId)])
    expect(JSON.stringify(await diagnostics)).not.toContain(secret);
  await storage.close();
});

test.each([
  { what: 'a record in the middle', line: 3 },
  { what: 'the beginning', line: 1 },
])('a run that lost $what is explained all the same, and says so', async ({ line }) => {
  using folder = new Folder();
  const directory = folder.file('runs');
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  const { runId } = await manager.execute(
    defineWorkflow({
      name: 'damaged',
      async run(wf) {
        for (let step = 0; step < 5; step += 1) await wf.step(`s${step}`, () => step);
      },
    }),
  );
  const log = join(
    directory,
    'runs',
    `${runId.slice(3, 7)}-${runId.slice(7, 9)}-${runId.slice(9, 11)}`,
    runId,
    '1.jsonl',
  );
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((text) => text !== '');
  for (const lost of line === 1 ? [0, 1] : [line]) lines[lost] = (lines[lost] ?? '').replace(/"at":\d/, '"at":9');
  writeFileSync(log, `${lines.join('\n')}\n`);
  const found = await manager.diagnostics(runId);
  expect(found.storage).toMatchObject({ damaged: true });
  expect(found.storage.damage.length).toBeGreaterThan(0);
  expect(found.counts.done).toBeGreaterThanOrEqual(4);
  expect(found.recommendations[0]).toContain('damaged');
});

test('an unknown id is refused with a code; of a removed run what is left is told', async () => {
  const storage = new MemoryStorage();
  await using manager = new EnhancedWorkflowManager({ storage });
  await expect(manager.diagnostics('nobody')).rejects.toMatchObject({ code: 'run-not-found' });
  await expect(manager.diagnostics('')).rejects.toMatchObject({ code: 'invalid-id' });
  const { runId } = await manager.execute(defineWorkflow({ name: 'gone', run: () => Promise.resolve(1) }));
  await manager.clean({ completedAfter: 0 });
  expect(await manager.get(runId)).toBeUndefined();
  expect(await manager.diagnostics(runId)).toMatchObject({
    workflow_id: runId,
    workflow: 'gone',
    status: 'removed',
    removed: { workflow_id: runId },
  });
});

test('a storage that fails in the middle leaves what was read, and names the part', async () => {
  const memory = new MemoryStorage();
  await using manager = new EnhancedWorkflowManager({ storage: memory });
  const { runId } = await manager.execute(defineWorkflow({ name: 'cut', run: (wf) => wf.step('one', () => 1) }));
  let reads = 0;
  const storage = wrapped(memory, {
    async *read(log, after) {
      reads += 1;
      for await (const line of memory.read(log, after)) {
        // The first reading finds out what there is.
        if (reads > 1 && line.line.includes('run-completed')) throw new Error('EIO');
        yield line;
      }
    },
  });
  const found = await new Diagnostics({ storage }).read(runId);
  expect(found.unreadable).toMatchObject([{ part: 'journal', message: 'EIO' }]);
  expect(found.counts.done).toBe(1);
});
