import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../core/errors.ts';
import { parentOf, statusOf } from './file-list.ts';
import type { TreeChange } from './tree-changes.ts';

/** So many paths an error names. */
const mostNamed = 20;

/**
 * Makes sure that nothing which was not recorded stands where a file is to come: what git ignores, or another repository.
 *
 * @throws GitError `files-in-the-way`, naming it. Nothing was touched.
 */
export async function requireRoom(folder: string, changes: readonly TreeChange[]): Promise<void> {
  const removed = new Set(changes.flatMap(({ change, path }) => (change === 'removed' ? [path] : [])));
  const inTheWay = new Set<string>();
  const seen = new Map<string, boolean>();
  /** Whether a folder is there, and will be. What stands for one and goes, such as a link, is not looked behind. */
  const isFolder = async (path: string): Promise<boolean> => {
    if (path === '') return true;
    const known = seen.get(path);
    if (known !== undefined) return known;
    const status = (await isFolder(parentOf(path))) ? await statusOf(folder, path) : undefined;
    if (status !== undefined && !status.isDirectory() && !removed.has(path)) inTheWay.add(path);
    seen.set(path, status?.isDirectory() === true);
    return status?.isDirectory() === true;
  };
  for (const { change, path } of changes) {
    if (change !== 'added' || !(await isFolder(parentOf(path)))) continue;
    const status = await statusOf(folder, path);
    if (status === undefined) continue;
    if (!status.isDirectory()) {
      inTheWay.add(path);
      continue;
    }
    for (const left of await leftIn(folder, path, removed)) inTheWay.add(left);
  }
  if (inTheWay.size === 0) return;
  const paths = [...inTheWay];
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  const named = paths.slice(0, mostNamed).map((path) => JSON.stringify(path));
  throw new GitError(
    'files-in-the-way',
    `In "${folder}" nothing was changed, because what is not recorded, such as what git ignores, stands where files are to come: ${named.join(', ')}${more}; move it away and ask again.`,
    { folder, paths },
  );
}

/** What stays in a folder once the removed files are gone. */
async function leftIn(folder: string, path: string, removed: ReadonlySet<string>): Promise<readonly string[]> {
  const left: string[] = [];
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory()) left.push(...(await leftIn(folder, inside, removed)));
    else if (!removed.has(inside)) left.push(inside);
  }
  return left;
}
