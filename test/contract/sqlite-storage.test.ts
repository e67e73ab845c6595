import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';
import { concurrencyLaws } from '../../src/testing/concurrency-laws.ts';
import { storageLaws } from '../../src/testing/storage-laws.ts';
import type { StorageFixture } from '../../src/testing/storage-law.ts';
import { participants } from './participants.ts';

function onDisk(durability: 'strict' | 'process'): StorageFixture {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
  return {
    open: () => new SqliteStorage({ path: join(folder, 'runs.db'), durability }),
    dispose: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

describe.each(['strict', 'process'] as const)('SqliteStorage, %s, from two handles', (durability) => {
  test.each(storageLaws)('$name', ({ check }) => check(() => onDisk(durability)));
});

describe.each(['strict', 'process'] as const)('SqliteStorage, %s, from two processes', (durability) => {
  test.each(concurrencyLaws)('$name', async (law) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
    const path = join(folder, 'runs.db');
    const storage = new SqliteStorage({ path, durability });
    try {
      await law.verify(storage, await participants(law.name, path, durability, 2, 'sqlite'));
    } finally {
      await storage.close();
      rmSync(folder, { recursive: true });
    }
  });
});
