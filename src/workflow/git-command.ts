import type { Host } from '../core/host.ts';
import type { GitRunner } from '../git/git.ts';

/** Runs git as every command is run: in a process group of its own, without the environment of this process. */
export function gitRunner(host: Host): GitRunner {
  return async (argv, { cwd, env, stdin, signal }) => {
    // Most managers run no git: what that needs is loaded by the first one.
    const { runCommand } = await import('../processes/run-command.ts');
    const said = { stdout: [] as string[], stderr: [] as string[] };
    const { XDG_CONFIG_HOME: settings } = host.environment;
    const { exitCode } = await runCommand(host, argv, {
      ...{ cwd, captureBytes: 0, okExitCodes: 'any' },
      // Where the user may say what git ignores.
      env: { ...(settings === undefined ? {} : { XDG_CONFIG_HOME: settings }), ...env },
      ...(stdin === undefined ? {} : { stdin }),
      ...(signal === undefined ? {} : { signal }),
      onOutput: (stream, text) => {
        said[stream].push(text);
      },
    });
    return { exitCode, stdout: said.stdout.join(''), stderr: said.stderr.join('') };
  };
}
