import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Host } from '../core/host.ts';
import { runCommand } from '../processes/run-command.ts';

/** What differs in a working folder from what is committed there. */
export interface ChangedFiles {
  /** Their paths, from the top of the repository. */
  readonly paths: readonly string[];
  /** When one of them was written last, in milliseconds since 1970; of those that are gone nothing is known. */
  readonly newestAt: number;
}

/** Nothing that the repository's own configuration names is run, and no lock is taken beside those who work in it. */
const git = ['git', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks'];
const status = ['status', '--porcelain', '-z', '--no-renames', '--ignore-submodules=all', '--untracked-files=all'];

/** Of more files only the first are looked at. */
const mostFiles = 200;
const timeoutMs = 10_000;

/** The files of a folder that are changed and not committed; `undefined` where git does not say. Never rejects. */
export async function changedFiles(host: Host, folder = '.', signal?: AbortSignal): Promise<ChangedFiles | undefined> {
  try {
    const options = {
      cwd: folder,
      env: { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    };
    const top = await runCommand(host, [...git, 'rev-parse', '--show-toplevel'], options);
    const { stdout, truncated } = await runCommand(host, [...git, ...status], options);
    if (truncated.stdout) return undefined;
    const entries = stdout.split('\0').filter((entry) => entry !== '');
    const paths = entries.map((entry) => entry.slice(3)).slice(0, mostFiles);
    const times = await Promise.all(paths.map((path) => writtenAt(resolve(top.stdout.trim(), path))));
    return { paths, newestAt: Math.max(0, ...times) };
  } catch {
    return undefined;
  }
}

async function writtenAt(path: string): Promise<number> {
  try {
    return (await lstat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
