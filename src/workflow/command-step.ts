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
      const { runCommand } = await import('../processes/run-command.ts');
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
      return withoutCutSecrets(await running, redactor.longestForm);
    } finally {
      output.end();
    }
  });
}

/**
 * Where bytes were left out, what stands beside the gap may be the beginning or the end of a secret, which nothing
 * recognises: so much is left out as well.
 */
function withoutCutSecrets(result: CommandResult, longest: number): CommandResult {
  const gap = /\n… \d+ bytes left out …\n/;
  const widened = (text: string): string => {
    const found = gap.exec(text);
    if (found === null) return text;
    const head = text.slice(0, Math.max(0, found.index - longest));
    return head + found[0] + text.slice(found.index + found[0].length + longest);
  };
  const { stdout, stderr, truncated } = result;
  return {
    ...result,
    stdout: truncated.stdout ? widened(stdout) : stdout,
    stderr: truncated.stderr ? widened(stderr) : stderr,
  };
}
