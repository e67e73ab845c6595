import { CommandError, ForgeError, TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { CommandResult } from '../processes/run-command.ts';
import { classify } from '../recovery/classification.ts';
import { callVariable, networkVariables, withTextFile } from './forge-calls.ts';

/** How `gh` is called. */
export interface GhCalls {
  readonly host: Host;
  readonly forge: string;
  /** The program, and what it is told first. */
  readonly program: readonly string[];
  readonly directory: string;
  readonly timeoutMs: number;
}

/** What a call is to open. */
export interface GhMaking {
  /** Its text, of which `gh` reads all or nothing, though its caller dies. */
  readonly body: string;
  /** By which the call is found whose caller has died. */
  readonly mark: string;
}

/** What `gh` needs to know who it acts for. */
const passed: readonly string[] = [
  ...['GH_TOKEN', 'GITHUB_TOKEN', 'GH_HOST', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', 'GH_CONFIG_DIR'],
  ...['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS'],
  ...networkVariables,
];

/** It asks nobody anything, and says nothing but what it was asked. */
const quiet: Readonly<Record<string, string>> = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GH_SPINNER_DISABLED: '1',
  GH_PAGER: 'cat',
  NO_COLOR: '1',
};

/** So much of what it prints is read: lists of issues have their bodies in them. */
const captureBytes = 64 * 2 ** 20;

/** What stays as it is until a person does something about it. */
const refusal =
  /could not add label|unknown (?:flag|command|shorthand flag)|none of the git remotes configured|base ref must be a branch|could not resolve to a repository|archived so is read-only|HTTP 4(?:04|10|22)/i;

/** What an account is told that may not do that. */
const forbidden = /HTTP 403|correct permissions to execute|must be a collaborator/i;

/** The exit code with which `gh` says that somebody has to log in. */
const notLoggedIn = 4;

/**
 * Runs `gh` without a shell. Texts reach it through its standard input or behind a `=`, so that none is taken for an option.
 *
 * @throws ForgeError that says what it means; the reason of the signal.
 */
export async function callGh(
  { host, forge, program, directory, timeoutMs }: GhCalls,
  argv: readonly string[],
  { signal, making }: { readonly signal: AbortSignal; readonly making?: GhMaking },
): Promise<string> {
  const { runCommand } = await import('../processes/run-command.ts');
  const env = {
    ...Object.fromEntries(passed.map((name) => [name, host.environment[name]])),
    ...quiet,
    ...(making === undefined ? {} : { [callVariable]: making.mark }),
  };
  const options = { cwd: directory, timeoutMs, signal, captureBytes, env };
  const call = (stdinFile?: number): Promise<CommandResult> =>
    runCommand(host, [...program, ...argv], stdinFile === undefined ? options : { ...options, stdinFile });
  try {
    const { stdout, truncated } = await (making === undefined ? call() : withTextFile(host, making.body, call));
    if (truncated.stdout) throw unreadable(forge, argv, 'it printed too much');
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    throw forgeErrorOf(forge, argv, error);
  }
}

/** Makes sure that the program is there, where it is looked for by `PATH`. @throws ForgeError `forge-missing`. */
export async function requireGh({ host, forge, program }: GhCalls): Promise<void> {
  const [name = ''] = program;
  // Elsewhere programs have endings of their own.
  if (process.platform === 'win32' || name.includes('/')) return;
  const { findProgram } = await import('../notifications/find-program.ts');
  if ((await findProgram(name, host.environment['PATH'] ?? '')) === undefined) throw missing(forge);
}

/** The error of an answer that is not what it should be. */
export function unreadable(forge: string, argv: readonly string[], why: string, cause?: unknown): ForgeError {
  const message = `What ${subjectOf(argv)} answered cannot be read: ${why}.`;
  return new ForgeError('forge-unreadable', message, { forge, cause });
}

function missing(forge: string, cause?: unknown): ForgeError {
  const message = `The program of forge "${forge}" was not found; install GitHub's CLI (https://cli.github.com), or use the local forge.`;
  return new ForgeError('forge-missing', message, { forge, cause });
}

function forgeErrorOf(forge: string, argv: readonly string[], error: unknown): unknown {
  const subject = subjectOf(argv);
  if (error instanceof TimeoutError)
    return new ForgeError('forge-failed', `${subject} gave no answer: ${error.message}`, { forge, cause: error });
  if (!(error instanceof CommandError)) return error;
  if (error.code === 'command-not-found') return missing(forge, error);
  const { rule, closes, retryable, category } = classify(error);
  const said = error.stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  const how = `${subject} failed${said === '' ? ` (exit code ${error.exitCode ?? 'none'})` : `: ${said}`}`;
  if (closes !== undefined) return new ForgeError('forge-rate-limited', how, { forge, cause: error });
  // Other words of GitHub for what it calls a secondary rate limit, which is waited for as that is.
  if (/rate limit|HTTP 429|submitted too quickly/i.test(error.stderr))
    return new ForgeError('forge-rate-limited', how, { forge, cause: new Error(`${said} (a secondary rate limit)`) });
  const isLogIn = error.exitCode === notLoggedIn || error.stderr.includes('HTTP 401') || rule === 'GithubUnauthorized';
  if (isLogIn || rule === 'GithubForbidden' || forbidden.test(error.stderr)) {
    const what = isLogIn ? '' : ' as somebody who may do that';
    const message = `${how}; run \`gh auth login\`, or set GH_TOKEN${what}.`;
    return new ForgeError('forge-unauthorized', message, { forge, cause: error });
  }
  const refused = refusal.test(error.stderr);
  return new ForgeError('forge-failed', how, {
    ...{ forge, refused, cause: error },
    retryable: retryable && category !== 'configuration' && !refused,
  });
}

/** What was called, without the texts. */
function subjectOf(argv: readonly string[]): string {
  return `gh ${argv.slice(0, 2).join(' ')}`;
}
