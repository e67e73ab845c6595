import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Repository } from './repository.ts';

/** What a worktree began with. */
const baseFile = 'holdfast-base';

/** It is there while the first files are written. */
const fillingFile = 'holdfast-filling';

/** A worktree as its repository knows it, whatever stands in the folder itself. */
export interface WorktreeRegistration {
  /** Its own part of the repository. */
  readonly gitFolder: string;
  /** Its top, as an absolute path; nothing need be there. */
  readonly path: string;
  /** The commit that it began with; of others than ours it is unknown. */
  readonly base: string | undefined;
  /** Whether it has had all of its files: nobody has worked in one that was not finished. */
  readonly isWhole: boolean;
}

/** The worktrees that a repository knows of, whoever made them. */
export async function registrationsOf({ commonFolder }: Repository): Promise<readonly WorktreeRegistration[]> {
  const all = join(commonFolder, 'worktrees');
  const found = await Promise.all((await readdir(all).catch(() => [])).map((name) => read(join(all, name))));
  return found.filter((each) => each !== undefined);
}

/** The worktree at a place, as its repository knows it. */
export async function registrationAt(repository: Repository, path: string): Promise<WorktreeRegistration | undefined> {
  return (await registrationsOf(repository)).find((each) => each.path === path);
}

/** Writes down that a worktree is ours, and not finished yet. */
export async function markBegun({ gitFolder }: WorktreeRegistration, base: string): Promise<void> {
  await writeFile(join(gitFolder, fillingFile), '');
  await writeFile(join(gitFolder, baseFile), `${base}\n`);
}

/** Writes down that it has all of its files. */
export async function markWhole({ gitFolder }: WorktreeRegistration): Promise<void> {
  await rm(join(gitFolder, fillingFile));
}

/** The part of a repository that is a worktree's: its folder need not be asked, and cannot lead elsewhere. */
export function repositoryOf(
  shared: Repository,
  { gitFolder, path }: Pick<WorktreeRegistration, 'gitFolder' | 'path'>,
): Repository {
  return { ...shared, gitFolder, top: path };
}

async function read(gitFolder: string): Promise<WorktreeRegistration | undefined> {
  const [link, base, filling] = await Promise.all(
    ['gitdir', baseFile, fillingFile].map((name) => textOf(gitFolder, name)),
  );
  if (link === undefined) return undefined;
  return {
    gitFolder,
    path: dirname(resolve(gitFolder, link)),
    base: base !== undefined && /^[0-9a-f]{40,64}$/.test(base) ? base : undefined,
    isWhole: filling === undefined,
  };
}

async function textOf(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), 'utf8')).replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
