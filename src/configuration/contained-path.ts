import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * Resolves a path that must stay inside a folder, also when symbolic links on the way are followed.
 *
 * The folder must exist; the path need not.
 *
 * @returns the absolute path, or `undefined` when it leaves the folder or leads through a link to nowhere.
 */
export async function resolveInside(folder: string, path: string): Promise<string | undefined> {
  // Loaded late, because the front door leads here and most programs never ask.
  const { lstat, realpath } = await import('node:fs/promises');
  const exists = async (file: string): Promise<boolean> => {
    try {
      await lstat(file);
      return true;
    } catch {
      return false;
    }
  };
  const target = resolve(folder, path);
  let existing = target;
  while (!(await exists(existing)) && existing !== dirname(existing)) existing = dirname(existing);
  try {
    // A link to nowhere may lead somewhere by the time the path is used.
    return isInside(await realpath(folder), await realpath(existing)) ? target : undefined;
  } catch {
    return undefined;
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
