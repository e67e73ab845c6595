import { statSync } from 'node:fs';
import { formatDuration } from '../core/durations.ts';
import { CommandError, TimeoutError } from '../core/errors.ts';
import type { CommandResult } from './run-command.ts';

/** A message shows no more of an argument, of all arguments, and of the output than this many characters. */
const longestArgument = 120;
const longestCommand = 400;
const longestExcerpt = 2000;
const excerptLines = 10;

/** A lack of something that others use as well, and may give back. */
const passing: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']);

/** Writes a command for people: every argument quoted, long ones cut. Not for a shell. */
export function quoteCommand(argv: readonly string[]): string {
  return cut(argv.map((argument) => JSON.stringify(cut(argument, longestArgument))).join(' '), longestCommand);
}

/** The error of a command that the system did not start. */
export function commandNotStarted(argv: readonly string[], cwd: string | undefined, cause: unknown): CommandError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const command = `Command ${quoteCommand(argv)}`;
  // The system says "not found" for a missing folder and for a missing program alike.
  if (code === 'ENOENT' && (cwd === undefined || isFolder(cwd))) {
    const advice = 'install it, or give the path of the program, and check the PATH it is given';
    return new CommandError('command-not-found', `${command} was not found; ${advice}.`, { argv, cause });
  }
  const reason =
    code === 'ENOENT' || code === 'ENOTDIR' ? `there is no folder ${JSON.stringify(cwd)}` : code || message;
  const facts = { argv, retryable: passing.has(code), cause };
  return new CommandError('command-not-started', `${command} could not be started: ${reason}.`, facts);
}

/** The error of a command that ended in another way than it should. */
export function commandFailed(argv: readonly string[], result: CommandResult): CommandError {
  const how =
    result.exitCode === undefined
      ? `was ended by ${result.signal ?? 'a signal'}`
      : `failed with exit code ${result.exitCode}`;
  const excerpt = lastLines(result.stderr);
  const end = excerpt === '' ? '.' : `:\n${excerpt}`;
  const message = `Command ${quoteCommand(argv)} ${how} after ${formatDuration(result.durationMs)}${end}`;
  const { exitCode, signal } = result;
  return new CommandError('command-failed', message, {
    argv,
    exitCode,
    signal,
    stderr: tailOf(result.stderr, longestExcerpt * 2),
  });
}

/** The error of a command whose time ran out. */
export function commandTimedOut(argv: readonly string[], limitMs: number, abandoned: boolean): TimeoutError {
  const subject = `command ${quoteCommand(argv)}`;
  const rest = abandoned
    ? ', and could not be ended: something of it still runs'
    : '; it was ended with its process group';
  return new TimeoutError(`C${subject.slice(1)} ran longer than ${formatDuration(limitMs)}${rest}.`, {
    subject,
    limitMs,
    abandoned,
  });
}

/** The last lines of a text, without what would move the cursor or change colours on a terminal. */
function lastLines(text: string): string {
  const plain = tailOf(text, longestExcerpt * 2)
    .replaceAll(/\p{Cc}\[[0-9;?]*[A-Za-z]/gu, '')
    .replaceAll(/[^\P{Cc}\n\t]/gu, '');
  return tailOf(plain.trimEnd().split('\n').slice(-excerptLines).join('\n').trim(), longestExcerpt);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function tailOf(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(-length)}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
