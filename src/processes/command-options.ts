import { invalidOption } from '../core/expect.ts';
import type { CommandEnvironmentOptions } from './command-environment.ts';
import type { ProcessIdentity } from './identity.ts';

/** A command as it was started: what to record in order to find it again after this process is gone. */
export interface StartedCommand extends ProcessIdentity {
  /** Its process group. On Windows, which has none, just its pid. */
  readonly group: number;
  /** A random text that it and its descendants carry in the environment variable `HOLDFAST_COMMAND`. */
  readonly mark: string;
}

/** Which of the two output streams. */
export type OutputStream = 'stdout' | 'stderr';

/** Options of {@link runCommand}. */
export interface CommandOptions extends CommandEnvironmentOptions {
  /**
   * The folder it runs in.
   * @defaultValue that of this process
   */
  readonly cwd?: string;
  /**
   * Text for its standard input, which then ends.
   * @defaultValue none: standard input is empty
   */
  readonly stdin?: string;
  /**
   * A descriptor of a file that is its standard input, from where the file stands: unlike a text, all of it can be read though
   * this process dies. Goes before `stdin`.
   */
  readonly stdinFile?: number;
  /** Ends the whole process group when it aborts; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Ends the whole process group after that time; the call then rejects with a TimeoutError. */
  readonly timeoutMs?: number;
  /**
   * Time between the request to end (SIGTERM) and the end by force (SIGKILL).
   * @defaultValue 5000
   */
  readonly killAfterMs?: number;
  /**
   * How long to wait, once the command has exited, for output from processes that it left behind, before they are ended.
   * @defaultValue 1000
   */
  readonly drainMs?: number;
  /**
   * Bytes of each output stream that are kept: the first quarter of them from the beginning, the others from the end.
   * @defaultValue 1 MiB
   */
  readonly captureBytes?: number;
  /**
   * Exit codes that count as success; `'any'` counts every end as success, also one by a signal.
   * @defaultValue [0]
   */
  readonly okExitCodes?: readonly number[] | 'any';
  /**
   * Applied to arguments and output before errors show parts of them, since nothing recognises a part of a secret.
   * @defaultValue they are shown as they are
   */
  readonly redact?: (text: string) => string;
  /**
   * Called with each piece of output, decoded, never cut inside a character.
   *
   * While a promise it returned is pending, no more of that stream is read, so the command waits and memory does not grow.
   * When it throws or rejects it is not called again, and the command goes on.
   */
  readonly onOutput?: (stream: OutputStream, text: string) => void | Promise<void>;
  /**
   * Called once it runs, before anything else happens, so that it can be recorded.
   *
   * The command waits for a promise it returns only where it reads its input; `runCommand` always does. When it throws or rejects, the command is
   * ended and the call rejects with that error.
   */
  readonly onStarted?: (command: StartedCommand) => void | Promise<void>;
}

/**
 * Checks a command before anything is started.
 *
 * @throws UsageError `invalid-option` naming the argument or option.
 */
export function checkCommand(argv: readonly string[], options: CommandOptions): void {
  if (!Array.isArray(argv) || argv.length === 0 || argv[0] === '')
    throw invalidOption('argv', argv, 'an array of texts that begins with the program');
  for (const [index, argument] of argv.entries()) checkText(`argv[${index}]`, argument);
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (name === '' || name.includes('='))
      throw invalidOption('env', name, 'variables whose names are not empty and have no "="');
    checkText('env', name);
    if (value !== undefined) checkText(`env.${name}`, value);
  }
  if (options.cwd !== undefined) checkText('cwd', options.cwd);
  if (options.stdin !== undefined && typeof options.stdin !== 'string')
    throw invalidOption('stdin', options.stdin, 'a text');
  for (const name of ['timeoutMs', 'killAfterMs', 'drainMs', 'captureBytes', 'stdinFile'] as const)
    if (options[name] !== undefined) checkCount(name, options[name]);
  const { okExitCodes = [] } = options;
  if (okExitCodes !== 'any' && !(Array.isArray(okExitCodes) && okExitCodes.every((code) => Number.isInteger(code))))
    throw invalidOption('okExitCodes', okExitCodes, 'an array of integers or "any"');
}

function checkText(subject: string, value: unknown): void {
  // The system ends every text at the first NUL: the program would be told something else than was meant.
  if (typeof value !== 'string' || value.includes('\0'))
    throw invalidOption(subject, value, 'a text without NUL characters');
}

function checkCount(subject: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw invalidOption(subject, value, 'a non-negative integer');
}
