import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../core/host.ts';

/** Larger ones are neither written nor read. */
export const largestPrivateFile: number = 4 * 2 ** 20;

/** Never through a link, never waiting at a pipe; Windows has no such flags. */
function safely(): number {
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
  return O_NOFOLLOW | O_NONBLOCK;
}

/**
 * The text of a file that nobody else could have written; `undefined` when there is none.
 *
 * @throws Error that says why it cannot be relied on.
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  try {
    requirePrivate(await lstat(dirname(path)), 'its folder');
    await using handle = await open(path, constants.O_RDONLY | safely());
    const status = await handle.stat();
    if (!status.isFile()) throw new Error('it is no file');
    requirePrivate(status, 'it');
    if (status.size > largestPrivateFile) throw new Error(`it is larger than ${largestPrivateFile} bytes`);
    return await handle.readFile('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file as a whole or not at all: private, durable before it is seen, and its folder made if needed. */
export async function writePrivate(host: Host, path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  requirePrivate(await lstat(folder), 'its folder');
  const unfinished = join(folder, `${host.id(16)}.tmp`);
  try {
    {
      await using handle = await open(unfinished, 'wx', 0o600);
      await handle.writeFile(text);
      await handle.sync();
    }
    await rename(unfinished, path);
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Removes a file. @returns whether it was there. */
export async function removePrivate(path: string): Promise<boolean> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** The real path of a folder, or of what of it exists with the rest behind it. */
export async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    return join(await realFolder(above), path.slice(above.length));
  }
}

async function syncFolder(folder: string): Promise<void> {
  // On Windows folders cannot be opened, and need not be.
  if (process.platform === 'win32') return;
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

function requirePrivate({ uid, mode }: { readonly uid: number; readonly mode: number }, what: string): void {
  // Windows has neither users by number nor these modes.
  const user = process.getuid?.();
  if (user === undefined) return;
  if (uid !== user) throw new Error(`${what} belongs to user ${uid}, and this process is user ${user}`);
  if ((mode & 0o022) !== 0) throw new Error(`other users may write in ${what} (mode ${(mode & 0o777).toString(8)})`);
}
