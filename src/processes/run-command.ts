import { type ChildProcess, spawn } from 'node:child_process';
import type { Host } from '../core/host.ts';
import { commandEnvironment, markVariable } from './command-environment.ts';
import { commandFailed, commandNotStarted, commandTimedOut } from './command-failure.ts';
import { checkCommand, type CommandOptions } from './command-options.ts';
import { withoutCutSecrets } from './cut-secrets.ts';
import { endGroup } from './process-group.ts';
import { RunningCommand, settlesWithin, type StartedChild } from './running-command.ts';

/** How a command ended and what it wrote. Plain JSON. */
export interface CommandResult {
  /** `undefined` when a signal ended it. */
  readonly exitCode?: number | undefined;
  /** The signal that ended it, such as `SIGSEGV`. */
  readonly signal?: string | undefined;
  /** What it wrote; where bytes were left out, a line says how many. */
  readonly stdout: string;
  readonly stderr: string;
  /** All that was read of it, kept or not. */
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  /** Whether bytes were left out. */
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
  readonly durationMs: number;
  readonly pid: number;
  /** Why `onOutput` did not get all of it: what it threw, or that it never came to an end, in words. */
  readonly outputFailure?: string | undefined;
}

const defaultCaptureBytes = 1024 * 1024;
const defaultDrainMs = 1000;

/**
 * Runs a program, without a shell, in a process group of its own.
 *
 * The arguments reach the program exactly as given; nothing in them is interpreted. It is handed a short list of
 * environment variables, not the whole environment (see `inheritEnvironment`).
 * The promise settles when the program has exited, its output has ended and nothing of its group runs any more:
 * processes it left in its group are ended with it. What should live on must start a session of its own.
 * Nothing is redacted in the result; in errors what `redact` says is.
 *
 * @param argv the program, found by the `PATH` it is given, and its arguments.
 * @throws CommandError `command-not-found`, `command-not-started`, or `command-failed` for an end that is not among
 * `okExitCodes`; TimeoutError after `timeoutMs`; the reason of `signal`; UsageError `invalid-option`.
 */
export async function runCommand(
  host: Host,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  checkCommand(argv, options);
  options.signal?.throwIfAborted();
  const { okExitCodes = [0], redact = asItIs } = options;
  const shown = argv.map(redact);
  const startedAt = host.monotonic();
  const running = await start(host, argv, shown, options);
  await supervise(host, shown, running, options);
  const result = resultOf(running, host.monotonic() - startedAt);
  if (okExitCodes === 'any' || (result.exitCode !== undefined && okExitCodes.includes(result.exitCode))) return result;
  const { stderr, truncated } = result;
  throw commandFailed(shown, { ...result, stderr: redact(truncated.stderr ? withoutCutSecrets(stderr) : stderr) });
}

function asItIs(text: string): string {
  return text;
}

/** Why a command is ended before its time; whether it could be ended is known only later. */
type StopReason = (abandoned: boolean) => unknown;

async function start(
  host: Host,
  argv: readonly string[],
  shown: readonly string[],
  options: CommandOptions,
): Promise<RunningCommand> {
  const { cwd } = options;
  const mark = host.id(20);
  const [program = '', ...rest] = argv;
  const stdin = options.stdinFile ?? (options.stdin === undefined ? 'ignore' : 'pipe');
  let child: ChildProcess;
  try {
    child = spawn(program, rest, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...commandEnvironment(host, options), [markVariable]: mark },
      stdio: [stdin, 'pipe', 'pipe'],
      // Windows has no process groups; there this would only open a window.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    throw commandNotStarted(shown, cwd, error);
  }
  const failed = new Promise<unknown>((resolve) => child.once('error', resolve));
  if (!isStarted(child)) throw commandNotStarted(shown, cwd, await failed);
  // A program that does not read all of its input, or none, has not failed.
  child.stdin?.on('error', () => undefined);
  return new RunningCommand(child, mark, { ...options, captureBytes: options.captureBytes ?? defaultCaptureBytes });
}

function isStarted(child: ChildProcess): child is StartedChild {
  return child.pid !== undefined && child.stdout !== null && child.stderr !== null;
}

/**
 * Waits until nothing of the command is left.
 *
 * @throws what stopped it, once it has stopped.
 */
async function supervise(
  host: Host,
  argv: readonly string[],
  running: RunningCommand,
  options: CommandOptions,
): Promise<void> {
  const { signal, timeoutMs, killAfterMs, drainMs = defaultDrainMs } = options;
  const stop = Promise.withResolvers<undefined>();
  let stopReason: StopReason | undefined;
  const stopBecause = (reason: StopReason): void => {
    stopReason ??= reason;
    stop.resolve(undefined);
  };
  const aborted = (): void => {
    stopBecause(() => signal?.reason);
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : host.schedule(timeoutMs, () => {
          stopBecause((abandoned) => commandTimedOut(argv, timeoutMs, abandoned));
        });
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted === true) aborted();
  const recorded = begin(running, options).catch((error: unknown) => {
    stopBecause(() => error);
  });
  let ended: boolean;
  try {
    await Promise.race([running.exited, stop.promise]);
    // A descendant that inherited the outputs may hold them for ever.
    await settlesWithin(host, drainMs, Promise.race([running.outputEnded, stop.promise]));
    ended = await endGroup(host, running.command, killAfterMs === undefined ? {} : { killAfterMs });
    await running.release(host, drainMs);
    await Promise.race([recorded, stop.promise]);
  } finally {
    timer?.cancel();
    signal?.removeEventListener('abort', aborted);
  }
  // What stopped it was chosen by the caller, and need not be an Error.
  if (stopReason !== undefined) throw stopReason(!ended);
}

/** Whoever reads its input does nothing before it is recorded: were this process killed by then, it would find none. */
async function begin(running: RunningCommand, { onStarted, stdin }: CommandOptions): Promise<void> {
  await onStarted?.(running.command);
  running.feed(stdin);
}

function resultOf({ command, ending, stdout, stderr }: RunningCommand, durationMs: number): CommandResult {
  return {
    exitCode: ending.exitCode,
    signal: ending.signal,
    stdout: stdout.text(),
    stderr: stderr.text(),
    stdoutBytes: stdout.totalBytes,
    stderrBytes: stderr.totalBytes,
    truncated: { stdout: stdout.truncated, stderr: stderr.truncated },
    durationMs,
    pid: command.pid,
    outputFailure: stdout.failure ?? stderr.failure,
  };
}
