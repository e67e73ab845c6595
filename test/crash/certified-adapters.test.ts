import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineWorkflow, FileStorage, MemoryStorage } from '../../src/index.ts';
import { SqliteStorage } from '../../src/sqlite.ts';
import {
  crashTest,
  FaultyStorage,
  type MakeStorage,
  powerLossStorage,
  type StorageFault,
} from '../../src/testing/index.ts';

const workflow = defineWorkflow({
  name: 'certified',
  phases: ['work'],
  async run(wf) {
    const plan = await wf.step('plan', () => ['a', 'b', 'c']);
    const done = await wf.phase('work', () => wf.map('edit', plan, (item, own) => own.step('one', () => item)));
    await wf.sleep('2s');
    const said = await wf.waitFor('go');
    return [...done, said, await wf.step('last', () => 'done')];
  },
});
const signals = [{ name: 'go', payload: 'go on' }];

const onDisk =
  (durability: 'strict' | 'process'): MakeStorage =>
  () => {
    const parent = mkdtempSync(join(tmpdir(), 'holdfast-certified-'));
    return {
      open: () => new FileStorage({ directory: join(parent, 'store'), durability }),
      dispose: () => {
        rmSync(parent, { recursive: true });
      },
    };
  };

test('the file adapter keeps every promise through a power loss at every write (G1, G2)', async () => {
  const report = await crashTest(workflow, { signals, storage: powerLossStorage() });
  expect(report.deaths).toBeGreaterThan(2 * report.writes);
});

test.each(['strict', 'process'] as const)('the file adapter, %s, on a real disk', async (durability) => {
  const report = await crashTest(workflow, { signals, storage: onDisk(durability), deaths: 12 });
  expect(report.deaths).toBeGreaterThan(12);
});

test('the SQLite adapter on a real disk', async () => {
  const storage: MakeStorage = () => {
    const parent = mkdtempSync(join(tmpdir(), 'holdfast-certified-'));
    return {
      open: () => new SqliteStorage({ path: join(parent, 'store.sqlite') }),
      dispose: () => {
        rmSync(parent, { recursive: true });
      },
    };
  };
  const report = await crashTest(workflow, { signals, storage, deaths: 12 });
  expect(report.deaths).toBeGreaterThan(12);
});

const everyTrouble: readonly StorageFault[] = [
  { method: 'append', key: /^runs\//, after: 2 },
  { method: 'append', key: /^runs\//, after: 5, when: 'afterwards' },
  { method: 'append', key: /^runs\//, after: 9, when: 'partly', error: 'full' },
  { method: 'append', key: /^runs\//, after: 14, when: 'late', lateMs: 1 },
  { method: 'list', after: 4 },
  { method: 'read', key: /^runs\//, after: 6, when: 'partly' },
];

test('memory keeps every promise under faults and deaths', async () => {
  let failures = 0;
  const storages: FaultyStorage[] = [];
  const storage: MakeStorage = () => {
    const faulty = new FaultyStorage(new MemoryStorage(), everyTrouble);
    storages.push(faulty);
    return { open: () => faulty };
  };
  const report = await crashTest(workflow, { signals, storage });
  for (const faulty of storages) failures += faulty.failures;
  expect(failures).toBeGreaterThan(report.cases);
});
