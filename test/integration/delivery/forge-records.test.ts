import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { ForgeRecords, type RecordFields } from '../../../src/delivery/forge-records.ts';

test('a record that cannot be written leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-records-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const records = new ForgeRecords(systemHost, folder);
  const unwritable: RecordFields = {
    get title(): string {
      throw new TypeError('it has none');
    },
  };
  await expect(records.add(unwritable, 'A text.')).rejects.toThrow(TypeError);
  expect(readdirSync(folder)).toEqual([]);
  expect((await records.add({ title: 'one' }, 'A text.')).number).toBe(1);
  expect(readdirSync(folder)).toEqual(['1.md']);
});
