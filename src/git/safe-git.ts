import { devNull } from 'node:os';

/**
 * What every git that Holdfast runs is told first: it starts no program that a repository's settings name (hooks, monitors,
 * editors, pagers, credential helpers, signing), reaches no network, and takes names literally.
 */
export const safeGitArguments: readonly string[] = [
  ...['--no-pager', '--literal-pathspecs', '--no-replace-objects'],
  ...setting('core.fsmonitor', 'false'),
  ...setting('core.hooksPath', devNull),
  // Hooks of settings, which git 2.54 has and 2.55 can switch off by what they are for.
  ...setting('hook.reference-transaction.enabled', 'false'),
  ...setting('hook.post-checkout.enabled', 'false'),
  ...setting('hook.post-index-change.enabled', 'false'),
  ...setting('hook.pre-push.enabled', 'false'),
  ...setting('core.quotePath', 'false'),
  ...setting('core.untrackedCache', 'false'),
  ...setting('core.editor', 'false'),
  ...setting('core.sshCommand', 'false'),
  ...setting('credential.helper', ''),
  ...setting('protocol.allow', 'never'),
  ...setting('gc.auto', '0'),
  ...setting('maintenance.auto', 'false'),
  ...setting('commit.gpgSign', 'false'),
  ...setting('log.showSignature', 'false'),
  ...setting('submodule.recurse', 'false'),
];

/**
 * The variables that it is started with, beside the few that every command gets: nothing is asked, no lock is taken that can be done
 * without, and what it says is in one language. No other `GIT_…` variable reaches it.
 */
export const safeGitEnvironment: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  LC_ALL: 'C',
};

function setting(name: string, value: string): readonly string[] {
  return ['-c', `${name}=${value}`];
}
