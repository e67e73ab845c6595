import type { Host } from '../core/host.ts';
import { askGit } from './context-git.ts';

/** How many commits are asked for, and for how long. */
const mostCommits = 400;
const timeoutMs = 3000;
/** A commit of more files says little about each of them. */
const mostFiles = 150;

/** A commit and the files that it changed. */
export interface PastCommit {
  readonly subject: string;
  readonly files: readonly string[];
}

/** Reads the last commits, newest first; none where git cannot tell in time. */
export async function readHistory(host: Host, root: string, signal?: AbortSignal): Promise<readonly PastCommit[]> {
  const argv = ['log', `-n${mostCommits}`, '--no-merges', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const entries = await askGit(host, root, [...argv, '--name-only', '-z', '--relative', '--format=%x01%s'], {
    signal,
    timeoutMs,
  });
  const commits: PastCommit[] = [];
  let subject = '';
  let files: string[] = [];
  const finish = (): void => {
    if (files.length > 0 && files.length <= mostFiles) commits.push({ subject, files });
    files = [];
  };
  for (const entry of entries ?? []) {
    const plain = entry.startsWith('\n') ? entry.slice(1) : entry;
    if (plain.startsWith('\u0001')) {
      finish();
      subject = plain.slice(1, 301);
    } else if (plain !== '') files.push(plain);
  }
  finish();
  return commits;
}
