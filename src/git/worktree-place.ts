import { lstat, mkdir, readFile, readdir, realpath, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { GitError } from '../core/errors.ts';
import { statusOf } from './file-list.ts';
import type { Git } from './git.ts';
import { worktreesFolder } from './worktree-folder.ts';

/** Hides the worktrees from whoever looks at the changes of the user's folder. */
const hidingAll = '*\n';

/**
 * Whether a folder is there where worktrees lie, each folder on the way being one: a repository may bring links, which lead
 * elsewhere.
 *
 * @param top the folder of the user, as it really is.
 * @throws GitError `files-in-the-way` for what is no folder.
 */
export async function isOwnFolder(top: string, path: string): Promise<boolean> {
  let above = top;
  for (const name of relative(top, path).split(sep)) {
    above = join(above, name);
    const status = await statusOf(top, relative(top, above));
    if (status === undefined) return false;
    if (!status.isDirectory()) throw noFolder(top, above);
  }
  return true;
}

/** Whether worktrees lie in a place such as this: it was written down, and may come from elsewhere. */
export function isWorktreePlace(top: string, path: string): boolean {
  const all = join(top, worktreesFolder);
  const names = relative(all, path).split(sep);
  return names.length === 2 && !names.includes('..') && join(all, ...names) === path;
}

/** Makes the folder that a worktree is to lie in. @throws GitError `files-in-the-way`. */
export async function makeRoom(top: string, path: string): Promise<void> {
  await isOwnFolder(top, path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await requireSame(top, dirname(path));
  // What stands there is the user's, or leads elsewhere.
  await writeFile(join(top, worktreesFolder, '.gitignore'), hidingAll, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

/** What git has made must be where it was to be made. @throws GitError `files-in-the-way`. */
export async function requireSame(top: string, path: string): Promise<void> {
  if (!(await isOwnFolder(top, path)) || (await realpath(path)) !== path) throw noFolder(top, path);
}

/** Removes the folder of a worktree, and those around it once there are no others. @throws GitError `files-in-the-way`. */
export async function clearPlace(git: Git, path: string): Promise<void> {
  const top = git.folder;
  if (await isOwnFolder(top, path)) await rm(path, { recursive: true, force: true });
  const all = join(top, worktreesFolder);
  const hiding = join(all, '.gitignore');
  try {
    await rmdir(dirname(path));
    if ((await readdir(all)).some((name) => name !== '.gitignore')) return;
    if (await isOurs(git, hiding)) await rm(hiding, { force: true });
    await rmdir(all);
    await rmdir(dirname(all));
  } catch {
    // Somebody else has something in it.
  }
}

/** Whether it was written here: what git keeps track of belongs to the repository. */
async function isOurs(git: Git, path: string): Promise<boolean> {
  if (!(await lstat(path)).isFile() || (await readFile(path, 'utf8')) !== hidingAll) return false;
  return (await git.entries(['ls-files', '-z', '--cached', '--', path])).length === 0;
}

function noFolder(top: string, path: string): GitError {
  const shown = relative(top, path).split(sep).join('/');
  return new GitError(
    'files-in-the-way',
    `In "${top}" nothing was changed, because worktrees lie in "${shown}", which is no folder but a link or a file; move it away and ask again.`,
    { folder: top, paths: [shown] },
  );
}
