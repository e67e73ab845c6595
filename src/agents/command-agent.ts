import { AgentError, CommandError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { withoutCutSecrets } from '../processes/cut-secrets.ts';
import { runCommand } from '../processes/run-command.ts';
import type { AgentAnswer } from './agent-answer.ts';
import type { AgentContext, AgentProvider } from './agent-provider.ts';
import type { AgentRequest } from './agent-request.ts';
import { type CommandMessage, readCommandMessage } from './command-message.ts';
import { isRecord } from '../core/json-record.ts';
import { JsonLines } from './json-lines.ts';
import { passedVariables } from './passed-variables.ts';

/** Options of {@link commandAgent}. */
export interface CommandAgentOptions {
  /** Names the provider; one name for each account, because limits close a provider by its name. */
  readonly name: string;
  /** The program and its arguments, or a function that makes them of a request. No shell reads them. */
  readonly argv: readonly string[] | ((request: AgentRequest) => readonly string[]);
  /**
   * How it is handed the prompt: through its standard input, or as its last argument, behind `--` so that no prompt is
   * taken for an option. `'none'` where `argv` puts it in.
   * @defaultValue 'stdin'
   */
  readonly prompt?: 'stdin' | 'argument' | 'none';
  /**
   * What it writes to its standard output: the answer as text, one JSON object, or a JSON object on each line.
   * @defaultValue 'text'
   */
  readonly output?: 'text' | 'json' | 'json-lines';
  /** Says what an object that it wrote means. By default usual names are looked for: `result`, `text`, `usage`, `is_error`. */
  readonly read?: (message: Readonly<Record<string, unknown>>) => CommandMessage;
  /** Variables it gets beside `PATH`, `HOME` and the like. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Beginnings of names of variables that it gets as well, such as `OPENAI_`. */
  readonly passVariables?: readonly string[];
  /**
   * The most of a text answer that is kept, in bytes.
   * @defaultValue 4 MiB
   */
  readonly captureBytes?: number;
}

const known = ['name', 'argv', 'prompt', 'output', 'read', 'env', 'passVariables', 'captureBytes'];

/** Any program that takes a prompt and writes an answer, as a provider: one process for each call, in a group of its own. */
export function commandAgent(options: CommandAgentOptions): AgentProvider {
  requireKnownOptions('commandAgent', options, known);
  const { name, argv, prompt = 'stdin', output = 'text' } = options;
  if (typeof name !== 'string' || name === '') throw invalidOption('name', name, 'a text that is not empty');
  if (typeof argv !== 'function' && !Array.isArray(argv))
    throw invalidOption('argv', argv, 'a list of texts, or a function that makes one of a request');
  requireOneOf('prompt', prompt, ['stdin', 'argument', 'none']);
  requireOneOf('output', output, ['text', 'json', 'json-lines']);
  return { name, invoke: (request, context) => invoke(options, request, context) };
}

/** So much of what it writes beside its answer is compared. */
const longestSign = 2000;

async function invoke(
  options: CommandAgentOptions,
  request: AgentRequest,
  { host, signal, report, started, redact }: AgentContext,
): Promise<AgentAnswer> {
  const { name, argv, prompt = 'stdin', output = 'text', read = readCommandMessage, env = {} } = options;
  const { captureBytes = 4 * 2 ** 20, passVariables = [] } = options;
  const heard = new Heard(read, report);
  const lines = new JsonLines(
    (message) => {
      heard.take(message);
    },
    (line) => {
      report({ type: 'alive', text: line.slice(0, longestSign) });
    },
  );
  const made = typeof argv === 'function' ? argv(request) : argv;
  const ended = await runCommand(host, prompt === 'argument' ? [...made, '--', request.prompt] : made, {
    ...(prompt === 'stdin' ? { stdin: request.prompt } : {}),
    okExitCodes: 'any',
    captureBytes,
    signal,
    redact,
    env: { ...passedVariables(host, passVariables), ...env },
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    onStarted: started,
    onOutput: (from, text) => {
      // What it says beside its answer is often all that it tells of its progress.
      if (from === 'stderr') report({ type: 'alive', text: text.slice(0, longestSign) });
      else if (output === 'json-lines') lines.push(text);
      else report({ type: 'text', text });
    },
  });
  lines.end();
  const { truncated } = ended;
  const unreadable = (why: string): AgentError =>
    new AgentError('agent-unreadable', `Agent "${name}" ${why}`, { provider: name, usage: heard.answer.usage });
  if (output === 'json' && ended.stdout.trim() !== '') {
    const value = parsed(ended.stdout);
    if (isRecord(value)) heard.take(value);
    else if (ended.exitCode === 0) throw unreadable('wrote something that is no JSON object.');
  }
  if (ended.exitCode !== 0 || heard.failure !== undefined) {
    const stderr = redact(truncated.stderr ? withoutCutSecrets(ended.stderr) : ended.stderr)
      .slice(-4096)
      .trim();
    const how =
      ended.signal === undefined ? `exited with ${ended.exitCode ?? 'no code'}` : `was ended by ${ended.signal}`;
    const message = `Agent "${name}" ${heard.failure === undefined ? how : 'failed'}${stderr === '' ? '.' : `: ${stderr}`}`;
    const { exitCode, signal: by } = ended;
    const told = { argv: [made[0] ?? name], exitCode, signal: by, stderr, retryable: true };
    const cause = heard.failure ?? new CommandError('command-failed', message, told);
    throw new AgentError('agent-failed', message, {
      provider: name,
      usage: heard.answer.usage,
      sessionId: heard.answer.sessionId,
      cause,
    });
  }
  if (output === 'text')
    return { ...heard.answer, text: (truncated.stdout ? withoutCutSecrets(ended.stdout) : ended.stdout).trim() };
  const { text, ...rest } = heard.answer;
  if (text === undefined && rest.output === undefined) throw unreadable('ended without an answer.');
  return { ...rest, text: text ?? JSON.stringify(rest.output) };
}

/** What a command has said so far. */
class Heard {
  answer: Partial<AgentAnswer> = {};
  failure: unknown;
  readonly #read: NonNullable<CommandAgentOptions['read']>;
  readonly #report: AgentContext['report'];

  constructor(read: NonNullable<CommandAgentOptions['read']>, report: AgentContext['report']) {
    this.#read = read;
    this.#report = report;
  }

  take(message: Readonly<Record<string, unknown>>): void {
    const { activity, answer, failure } = this.#read(message);
    if (answer !== undefined) this.answer = { ...this.answer, ...answer };
    if (failure !== undefined) this.failure = failure;
    this.#report(activity ?? { type: 'alive', text: JSON.stringify(message).slice(0, longestSign) });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
