import { mkdir, rm, stat, writeFile, readdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../core/host.ts';
import { type Git, type GitEnd, gitFailed, type GitOptions } from './git.ts';
import type { Repository } from './repository.ts';
import { isAlive } from './repository-lock.ts';

/** What a killed process left is removed after so long. */
const leftAfterMs = 60 * 60 * 1000;

/** So long after, although there is a process of its number: the clock may have jumped, or the number been given again. */
const leftAliveMs = 24 * leftAfterMs;

/** Attributes that come before those of every folder: what is in a file is what is stored, byte for byte. */
const rawAttributes = '* -text -ident -filter !working-tree-encoding\n';

/**
 * A git of our own over the objects of a repository: with its own settings, attributes, index and HEAD.
 *
 * Nothing that the repository or its user has set up has a part in it: no filter, no conversion of line ends, no hook, no
 * merge driver, no sparse checkout. The user's index, HEAD, branches and stash are not touched.
 */
export class PrivateGit {
  /** The folder that is removed afterwards. */
  readonly folder: string;
  readonly #git: Git;
  readonly #repository: Repository;

  constructor(git: Git, repository: Repository, folder: string) {
    this.#git = git;
    this.#repository = repository;
    this.folder = folder;
  }

  /** Runs git over the files of the folder, with an index of this name. */
  options(index: string, more: GitOptions = {}): GitOptions {
    return {
      ...more,
      env: {
        GIT_DIR: this.folder,
        GIT_WORK_TREE: this.#git.folder,
        GIT_OBJECT_DIRECTORY: this.#repository.objects,
        GIT_INDEX_FILE: join(this.folder, index),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: devNull,
        GIT_ATTR_NOSYSTEM: '1',
        ...more.env,
      },
    };
  }

  /** What git writes. @throws GitError `git-failed`, `git-unavailable`. */
  text(index: string, argv: readonly string[], more: GitOptions = {}): Promise<string> {
    return this.#git.text(argv, this.options(index, more));
  }

  /** Runs git, which may end with one of these codes. @throws GitError `git-failed`, `git-unavailable`. */
  async try(
    index: string,
    argv: readonly string[],
    okExitCodes: readonly number[],
    more: GitOptions = {},
  ): Promise<GitEnd> {
    const end = await this.#git.try(argv, this.options(index, more));
    if (end.exitCode === undefined || !okExitCodes.includes(end.exitCode)) throw gitFailed(this.#git.folder, argv, end);
    return end;
  }

  /** One line that git writes. @throws GitError `git-failed`, `git-unavailable`. */
  line(index: string, argv: readonly string[], more: GitOptions = {}): Promise<string> {
    return this.#git.line(argv, this.options(index, more));
  }

  /** What git writes, cut at NUL. @throws GitError `git-failed`, `git-unavailable`. */
  entries(index: string, argv: readonly string[], more: GitOptions = {}): Promise<readonly string[]> {
    return this.#git.entries(argv, this.options(index, more));
  }
}

/** Does something with a git of our own, which is gone afterwards. */
export async function withPrivateGit<Value>(
  host: Host,
  git: Git,
  repository: Repository,
  work: (own: PrivateGit) => Promise<Value>,
): Promise<Value> {
  const ours = join(repository.gitFolder, 'holdfast');
  const folder = join(ours, `git-${process.pid}-${host.id(16)}`);
  await mkdir(ours, { recursive: true });
  await removeLeft(host, ours);
  await mkdir(folder, { mode: 0o700 });
  try {
    await Promise.all([mkdir(join(folder, 'refs')), mkdir(join(folder, 'info'))]);
    await Promise.all([
      writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n'),
      writeFile(join(folder, 'info', 'attributes'), rawAttributes),
      writeFile(join(folder, 'config'), configOf(repository)),
    ]);
    return await work(new PrivateGit(git, repository, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configOf({ format }: Repository): string {
  const isUnix = process.platform !== 'win32';
  return [
    '[core]',
    `repositoryformatversion = ${format === 'sha256' ? 1 : 0}`,
    'bare = false',
    `filemode = ${isUnix}`,
    `symlinks = ${isUnix}`,
    'ignorecase = false',
    'precomposeunicode = false',
    ...(process.platform === 'linux' ? ['protectHFS = false', 'protectNTFS = false'] : []),
    'autocrlf = false',
    'fsync = loose-object',
    'fsyncMethod = batch',
    ...(format === 'sha256' ? ['[extensions]', 'objectformat = sha256'] : []),
    '[user]',
    'name = holdfast',
    'email = holdfast@localhost',
    '',
  ].join('\n');
}

async function removeLeft(host: Host, ours: string): Promise<void> {
  for (const name of await readdir(ours)) {
    if (!name.startsWith('git-')) continue;
    const [, pid] = /^git-(\d+)-/.exec(name) ?? [];
    const path = join(ours, name);
    const found = await stat(path).catch(() => undefined);
    const longest = pid !== undefined && isAlive(Number(pid)) ? leftAliveMs : leftAfterMs;
    if (found !== undefined && host.now() - found.mtimeMs > longest) await rm(path, { recursive: true, force: true });
  }
}
