import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { SimulatedFileSystem } from '../../src/testing/simulated-file-system.ts';
import { concurrencyLaws } from '../../src/testing/concurrency-laws.ts';
import { storageLaws } from '../../src/testing/storage-laws.ts';
import type { StorageFixture } from '../../src/testing/storage-law.ts';
import { participants } from './participants.ts';

function onDisk(durability: 'strict' | 'process'): StorageFixture {
  const parent = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
  return {
    open: () => new FileStorage({ directory: join(parent, 'store'), durability }),
    dispose: () => {
      rmSync(parent, { recursive: true });
    },
  };
}

function simulated(): StorageFixture {
  const host = new FakeHost();
  const fileSystem = new SimulatedFileSystem({ random: () => host.random() });
  return { open: () => new FileStorage({ directory: '/store', host, fileSystem }) };
}

describe.each(['strict', 'process'] as const)('FileStorage, %s, from two handles', (durability) => {
  test.each(storageLaws)('$name', ({ check }) => check(() => onDisk(durability)));
});

describe('FileStorage on a simulated file system, from two handles', () => {
  test.each(storageLaws)('$name', ({ check }) => check(simulated));
});

describe.each(['strict', 'process'] as const)('FileStorage, %s, from two processes', (durability) => {
  test.each(concurrencyLaws)('$name', async (law) => {
    const parent = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
    const directory = join(parent, 'store');
    const storage = new FileStorage({ directory, durability });
    try {
      await law.verify(storage, await participants(law.name, directory, durability, 2));
    } finally {
      await storage.close();
      rmSync(parent, { recursive: true });
    }
  });
});
