import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import type { FileChoice } from '../../../src/git/file-list.ts';
import { WorkingFolder } from '../../../src/git/working-folder.ts';
import { gitRunner } from '../../../src/workflow/git-command.ts';

const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test', '-c', 'init.defaultBranch=main'];

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-git-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Git as a person uses it. */
export function git(folder: string, ...argv: readonly string[]): string {
  return execFileSync('git', [...person, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A repository with these files committed. */
export function makeRepository(files: Readonly<Record<string, string>> = { 'a.txt': 'a\n' }): string {
  const folder = makeFolder();
  git(folder, 'init', '--quiet');
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  return folder;
}

/** Writes files, and the folders they are in. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Makes a file executable, or takes that away. */
export function setExecutable(path: string, executable: boolean): void {
  chmodSync(path, executable ? 0o755 : 0o644);
}

/** Every file and link of a folder with its content and whether it is executable; `.git` is left out. */
export function filesOf(folder: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) Object.assign(found, filesOf(folder, path));
    else if (entry.isSymbolicLink()) found[path] = `link ${readlinkSync(join(folder, path))}`;
    else {
      const executable = (lstatSync(join(folder, path)).mode & 0o100) !== 0;
      found[path] = `${executable ? 'x' : '-'} ${readFileSync(join(folder, path)).toString('base64')}`;
    }
  }
  return found;
}

/** What git and its user see of a repository, apart from the files: it must never change. */
export function userSide(folder: string): Readonly<Record<string, string>> {
  return {
    head: git(folder, 'symbolic-ref', '--quiet', 'HEAD'),
    branches: git(folder, 'for-each-ref', 'refs/heads', 'refs/tags', 'refs/stash'),
    index: git(folder, 'ls-files', '--stage', '-z'),
    worktrees: git(folder, 'worktree', 'list', '--porcelain'),
    configuration: readFileSync(join(folder, '.git', 'config'), 'utf8'),
  };
}

/** What Holdfast left in the repository's own folder. */
export function leftInGit(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, '.git', 'holdfast'));
  } catch {
    return [];
  }
}

/** The working folder as Holdfast works with it. */
export function openFolder(folder: string, choice: FileChoice = {}): Promise<WorkingFolder> {
  return WorkingFolder.open({ host: systemHost, runner: gitRunner(systemHost) }, folder, choice);
}
