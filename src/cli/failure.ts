import { CommanderError } from 'commander';
import { type ErrorRecord, toErrorRecord } from '../core/error-record.ts';
import { isHoldfastError } from '../core/errors.ts';
import { toPrintable } from '../core/printable-text.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { toLine, toPrintableJson } from './printable.ts';
import type { Shell } from './shell.ts';

/** What is shown of an error that ended a verb: the object under `error` in JSON. */
export interface Failure {
  /** A code of docs/errors.md, of Node (`ENOENT`), or `unexpected`. */
  readonly code: string;
  readonly message: string;
  readonly runId?: string;
  /** What was wrong: an option, an id, a folder. */
  readonly subject?: string;
  /** The line of a damaged log, counted from 1. */
  readonly line?: number;
  /** What would have been accepted. */
  readonly expected?: string;
  readonly issues?: readonly string[];
  /** Where in the code it comes from; with `--verbose` only. */
  readonly stack?: string;
}

/** How an error is shown. */
export interface FailureStyle {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly redactText?: (text: string) => string;
}

/** The exit code that an error asks for. */
export function exitCodeOfError(error: unknown): ExitCode {
  const usage = error instanceof CommanderError || (isHoldfastError(error) && error.name === 'UsageError');
  return usage ? exitCodes.usage : exitCodes.failure;
}

/** An error as plain data, without secrets. */
export function describeFailure(error: unknown, { verbose, redactText = (text) => text }: FailureStyle): Failure {
  if (error instanceof CommanderError)
    return { code: 'invalid-option', message: toLine(error.message.replace(/^error: /, '')) };
  const { message, code, stack } = toErrorRecord(error);
  const facts: Readonly<Record<string, unknown>> = isHoldfastError(error)
    ? Object.fromEntries(Object.entries(error))
    : {};
  const text = (name: string): Record<string, string> => {
    const fact = facts[name];
    return typeof fact === 'string' && fact !== '' ? { [name]: redactText(fact) } : {};
  };
  const { issues, line } = facts;
  return {
    code: typeof code === 'string' ? code : 'unexpected',
    message: redactText(message),
    ...text('runId'),
    ...text('subject'),
    ...(typeof line === 'number' ? { line } : {}),
    ...text('expected'),
    ...(Array.isArray(issues) && issues.length > 0 ? { issues: issues.map((issue) => redactText(String(issue))) } : {}),
    ...(verbose && stack !== undefined ? { stack: redactText(stacks(toErrorRecord(error))) } : {}),
  };
}

/** Shows an error: one line and its code, or JSON on standard output. */
export function printFailure(shell: Shell, error: unknown, style: FailureStyle): void {
  const failure = describeFailure(error, style);
  if (style.json) {
    shell.out.line(toPrintableJson(JSON.stringify({ error: failure }, undefined, 2)));
    return;
  }
  const label = shell.err.paint(['red', 'bold'], 'error:');
  shell.err.line(`${label} ${toLine(failure.message)} ${shell.err.paint('dim', `[${toLine(failure.code)}]`)}`);
  if (failure.stack !== undefined) shell.err.line(toPrintable(failure.stack));
}

/** The stacks of an error and of what caused it. */
export function stacks(record: ErrorRecord): string {
  const own = record.stack ?? `${record.name}: ${record.message}`;
  return record.cause === undefined ? own : `${own}\ncaused by ${stacks(record.cause)}`;
}
