import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Whether Holdfast has ever worked with the repository that a folder is in, as far as can be seen without running git. */
export async function hasTraces(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(join(path, '.git')).catch(() => undefined);
    // What is not a folder says where one is.
    if (found !== undefined)
      return !found.isDirectory() || (await stat(join(path, '.git', 'holdfast')).catch(() => undefined)) !== undefined;
    if (dirname(path) === path) return false;
  }
}
