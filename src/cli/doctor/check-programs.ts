import { findProgram } from '../../notifications/find-program.ts';
import { toErrorRecord } from '../../core/error-record.ts';
import { isHoldfastError } from '../../core/errors.ts';
import { runCommand } from '../../processes/run-command.ts';
import type { Shell } from '../shell.ts';
import type { Checkup } from './checkup.ts';

const [oldestNode, oldestGit, mergingGit] = [
  [22, 18],
  [2, 36],
  [2, 38],
] as const;
const answerWithin = 10_000;

/** Looks at the Node that this is run by. */
export function checkNode(checkup: Checkup, version: string): void {
  if (isAtLeast(version, oldestNode)) checkup.ok('node', `Node.js ${version}`);
  else checkup.fail('node', `Node.js ${version}`, `use Node.js ${oldestNode.join('.')} or newer`);
}

/** Looks at git, and whether the folder is in a repository. */
export async function checkGit(checkup: Checkup, { host, cwd }: Shell): Promise<void> {
  const said = await versionOf(host, 'git');
  const without = 'install git: worktrees, isolated runs and files of checkpoints need it';
  if ('failure' in said) {
    checkup.warn('git', said.failure, without);
    return;
  }
  const { version } = said;
  if (!isAtLeast(version, oldestGit)) checkup.warn('git', version, `use git ${oldestGit.join('.')} or newer`);
  else if (!isAtLeast(version, mergingGit))
    checkup.warn('git', version, `use git ${mergingGit.join('.')} or newer: merging worktrees needs it`);
  else checkup.ok('git', version);
  const { WorkingFolder } = await import('../../git/working-folder.ts');
  const { gitRunner } = await import('../../workflow/git-command.ts');
  try {
    const { repository } = await WorkingFolder.open({ host, runner: gitRunner(host) }, cwd);
    checkup.ok('git', `the folder is in repository ${repository.top}`);
  } catch (error) {
    if (!isHoldfastError(error) || error.code !== 'not-a-repository') throw error;
    checkup.ok('git', 'the folder is in no repository: no worktrees, isolated runs and files of checkpoints here');
  }
}

/** Looks at the program that is asked where no provider of agents is given. */
export async function checkAgents(checkup: Checkup, { host }: Shell): Promise<void> {
  const said = await versionOf(host, 'claude');
  if ('version' in said) checkup.ok('agents', `claude, ${said.version}`);
  else
    checkup.warn(
      'agents',
      said.failure,
      'install it (npm install -g @anthropic-ai/claude-code), or give your program a provider of agents',
    );
}

async function versionOf(
  host: Shell['host'],
  program: string,
): Promise<{ readonly version: string } | { readonly failure: string }> {
  const path = await findProgram(program, host.environment['PATH'] ?? '');
  if (path === undefined) return { failure: `${program} is not on the PATH` };
  const late = new AbortController();
  const timer = host.schedule(answerWithin, () => {
    late.abort(new Error('it takes more than 10 s'));
  });
  try {
    const { stdout } = await runCommand(host, [path, '--version'], { signal: late.signal, captureBytes: 4096 });
    return { version: stdout.split('\n')[0]?.trim() ?? '' };
  } catch (error) {
    return { failure: `${program} does not answer to --version: ${toErrorRecord(error).message}` };
  } finally {
    timer.cancel();
  }
}

/** Whether the first version in a text is one or newer. */
function isAtLeast(text: string, [major, minor]: readonly [number, number]): boolean {
  const [, first = 0, second = 0] = /(\d+)\.(\d+)/.exec(text)?.map(Number) ?? [];
  return first > major || (first === major && second >= minor);
}
