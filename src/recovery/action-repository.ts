import { runCommand } from '../processes/run-command.ts';
import type { ActionContext, ActionOutcome } from './action.ts';
import type { ActionOptions } from './action-options.ts';
import type { Failure } from './failure.ts';

/** Asks the remote for its head, as fetching and pushing would, without asking anybody for a password. */
export async function verifyRepositoryAccess(
  _: Failure,
  context: ActionContext,
  { repository = {} }: ActionOptions,
): Promise<ActionOutcome> {
  const { remote = 'origin' } = repository;
  const { exitCode } = await git(['ls-remote', '--quiet', '--', remote, 'HEAD'], context, repository.directory);
  return exitCode === 0 ? 'helped' : 'did-not-help';
}

/** Whether the working folder is on a branch, the expected one where there is one, and nothing in it is in conflict. */
export async function verifyBranchState(
  _: Failure,
  context: ActionContext,
  { repository = {} }: ActionOptions,
): Promise<ActionOutcome> {
  const argv = ['status', '--porcelain=v2', '--branch', '--untracked-files=no'];
  const { exitCode, stdout } = await git(argv, context, repository.directory);
  if (exitCode !== 0) return 'did-not-help';
  const lines = stdout.split('\n');
  const branch = lines.find((line) => line.startsWith('# branch.head '))?.slice('# branch.head '.length);
  const { branch: expected = branch } = repository;
  const onBranch = branch !== undefined && branch !== '(detached)' && branch === expected;
  return onBranch && !lines.some((line) => line.startsWith('u ')) ? 'helped' : 'did-not-help';
}

function git(argv: readonly string[], { host, signal }: ActionContext, directory: string | undefined) {
  return runCommand(host, ['git', ...argv], {
    ...(directory === undefined ? {} : { cwd: directory }),
    env: { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    signal,
    okExitCodes: 'any',
  });
}
