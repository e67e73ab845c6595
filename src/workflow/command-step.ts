import { runCommand, type CommandResult } from '../processes/run-command.ts';
import type { LiveRun } from './live-run.ts';
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
  const { cwd, environment, stdin, okExitCodes, maxOutput, ...stepOptions } = options;
  const { host, redactText } = live.rooms;
  return runStep<CommandResult>(live, scope, name, stepOptions, async (step) => {
    const output = new Lines((stream, text) => {
      const line = redactText(text);
      live.tell({ type: 'command-output', key: step.key, stream, text: line });
      live.rooms.state.appendResult(live.id, name, line);
    });
    try {
      return await runCommand(host, argv, {
        signal: step.signal,
        ...(cwd === undefined ? {} : { cwd }),
        ...(environment === undefined ? {} : { env: environment }),
        ...(stdin === undefined ? {} : { input: stdin }),
        ...(okExitCodes === undefined ? {} : { okExitCodes }),
        ...(maxOutput === undefined ? {} : { captureBytes: maxOutput }),
        onStarted: async (child) => {
          await live.record({ type: 'command-started', key: step.key, child });
        },
        onOutput: (stream, text) => {
          output.write(stream, text);
        },
      });
    } finally {
      output.end();
    }
  });
}

/** The longest line that is told in one piece. */
const longestLine = 8192;

/** Cuts output into lines, so that no secret is split between two pieces that are told. */
class Lines {
  readonly #rest = { stdout: '', stderr: '' };
  readonly #tell: (stream: 'stdout' | 'stderr', line: string) => void;

  constructor(tell: (stream: 'stdout' | 'stderr', line: string) => void) {
    this.#tell = tell;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    const lines = (this.#rest[stream] + text).split('\n');
    this.#rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.#tell(stream, line.slice(0, longestLine));
    if (this.#rest[stream].length > longestLine) {
      this.#tell(stream, this.#rest[stream].slice(0, longestLine));
      this.#rest[stream] = '';
    }
  }

  end(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      if (this.#rest[stream] !== '') this.#tell(stream, this.#rest[stream]);
  }
}
