import { formatDuration } from '../core/durations.ts';
import { TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { GitRunner } from '../git/git.ts';

/** A git that has not ended by then waits for what never comes, such as somebody who writes into a pipe that stands for a file. */
const longestMs = 30 * 60 * 1000;

/** Runs git as every command is run: in a process group of its own, without the environment of this process. */
export function gitRunner(host: Host, timeoutMs: number = longestMs): GitRunner {
  return async (argv, { cwd, env, stdin, signal }) => {
    // Most managers run no git: what that needs is loaded by the first one.
    const { runCommand } = await import('../processes/run-command.ts');
    const said = { stdout: [] as string[], stderr: [] as string[] };
    const { XDG_CONFIG_HOME: settings } = host.environment;
    const ended = runCommand(host, argv, {
      ...{ cwd, captureBytes: 0, okExitCodes: 'any', timeoutMs },
      // Where the user may say what git ignores.
      env: { ...(settings === undefined ? {} : { XDG_CONFIG_HOME: settings }), ...env },
      ...(stdin === undefined ? {} : { stdin }),
      ...(signal === undefined ? {} : { signal }),
      onOutput: (stream, text) => {
        said[stream].push(text);
      },
    });
    const { exitCode } = await ended.catch((error: unknown) => {
      if (!(error instanceof TimeoutError)) throw error;
      said.stderr.push(`it did not end within ${formatDuration(timeoutMs)}`);
      return { exitCode: undefined };
    });
    return { exitCode, stdout: said.stdout.join(''), stderr: said.stderr.join('') };
  };
}
