import { RedactedStream } from '../core/redacted-stream.ts';
import type { Redactor } from '../core/redactor.ts';
import type { OutputStream } from '../processes/command-options.ts';
import type { CommandResult } from '../processes/run-command.ts';
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

/** The longest line that is told in one piece. */
const longestLine = 8192;

/** Redacts output that comes in pieces, and cuts it into lines. */
class RedactedLines {
  readonly #redacted: Readonly<Record<OutputStream, RedactedStream>>;
  readonly #rest = { stdout: '', stderr: '' };
  readonly #tell: (stream: OutputStream, line: string) => void;

  constructor(redactor: Redactor, tell: (stream: OutputStream, line: string) => void) {
    this.#redacted = { stdout: new RedactedStream(redactor), stderr: new RedactedStream(redactor) };
    this.#tell = tell;
  }

  write(stream: OutputStream, text: string): void {
    this.#show(stream, this.#redacted[stream].push(text));
  }

  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#show(stream, this.#redacted[stream].end());
      if (this.#rest[stream] !== '') this.#tell(stream, this.#rest[stream]);
    }
  }

  #show(stream: OutputStream, text: string): void {
    const lines = (this.#rest[stream] + text).split('\n');
    this.#rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.#tell(stream, line);
    // A program that never ends a line must not fill the memory.
    while (this.#rest[stream].length > longestLine) {
      this.#tell(stream, this.#rest[stream].slice(0, longestLine));
      this.#rest[stream] = this.#rest[stream].slice(longestLine);
    }
  }
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
