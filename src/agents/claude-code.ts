import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { runCommand } from '../processes/run-command.ts';
import type { AgentContext, AgentProvider } from './agent-provider.ts';
import type { AgentRequest } from './agent-request.ts';
import { claudeArguments } from './claude-arguments.ts';
import { claudeOutcome, type ClaudeOutcome } from './claude-outcome.ts';
import { ClaudeStream } from './claude-stream.ts';
import { JsonLines } from './json-lines.ts';
import { passedVariables } from './passed-variables.ts';

/** Options of {@link claudeCode}. */
export interface ClaudeCodeOptions {
  /**
   * Names the provider; one name for each account, because limits close a provider by its name.
   * @defaultValue 'claude'
   */
  readonly name?: string;
  /**
   * The program, found by `PATH`.
   * @defaultValue 'claude'
   */
  readonly program?: string;
  /** The model where a request names none. */
  readonly model?: string;
  /**
   * How it asks for permission; see its own `--permission-mode`. Nobody can answer it, so what it may do is decided here
   * and by `tools`.
   */
  readonly permissionMode?: 'acceptEdits' | 'auto' | 'bypassPermissions' | 'default' | 'dontAsk' | 'plan';
  /** Arguments of one's own, before all others. They come from the program that calls, never from outside. */
  readonly arguments?: readonly string[];
  /** Variables it gets beside the usual ones and those whose names begin with `ANTHROPIC_` or `CLAUDE_`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const known = ['name', 'program', 'model', 'permissionMode', 'arguments', 'env'];

/** Enough of what is not JSON to say why it ended. */
const captureBytes = 64 * 1024;

/**
 * The Claude Code CLI, called headless: one process for each call, in a process group of its own.
 *
 * What it says is judged by `is_error`, whatever its exit code. A session is resumed where it is known and begun where it
 * is not, whichever the request expected. It tries overloaded services again by itself; set
 * `env: { CLAUDE_CODE_MAX_RETRIES: '0' }` to leave that to the retries of the step.
 */
export function claudeCode(options: ClaudeCodeOptions = {}): AgentProvider {
  requireKnownOptions('claudeCode', options, known);
  const { name = 'claude', program = 'claude' } = options;
  for (const [option, value] of Object.entries({ name, program }))
    if (typeof value !== 'string' || value === '') throw invalidOption(option, value, 'a text that is not empty');
  const provider = { name, program, options };
  return {
    name,
    resumesSessions: true,
    async invoke(request, context) {
      const first = await callOnce(provider, request, request.session?.resume === true, context);
      if (first.kind === 'answered') return first.answer;
      const { session } = request;
      // It was begun before its start could be written down, or never got as far as its first word.
      if (session === undefined || first.kind !== 'other-session-state') throw first.error;
      const second = await callOnce(provider, request, !session.resume, context);
      if (second.kind === 'answered') return second.answer;
      throw second.error;
    },
  };
}

interface Provider {
  readonly name: string;
  readonly program: string;
  readonly options: ClaudeCodeOptions;
}

async function callOnce(
  { name, program, options }: Provider,
  request: AgentRequest,
  resume: boolean,
  context: AgentContext,
): Promise<ClaudeOutcome> {
  const { host, signal, report, started, redact } = context;
  const stream = new ClaudeStream(report);
  const lines = new JsonLines(
    (message) => {
      stream.take(message);
    },
    () => {
      report({ type: 'alive' });
    },
  );
  const ended = await runCommand(host, [program, ...claudeArguments(options, request, resume)], {
    // A prompt that is an argument could be taken for an option.
    stdin: request.prompt,
    okExitCodes: 'any',
    captureBytes,
    signal,
    redact,
    env: { ...passedVariables(host, ['ANTHROPIC_', 'CLAUDE_']), ...options.env },
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    onStarted: started,
    onOutput: (output, text) => {
      if (output === 'stdout') lines.push(text);
      else report({ type: 'alive' });
    },
  });
  lines.end();
  return claudeOutcome(name, { stream, ended, resume, settled: request.session?.settled, redact });
}
