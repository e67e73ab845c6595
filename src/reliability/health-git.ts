import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Host } from '../core/host.ts';
import { safeGitArguments, safeGitEnvironment } from '../git/safe-git.ts';
import { runCommand } from '../processes/run-command.ts';
import type { HealthCheckFunction } from './health-check.ts';
import type { GitHealthOptions } from './health-options.ts';

/** Nothing that the repository's own configuration names is run, and no lock is taken beside those who work in it. */
const argv = [
  ...['git', ...safeGitArguments],
  ...['status', '--porcelain', '--ignore-submodules=all', '--untracked-files=normal'],
];

/** Whether a working folder is `clean` or `dirty`, or git cannot say (`error`). Where there is no repository, all is well. */
export function gitHealth(host: Host, { directory = '.', dirtyIs = 'HEALTHY' }: GitHealthOptions): HealthCheckFunction {
  return async ({ signal }) => {
    const folder = resolve(directory);
    if (!(await hasRepository(folder))) return { status: 'HEALTHY' };
    const { exitCode, stdout, stderr } = await runCommand(host, argv, {
      cwd: folder,
      env: safeGitEnvironment,
      signal,
      okExitCodes: 'any',
      captureBytes: 4096,
    });
    if (exitCode !== 0)
      return {
        status: 'FAILED',
        value: 'error',
        reasons: `git status failed in ${JSON.stringify(folder)}: ${stderr.trim().slice(0, 300)}`,
        recommendations: 'Look at the repository with `git status`.',
      };
    if (stdout === '') return { status: 'HEALTHY', value: 'clean' };
    return {
      status: dirtyIs,
      value: 'dirty',
      reasons: dirtyIs === 'HEALTHY' ? [] : `The working folder ${JSON.stringify(folder)} has changes.`,
      recommendations: dirtyIs === 'HEALTHY' ? [] : 'Commit the changes, or put them aside with `git stash`.',
    };
  };
}

async function hasRepository(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, '.git'));
    return true;
  } catch {
    const above = dirname(folder);
    return above !== folder && hasRepository(above);
  }
}
