import { lstat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Git, GitOptions } from './git.ts';

/** What a recording of a folder takes in. */
export interface RecordedFiles {
  /** Regular files and symbolic links, as paths from the folder. */
  readonly paths: readonly string[];
  /** The commits of submodules, as lines for an index. */
  readonly links: readonly string[];
  /** Files that a sparse checkout leaves out of the folder, as lines for an index. */
  readonly sparse: readonly string[];
  /** Repositories inside that are no submodules, as paths from the folder. */
  readonly repositories: readonly string[];
}

/** Which files of a folder are recorded. */
export interface FileChoice {
  /** Files that git ignores are taken in as well. */
  readonly ignored?: boolean;
  /** Folders that are left out, as absolute paths: what belongs to nobody's work, such as the storage of the runs. */
  readonly without?: readonly string[];
}

/** So many files are looked at side by side. */
const sideBySide = 64;

/**
 * The files of a working folder: those that git tracks, wherever they come from, and those that it does not and does not ignore.
 * What is inside of other repositories is left out: of submodules, nested ones, and other working folders. Of a submodule in conflict
 * our side counts.
 *
 * @throws GitError `git-failed`; `files-unreadable` for a name that is not UTF-8.
 */
export async function listFiles(git: Git, choice: FileChoice, options: GitOptions): Promise<RecordedFiles> {
  const others = choice.ignored === true ? ['--others'] : ['--others', '--exclude-standard'];
  const [tracked, untracked] = await Promise.all([
    git.entries(['ls-files', '-z', '-t', '--cached', '--stage'], options),
    git.entries(['ls-files', '-z', ...others], options),
  ]);
  const links = new Map<string, string>();
  const sparse = new Map<string, string>();
  const found = new Set<string>();
  const isLeftOut = leftOut(git.folder, choice.without ?? []);
  for (const entry of tracked) {
    const { tag, mode, id, stage, path } = entryOf(entry);
    if (isLeftOut(path) && mode !== '160000') continue;
    // A file may have come where a submodule is to be.
    found.add(path);
    const line = `${mode} ${id} 0\t${path}`;
    if (mode !== '160000') {
      if (tag === 'S') sparse.set(path, line);
    } else if (stage === '0' || stage === '2') links.set(path, line);
  }
  const inside: string[] = [];
  for (const path of untracked) {
    if (isLeftOut(path)) continue;
    // A repository inside is named as a folder.
    if (path.endsWith('/')) inside.push(path.slice(0, -1));
    else found.add(path);
  }
  const paths = await present(git.folder, [...found]);
  for (const path of paths) for (const lines of [links, sparse]) lines.delete(path);
  const added = await Promise.all([...links.keys()].map((path) => hasRepository(git.folder, path)));
  const repositories = [...inside, ...[...links.keys()].filter((_, index) => added[index])];
  return { paths, links: [...links.values()], sparse: [...sparse.values()], repositories };
}

/** What git says of one entry of the index: `H 100644 9daeafb… 0<tab>path`. */
function entryOf(entry: string): Readonly<Record<'tag' | 'mode' | 'id' | 'stage' | 'path', string>> {
  const tab = entry.indexOf('\t');
  const [tag = '', mode = '', id = '', stage = ''] = entry.slice(0, tab).split(' ');
  return { tag, mode, id, stage, path: entry.slice(tab + 1) };
}

/** Whether what is linked to has its objects in the folder itself, as no submodule has that git has made. */
async function hasRepository(folder: string, path: string): Promise<boolean> {
  return (await statusOf(folder, `${path}/.git`))?.isDirectory() === true;
}

/** Those of the files that are there, themselves and not through a link that stands for one of their folders. */
async function present(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const folders = new Map<string, Promise<boolean>>();
  const isFolder = (path: string): Promise<boolean> => {
    if (path === '') return Promise.resolve(true);
    let known = folders.get(path);
    if (known === undefined) {
      known = isFolder(parentOf(path)).then(
        async (above) => above && (await statusOf(folder, path))?.isDirectory() === true,
      );
      folders.set(path, known);
    }
    return known;
  };
  const there: boolean[] = new Array<boolean>(paths.length).fill(false);
  let next = 0;
  const look = async (): Promise<void> => {
    for (let index = next++; index < paths.length; index = next++) {
      const path = paths[index] ?? '';
      if (!(await isFolder(parentOf(path)))) continue;
      const status = await statusOf(folder, path);
      // Git gave bytes that are no text: such a file would be missing in silence.
      if (status === undefined && path.includes('\ufffd')) throw notText(folder, path);
      there[index] = status?.isFile() === true || status?.isSymbolicLink() === true;
    }
  };
  await Promise.all(Array.from({ length: Math.min(sideBySide, paths.length) }, look));
  return paths.filter((_, index) => there[index]);
}

/** What stands at a path from a folder, itself; `undefined` where nothing does. */
export async function statusOf(folder: string, path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(join(folder, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The folder of a path as git writes it; empty for one at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function leftOut(folder: string, without: readonly string[]): (path: string) => boolean {
  const prefixes = without.flatMap((absolute) => {
    const path = relative(folder, absolute).split(sep).join('/');
    return path === '' || path.startsWith('../') || path === '..' || isAbsolute(path) ? [] : [path];
  });
  return (path) => prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

function notText(folder: string, path: string): GitError {
  return new GitError(
    'files-unreadable',
    `The file ${JSON.stringify(path)} of "${folder}" has a name that is not UTF-8, so it cannot be recorded; rename it, or have git ignore it.`,
    { folder, paths: [path] },
  );
}
