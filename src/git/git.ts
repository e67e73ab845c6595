import { GitError } from '../core/errors.ts';
import { safeGitArguments, safeGitEnvironment } from './safe-git.ts';

/** How one git is run. */
export interface GitCall {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Text for its standard input. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** How one git ended, and all that it wrote. */
export interface GitEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program with these arguments to its end, without a shell, in an environment that has no `GIT_…` variable but those of
 * the call. Rejects where it cannot be started.
 */
export type GitRunner = (argv: readonly string[], call: GitCall) => Promise<GitEnd>;

/** Where and how one git is run. */
export interface GitOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Git in one folder, run so that nothing in the repository decides what else runs. */
export class Git {
  readonly folder: string;
  readonly #runner: GitRunner;
  readonly #env: Readonly<Record<string, string>>;

  /** @param env where its repository is; without it git looks for one from the folder upwards. */
  constructor(runner: GitRunner, folder: string, env: Readonly<Record<string, string>> = {}) {
    this.#runner = runner;
    this.folder = folder;
    this.#env = env;
  }

  /** The same git in another folder, whose repository is where these variables say. */
  in(folder: string, env: Readonly<Record<string, string>>): Git {
    return new Git(this.#runner, folder, env);
  }

  /** Runs it, however it ends. @throws GitError `git-unavailable`; the reason of the signal. */
  async try(argv: readonly string[], { env, stdin, signal }: GitOptions = {}): Promise<GitEnd> {
    try {
      return await this.#runner(['git', ...safeGitArguments, ...argv], {
        cwd: this.folder,
        env: { ...safeGitEnvironment, ...this.#env, ...env },
        ...(stdin === undefined ? {} : { stdin }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      throw new GitError('git-unavailable', `Git could not be run in "${this.folder}": ${why}`, {
        folder: this.folder,
        cause: error,
      });
    }
  }

  /** What it writes, when it succeeds. @throws GitError `git-failed`, `git-unavailable`. */
  async text(argv: readonly string[], options: GitOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.try(argv, options);
    if (exitCode === 0) return stdout;
    throw gitFailed(this.folder, argv, { exitCode, stderr });
  }

  /** One line, without its end. @throws GitError `git-failed`, `git-unavailable`. */
  async line(argv: readonly string[], options: GitOptions = {}): Promise<string> {
    return (await this.text(argv, options)).replace(/\r?\n$/, '');
  }

  /** What it writes, cut at NUL. @throws GitError `git-failed`, `git-unavailable`. */
  async entries(argv: readonly string[], options: GitOptions = {}): Promise<readonly string[]> {
    const entries = (await this.text(argv, options)).split('\0');
    if (entries.at(-1) === '') entries.pop();
    return entries;
  }
}

/** The error of a git that ended otherwise than it should. */
export function gitFailed(
  folder: string,
  argv: readonly string[],
  { exitCode, stderr }: Pick<GitEnd, 'exitCode' | 'stderr'>,
): GitError {
  const what = argv.find((argument) => !argument.startsWith('-')) ?? '';
  const how = exitCode === undefined ? 'was ended' : `ended with ${exitCode}`;
  const said = stderr.trim().slice(0, 500);
  return new GitError('git-failed', `git ${what} ${how} in "${folder}"${said === '' ? '.' : `: ${said}`}`, { folder });
}
