import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';

const phases = ['one', 'two', 'three', 'four', 'five'];
const long = 'data '.repeat(20_000);

const work = defineWorkflow({
  name: 'work',
  async run(wf) {
    for (const name of phases)
      await wf.phase(name, async (phase) => {
        await phase.step('a', () => name);
        if (name === 'two') await phase.checkpoint('middle', { files: ['a', 'b'], size: 1, 'a key': true });
        if (name === 'three') await phase.checkpoint('big', { files: ['a', 'c', 'd'], size: 1, long });
        await phase.step('b', () => name);
      });
  },
});

test('checkpoints are numbered and listed with what was done by then and how much data they hold', async () => {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
  await manager.execute(work, undefined, { id: 'r' });
  const checkpoints = await manager.checkpoints('r');
  expect(checkpoints.map(({ number, name, kind, phase, stepsDone }) => [number, name, kind, phase, stepsDone])).toEqual(
    [
      [1, 'one', 'phase-end', 'one', 2],
      [2, 'middle', 'data', 'two', 3],
      [3, 'two', 'phase-end', 'two', 4],
      [4, 'big', 'data', 'three', 5],
      [5, 'three', 'phase-end', 'three', 6],
      [6, 'four', 'phase-end', 'four', 8],
      [7, 'five', 'phase-end', 'five', 10],
    ],
  );
  expect(checkpoints[1]).toMatchObject({ key: 'two/checkpoint:middle', bytes: 41 });
  expect(checkpoints[3]?.bytes).toBeGreaterThan(100_000);
  expect(checkpoints[0]?.at).toMatch(/^20\d\d-.*Z$/);
});

test('two checkpoints are compared: the steps between them, and where their data differs', async () => {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
  await manager.execute(work, undefined, { id: 'r' });
  const comparison = await manager.compareCheckpoints('r', 2, 4);
  expect(comparison).toMatchObject({ one: { name: 'middle' }, other: { name: 'big' }, stepCount: 2 });
  expect(comparison.steps).toEqual([
    { key: 'two/b', status: 'completed' },
    { key: 'three/a', status: 'completed' },
  ]);
  expect(comparison.changes).toEqual([
    { path: '$.files[1]', before: 'b', after: 'c' },
    { path: '$.files[2]', after: 'd' },
    { path: '$["a key"]', before: true },
    { path: '$.long', after: long },
  ]);
  expect((await manager.compareCheckpoints('r', 1, 3)).changes).toHaveLength(1);
  await expect(manager.compareCheckpoints('r', 1, 9)).rejects.toMatchObject({
    code: 'unknown-checkpoint',
    expected: '1, 2, 3, 4, 5, 6, 7',
  });
});

test('with a frequency every Nth phase end stays a checkpoint, and always the last one', async () => {
  const storage = new MemoryStorage();
  await using manager = new EnhancedWorkflowManager({ storage, checkpointFrequency: 3 });
  await manager.execute(work, undefined, { id: 'r' });
  const names = async (): Promise<string[]> => (await manager.checkpoints('r')).map(({ name }) => name);
  expect(await names()).toEqual(['middle', 'big', 'three', 'five']);
  await expect(manager.rollback('r', { to: 6 })).rejects.toMatchObject({ code: 'unknown-checkpoint' });
  expect(await manager.rollback('r', { to: 5 })).toMatchObject({ status: 'paused' });
  expect(await names()).toEqual(['middle', 'big', 'three']);
});

test('long data is stored compressed, and comes back equal everywhere', async () => {
  const storage = new MemoryStorage();
  const tricky = { '~gzip': 'not compressed' };
  const secret = 'hunter2-hunter2-hunter2';
  const keeps = defineWorkflow({
    name: 'keeps',
    async run(wf) {
      await wf.checkpoint('tricky', tricky);
      await wf.checkpoint('long', { long, secret });
    },
  });
  await using manager = new EnhancedWorkflowManager({ storage, secrets: { password: secret } });
  await manager.execute(keeps, undefined, { id: 'r' });
  let characters = 0;
  for await (const { line } of storage.read('runs/named/r/1')) characters += line.length;
  expect(characters).toBeLessThan(5000);
  const values: unknown[] = [];
  for await (const event of manager.history('r')) if (event.type === 'checkpoint-recorded') values.push(event.value);
  expect(values[0]).toEqual(tricky);
  expect(values[1]).toMatchObject({ long });
  expect(JSON.stringify(values)).not.toContain(secret);
  const { changes } = await manager.compareCheckpoints('r', 1, 2);
  expect(JSON.stringify(changes)).not.toContain(secret);
  expect((await manager.checkpoints('r'))[1]?.bytes).toBeGreaterThan(100_000);
});
