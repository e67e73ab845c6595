import { expect, test } from 'vitest';
import { StorageError } from '../../../src/core/errors.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { linesOf } from '../../../src/testing/storage-law.ts';
import { storageLaws } from '../../../src/testing/storage-laws.ts';

test('fails the planned calls and hands on the others', async () => {
  const storage = new FaultyStorage(new MemoryStorage(), [{ method: 'append', key: /^runs\//, after: 1, times: 2 }]);
  await storage.append('runs/1', ['a']);
  await storage.append('other', ['a']);
  await expect(storage.append('runs/1', ['b'])).rejects.toMatchObject({ code: 'storage-failed', subject: 'runs/1' });
  await expect(storage.append('runs/2', ['c'])).rejects.toThrow('A planned failure of append for "runs/2".');
  await storage.append('runs/1', ['d']);
  expect(await linesOf(storage, 'runs/1')).toEqual(['a', 'd']);
  expect(storage.failures).toBe(2);
});

test('may do what was asked and lose only the answer', async () => {
  const error = new StorageError('storage-full', 'full', { subject: 'a' });
  const storage = new FaultyStorage(new MemoryStorage());
  storage.plan({ method: 'put', key: 'a', when: 'afterwards', error });
  await expect(storage.put('a', 'x')).rejects.toBe(error);
  expect(await storage.get('a')).toBe('x');
});

test('fails for ever until it is healed', async () => {
  const storage = new FaultyStorage(new MemoryStorage(), [
    { method: 'read', times: Infinity },
    { method: 'list', times: Infinity },
  ]);
  for (let round = 0; round < 3; round += 1) {
    await expect(linesOf(storage, 'a')).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(storage.list('')).rejects.toMatchObject({ code: 'storage-failed' });
  }
  storage.heal();
  expect(await linesOf(storage, 'a')).toEqual([]);
});

test.each(storageLaws)('without faults: $name', ({ check }) =>
  check(() => {
    const storage = new FaultyStorage(new MemoryStorage());
    return { open: () => storage };
  }),
);

test('may write the first half of the lines, or fail as a full disk does', async () => {
  const storage = new FaultyStorage(new MemoryStorage());
  storage.plan({ method: 'append', when: 'partly', error: 'full' });
  await expect(storage.append('a', ['1', '2', '3', '4'])).rejects.toMatchObject({
    code: 'storage-full',
    retryable: true,
  });
  expect(await linesOf(storage, 'a')).toEqual(['1', '2']);
  storage.plan({ method: 'append', when: 'partly' });
  await expect(storage.append('b', ['1'], { create: true })).rejects.toMatchObject({ code: 'storage-failed' });
  expect(await linesOf(storage, 'b')).toEqual([]);
  storage.plan({ method: 'read', when: 'partly' });
  await expect(linesOf(storage, 'a')).rejects.toMatchObject({ code: 'storage-failed' });
});

test('may answer late, by its clock', async () => {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), [{ method: 'put', when: 'late', lateMs: 70_000 }], { host });
  const startedAt = host.now();
  await host.finish(storage.put('a', 'x'));
  expect(host.now() - startedAt).toBe(70_000);
  expect(await storage.get('a')).toBe('x');
  expect(storage.failures).toBe(1);
});
