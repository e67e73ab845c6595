import { mkdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../core/host.ts';

/** Whoever holds it for longer is dead, or somebody else has its number. */
const longestMs = 2 * 60 * 1000;

/** Whoever has made it and not written its number for so long died in between. */
const longestEmptyMs = 2000;

/**
 * Does something to a repository while no other process of Holdfast does: several `git worktree add` at once trip over each
 * other. It is a courtesy, and nothing rests on it: git has locks of its own.
 */
export async function withRepositoryLock<Value>(
  host: Host,
  commonFolder: string,
  work: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  const ours = join(commonFolder, 'holdfast');
  const path = join(ours, 'lock');
  await mkdir(ours, { recursive: true });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isLeft(host, path)) {
      // In one piece: of two who find it left, one takes it away.
      const aside = join(ours, `git-${host.id(16)}`);
      await rename(path, aside).catch(() => undefined);
      await rm(aside, { force: true });
      continue;
    }
    await host.sleep(20 + host.random() * 40, signal === undefined ? {} : { signal });
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function isLeft(host: Host, path: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    // Either way, so that nobody waits until a clock that was set back has caught up.
    const ageMs = Math.abs(host.now() - mtimeMs);
    if (ageMs > longestMs) return true;
    return /^\d+$/.test(text) ? !isAlive(Number(text)) : ageMs > longestEmptyMs;
  } catch {
    return false;
  }
}

/** Whether a process has this number here. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
