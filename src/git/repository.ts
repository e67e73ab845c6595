import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Git } from './git.ts';
import { worktreesFolder } from './worktree-folder.ts';

/** Where the parts of a repository are, as seen from one of its working folders. All paths are absolute. */
export interface Repository {
  /** The top of the working folder. */
  readonly top: string;
  /** What belongs to this working folder alone: its index and its HEAD. */
  readonly gitFolder: string;
  /** What all working folders of the repository share. */
  readonly commonFolder: string;
  readonly objects: string;
  /** How objects are named. */
  readonly format: 'sha1' | 'sha256';
}

/**
 * Finds the repository that a folder is a working folder of.
 *
 * @throws GitError `not-a-repository` for a folder that is in none, that git does not trust, for what is left of a worktree, and
 * for a bare repository; `git-unavailable`.
 */
export async function findRepository(git: Git): Promise<Repository> {
  const found = await git.try([
    ...['rev-parse', '--path-format=absolute', '--show-toplevel', '--absolute-git-dir', '--git-common-dir'],
    ...['--git-path', 'objects', '--show-object-format'],
  ]);
  const [top, gitFolder, commonFolder, objects, format, ...more] = found.stdout.replace(/\n$/, '').split('\n');
  if (found.exitCode !== 0 || top === undefined || top === '' || gitFolder === undefined || commonFolder === undefined)
    throw notWorkingFolder(git.folder, found.stderr);
  if (more.length > 0) throw notWorkingFolder(git.folder, 'there is a line break in its path');
  // A repository may name a working folder that is somewhere else.
  const [folder, root] = await Promise.all([realpath(git.folder), realpath(top)]);
  if (folder !== root && !folder.startsWith(root.endsWith('/') ? root : `${root}/`) && !isWindowsBelow(folder, root))
    throw notWorkingFolder(git.folder, `its repository works in "${root}"`);
  // Git has climbed out of a worktree that is broken: its files would be taken for those of the repository around it.
  if (`${relative(root, folder).split(sep).join('/')}/`.startsWith(`${worktreesFolder}/`))
    throw notWorkingFolder(git.folder, 'it lies among the worktrees, and its own `.git` is gone');
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(git.folder, path));
  return {
    top: root,
    gitFolder: absolute(gitFolder),
    commonFolder: absolute(commonFolder),
    objects: absolute(objects ?? `${commonFolder}/objects`),
    format: format === 'sha256' ? 'sha256' : 'sha1',
  };
}

function isWindowsBelow(folder: string, root: string): boolean {
  return process.platform === 'win32' && folder.toLowerCase().startsWith(`${root.toLowerCase()}\\`);
}

function notWorkingFolder(folder: string, said: string): GitError {
  const why = said.trim().split('\n')[0]?.slice(0, 300) ?? '';
  return new GitError(
    'not-a-repository',
    `"${folder}" is not a working folder of a git repository${why === '' ? '' : ` (${why})`}; ${adviceOn(why)}, or do without its files.`,
    { folder },
  );
}

/** What can be done about what git says: a repository inside of another one, or of a bare one, would only hide what is wrong. */
function adviceOn(why: string): string {
  if (why.includes('not a git repository (or any')) return 'run `git init` there';
  if (why.includes('must be run in a work tree'))
    return 'name a folder that has its files, such as `git clone` or `git worktree add` make';
  if (why.includes('dubious ownership'))
    return 'where you trust its owner, tell git so (`git config --global --add safe.directory`)';
  return 'name another folder';
}
