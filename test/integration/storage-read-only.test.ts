import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { linesOf } from '../../src/testing/storage-law.ts';
import { mountMemory } from './mounted.ts';

test('a read-only folder can be read, refuses writes with a plain message, and works again afterwards', async () => {
  const disk = mountMemory(1024);
  if (disk === undefined) {
    // Only where mounting is not permitted this cannot be tried.
    expect(process.getuid?.()).not.toBe(0);
    return;
  }
  const directory = join(disk.path, 'store');
  try {
    const before = new FileStorage({ directory });
    await before.put('run/state', 'kept');
    await before.append('run/1', ['kept']);
    await before.close();
    disk.remount('ro');
    const storage = new FileStorage({ directory });
    expect(await storage.get('run/state')).toBe('kept');
    expect(await linesOf(storage, 'run/1')).toEqual(['kept']);
    expect((await storage.list('run/')).entries).toHaveLength(2);
    const refused = { code: 'storage-read-only', retryable: false };
    await expect(storage.put('run/state', 'x')).rejects.toMatchObject(refused);
    await expect(storage.append('run/1', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.append('run/2', ['x'], { create: true })).rejects.toMatchObject(refused);
    await expect(storage.append('new/log', ['x'], { derived: true })).rejects.toMatchObject(refused);
    await expect(storage.delete('run/state')).rejects.toMatchObject(refused);
    await expect(storage.deleteAll('run/')).rejects.toMatchObject(refused);
    await expect(storage.append('run/1', ['x'])).rejects.toThrow(
      'Could not append to log "run/1": the file system is read-only; check where the folder is and who may write in it (EROFS).',
    );
    await expect(new FileStorage({ directory: join(disk.path, 'fresh') }).put('a', 'x')).rejects.toMatchObject(refused);
    disk.remount('rw');
    await storage.append('run/1', ['after']);
    expect(await linesOf(storage, 'run/1')).toEqual(['kept', 'after']);
    await storage.close();
  } finally {
    disk.unmount();
  }
});
