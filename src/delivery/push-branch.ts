import { createHash } from 'node:crypto';
import { devNull } from 'node:os';
import { CommandError, ForgeError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { requireId } from '../git/tree-changes.ts';
import { classify } from '../recovery/classification.ts';
import type { BranchDraft } from './forge.ts';
import { callVariable, endLeftCalls, networkVariables } from './forge-calls.ts';

/** Where and how a branch is pushed. */
export interface Push extends BranchDraft {
  readonly forge: string;
  /** The working folder. */
  readonly directory: string;
  /** The name or the address of the remote. */
  readonly remote: string;
  /** By which ways it may be reached, as `GIT_ALLOW_PROTOCOL` names them. */
  readonly protocols: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What git, and the helpers that it asks for credentials, need to reach a remote as its user does. */
const passed: readonly string[] = [
  ...[
    'SSH_AUTH_SOCK',
    'GIT_SSH',
    'GIT_SSH_COMMAND',
    'GIT_SSH_VARIANT',
    'GIT_ASKPASS',
    'SSH_ASKPASS',
    'SSH_ASKPASS_REQUIRE',
  ],
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'GIT_SSL_CERT', 'GIT_SSL_KEY', 'GIT_SSL_NO_VERIFY', 'GIT_PROXY_COMMAND'],
  ...[
    'GIT_CONFIG_GLOBAL',
    'GNUPGHOME',
    'DBUS_SESSION_BUS_ADDRESS',
    'XDG_CONFIG_HOME',
    'XDG_RUNTIME_DIR',
    'XDG_CACHE_HOME',
  ],
  ...['GH_TOKEN', 'GITHUB_TOKEN', 'GH_HOST', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', 'GH_CONFIG_DIR'],
  ...networkVariables,
];

/**
 * Makes sure that a repository has a remote, where it is a name and no address, and that the way to it may be taken.
 *
 * @throws ForgeError `forge-failed`.
 */
export async function requireRemote(
  host: Host,
  { forge, directory, remote, protocols, signal }: Omit<Push, 'branch' | 'commit' | 'timeoutMs'>,
): Promise<void> {
  if (/[\\/:]/.test(remote)) return;
  const { gitRunner } = await import('../workflow/git-command.ts');
  const run = gitRunner(host);
  const argv = ['git', 'config', '--get-regexp', `^remote\\..*\\.(url|pushurl)$`];
  const { stdout } = await run(argv, { cwd: directory, env: {}, signal });
  const names = stdout.split('\n').flatMap((line) => /^remote\.(.+)\.(?:url|pushurl) /.exec(line)?.[1] ?? []);
  if (names.includes(remote)) {
    const addresses = await run(['git', 'remote', 'get-url', '--push', '--all', '--', remote], {
      ...{ cwd: directory, env: {}, signal },
    });
    const [closed] = addresses.stdout
      .split('\n')
      .flatMap((address) => schemeOf(address) ?? [])
      .filter((way) => !protocols.split(':').includes(way));
    if (closed === undefined) return;
    const message = `The remote ${JSON.stringify(remote)} is reached by ${closed}, which is not used to push; by ${protocols.split(':').join(', ')} it can be (\`git remote set-url\`).`;
    throw new ForgeError('forge-failed', message, { forge, retryable: false });
  }
  const others = names.length === 0 ? 'it has none' : `it has ${[...new Set(names)].join(', ')}`;
  const message = `In "${directory}" there is no remote ${JSON.stringify(remote)}; ${others}. Name another one (\`--remote\`), or add it by \`git remote add\`.`;
  throw new ForgeError('forge-failed', message, { forge, retryable: false });
}

/** How git would get to an address; `undefined` for what is a path, or of a host that ssh is asked for. */
function schemeOf(address: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
}

/** A push that a process has left behind which died: nobody waits for what it sends, for it changes nothing that was done. */
const landsWithinMs = 0;

/** What others have pushed, or what a run had pushed before it did all its work again. */
const behind = /\((?:fetch first|non-fast-forward)\)/;

/** What stays as it is until a person does something about it: what is there, and what a remote takes. */
const refusal =
  /\((?:fetch first|non-fast-forward|[^()]*hook declined)\)|transport '[^']*' not allowed|(?:ERROR|remote): Repository not found/;

/** What git writes where the remote knows nobody of that name, or does not let them, beside what is known of git elsewhere. */
const forbidden = /Permission to \S+ denied/;

/** What git wrote, without its advice, which is for who pushes by hand. */
function saidIn({ stderr }: CommandError): string {
  const lines = stderr.split('\n').flatMap((line) => (/^hint:|^\s*$/.test(line) ? [] : [line.trim()]));
  return lines.join('; ').slice(0, 1000);
}

/**
 * Pushes a commit to a branch of a remote, without a hook of the repository and without asking anybody anything. It never
 * forces: what others pushed stays.
 *
 * @throws ForgeError `forge-unauthorized`, `forge-failed`; the reason of the signal.
 */
export async function pushBranch(host: Host, push: Push): Promise<void> {
  const { forge, directory, remote, branch, commit, protocols, timeoutMs, signal } = push;
  const { runCommand } = await import('../processes/run-command.ts');
  const where = JSON.stringify([directory, remote, branch]);
  const mark = `push-${createHash('sha256').update(where).digest('hex').slice(0, 32)}`;
  await endLeftCalls(host, { forge, mark, landsWithinMs, signal });
  const settings = ['core.fsmonitor=false', `core.hooksPath=${devNull}`, 'gc.auto=0', 'push.recurseSubmodules=no'];
  const argv = [
    ...['git', '--no-pager', ...settings.flatMap((setting) => ['-c', setting])],
    ...['push', '--quiet', '--no-verify', '--no-signed', '--no-follow-tags', '--receive-pack=git-receive-pack'],
    ...['--', remote, `${requireId(commit)}:refs/heads/${branch}`],
  ];
  try {
    await runCommand(host, argv, {
      ...{ cwd: directory, timeoutMs, signal },
      env: {
        ...Object.fromEntries(passed.map((name) => [name, host.environment[name]])),
        ...{ GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: protocols, LC_ALL: 'C', [callVariable]: mark },
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    const said = error instanceof CommandError ? saidIn(error) : '';
    const why = said === '' ? (error instanceof Error ? error.message : String(error)) : said;
    const message = `Branch "${branch}" could not be pushed to ${JSON.stringify(remote)}: ${why}`;
    if (forbidden.test(said) || classify(error).rule === 'GitUnauthorized') {
      const hint = 'see that git may push there (try `git push --dry-run`), and resume.';
      throw new ForgeError('forge-unauthorized', `${message}; ${hint}`, { forge, cause: error });
    }
    const facts = { forge, cause: error, ...(refusal.test(said) ? { retryable: false } : {}) };
    const hint = behind.test(said)
      ? '; other work is on that branch there, and is not overwritten: deliver under another id.'
      : '';
    throw new ForgeError('forge-failed', `${message}${hint}`, facts);
  }
}
