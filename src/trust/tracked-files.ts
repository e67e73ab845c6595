import { lstat, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { FileDigest } from './trust-entry.ts';
import { digestOf } from './trust-entry.ts';
import { readGitIndex, type TrackedFile } from './git-index.ts';
import { realFolder } from './private-files.ts';

/** What came with repositories of a folder or a file. */
export interface Tracked {
  /** The real path that was asked about. */
  readonly path: string;
  /** The tops of the repositories that keep track of something of it. */
  readonly repositories: readonly string[];
  /** How many files they keep track of. */
  readonly count: number;
  /** What trust is asked for: one digest of what the repositories have of all these files; none where there are none. */
  readonly files: readonly FileDigest[];
}

/** What stands for all of them in a record. */
const named = '(what git keeps track of)';

/** It says what git passes over, and is what a repository has of a folder that it otherwise leaves alone. */
const passedOver = '.gitignore';

/**
 * What of a folder, or of a file, the repositories around it keep track of: what came with them, whatever has become of
 * it since. Reads `.git/index` itself: no program is run, and no setting of a repository is obeyed.
 *
 * @throws Error that says which index cannot be read.
 */
export async function trackedFiles(path: string): Promise<Tracked> {
  const asked = resolve(path);
  const real = await realFolder(asked);
  // A link that came with the repository leads somewhere as well.
  const link = join(await realFolder(dirname(asked)), basename(asked));
  const repositories = new Set<string>();
  const lines = new Set<string>();
  for (const place of new Set([real, link])) {
    for (const top of above(place)) {
      const folder = await gitFolderOf(top);
      if (folder === undefined) continue;
      for (const { path: name, mode, object } of await tracked(folder, relative(top, place).split(sep).join('/'))) {
        repositories.add(top);
        lines.add(`${mode.toString(8)} ${object} ${relative(real, join(top, name)).split(sep).join('/')}`);
      }
    }
  }
  const digest = digestOf(Buffer.from([...lines].sort().join('\n')));
  const files = lines.size === 0 ? [] : [{ path: named, digest }];
  return { path: real, repositories: [...repositories], count: lines.size, files };
}

/** A folder and those above it. */
function above(place: string): readonly string[] {
  const folders = [place];
  for (let folder = place; dirname(folder) !== folder; folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

/** Where a working tree keeps its index; `undefined` where there is no working tree. */
async function gitFolderOf(top: string): Promise<string | undefined> {
  const path = join(top, '.git');
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return undefined;
  if (!status.isFile()) return path;
  // A further working tree, or a submodule.
  const text = await readFile(path, 'utf8');
  const found = /^gitdir: (.+?)\r?\n?$/.exec(text)?.[1];
  return found === undefined ? undefined : resolve(top, found);
}

/** What an index lists of a path, or below it. */
async function tracked(gitFolder: string, path: string): Promise<readonly TrackedFile[]> {
  const file = join(gitFolder, 'index');
  try {
    const bytes = await bytesOf(file);
    if (bytes === undefined) return [];
    const objectLength = await objectLengthOf(gitFolder);
    const { files, shared } = readGitIndex(bytes, objectLength, isBelow(path));
    if (shared === undefined || /^0*$/.test(shared)) return files;
    const base = await readFile(join(gitFolder, `sharedindex.${shared}`));
    // What this one takes away of the other one counts as well: it came along once.
    return [...readGitIndex(base, objectLength, isBelow(path)).files, ...files];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the index ${JSON.stringify(file)} cannot be read (${why})`, { cause: error });
  }
}

async function bytesOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** How long the names of contents are: a repository says so where they are not SHA-1. */
async function objectLengthOf(gitFolder: string): Promise<number> {
  const common = (await bytesOf(join(gitFolder, 'commondir')))?.toString().trim();
  const settings = await bytesOf(join(common === undefined ? gitFolder : resolve(gitFolder, common), 'config'));
  return settings !== undefined && /^\s*objectformat\s*=\s*"?sha256"?\s*$/im.test(settings.toString()) ? 32 : 20;
}

/** Whatever a file system takes for the same name counts as the same. */
function isBelow(path: string): (candidate: Buffer) => boolean {
  const folded = fold(path);
  const start = Buffer.from(folded);
  const ignored = folded === '' ? passedOver : `${folded}/${passedOver}`;
  return (candidate) => {
    // Nearly every name of a repository is told apart by its first letters.
    for (let at = 0; at < start.length; at += 1) {
      const [one = 0, other = 0] = [start[at], candidate[at]];
      if (one > 127 || other > 127) break;
      if (one !== (other > 64 && other < 91 ? other + 32 : other)) return false;
    }
    const name = fold(candidate.toString());
    return (folded === '' || name === folded || name.startsWith(`${folded}/`)) && name !== ignored;
  };
}

function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
