import type { CommandResult } from '../processes/run-command.ts';
import type { LiveRun } from './live-run.ts';
import { RedactedLines } from './redacted-lines.ts';
import type { Scope } from './scope.ts';
import { runStep } from './step.ts';
import type { CommandStepOptions } from './workflow-context.ts';

/**
 * Runs a program without a shell as a durable step.
 *
 * Its process is written down before anything else happens, so that whoever takes the run over can end it.
 */
export async function runCommandStep(
  live: LiveRun,
  scope: Scope,
  name: string,
  argv: readonly string[],
  options: CommandStepOptions,
): Promise<CommandResult | undefined> {
  const { cwd, env, stdin, okExitCodes, captureBytes, ...rest } = options;
  const { verify } = rest;
  // Its files are looked for where the program has run.
  const stepOptions = cwd === undefined || typeof verify !== 'object' ? rest : { ...rest, verify: { cwd, ...verify } };
  const { host, redactor } = live.rooms;
  return runStep<CommandResult>(live, scope, name, stepOptions, async (step) => {
    // It names a file.
    const shownName = redactor.redactText(name);
    const output = new RedactedLines(redactor, (stream, text) => {
      live.tell({ type: 'command-output', key: step.key, stream, text });
      live.rooms.state.appendResult(live.id, shownName, text);
    });
    try {
      // Many workflows run no command: what that needs is loaded by the first one.
      const [{ runCommand }, { withoutCutSecrets }] = await Promise.all([
        import('../processes/run-command.ts'),
        import('../processes/cut-secrets.ts'),
      ]);
      const running = runCommand(host, argv, {
        signal: step.signal,
        redact: (text) => redactor.redactText(text),
        ...(cwd === undefined ? {} : { cwd }),
        ...(env === undefined ? {} : { env }),
        ...(stdin === undefined ? {} : { stdin }),
        ...(okExitCodes === undefined ? {} : { okExitCodes }),
        ...(captureBytes === undefined ? {} : { captureBytes }),
        onStarted: async (child) => {
          await live.record({ type: 'command-started', key: step.key, child });
        },
        onOutput: (stream, text) => {
          step.heartbeat();
          output.write(stream, text);
        },
      });
      live.unsettled.outlives(running);
      const result = await running;
      const { stdout, stderr } = result;
      const { longestForm } = redactor;
      return {
        ...result,
        stdout: result.truncated.stdout ? withoutCutSecrets(stdout, longestForm) : stdout,
        stderr: result.truncated.stderr ? withoutCutSecrets(stderr, longestForm) : stderr,
      };
    } finally {
      output.end();
    }
  });
}
