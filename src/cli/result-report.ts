import { formatDuration } from '../core/durations.ts';
import { type ErrorRecord, toErrorRecord } from '../core/error-record.ts';
import type { Census, LimitReached, Outcome, PausedReason } from '../core/events.ts';
import { toPrintable } from '../core/printable-text.ts';
import type { RunReport, RunResult } from '../workflow/run-result.ts';
import type { CommandLines } from './command-lines.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';
import { stacks } from './failure.ts';
import { toLine, toPrintableJson } from './printable.ts';
import { goOnLines } from './go-on-lines.ts';
import { iso, type WaitOverview } from './run-overview.ts';
import type { Shell } from './shell.ts';

/** What `run` and `resume` print with `--json`. */
export interface ResultDocument {
  readonly runId: string;
  readonly status: RunResult['status'];
  readonly success: boolean;
  /** Of a completed run. */
  readonly outcome?: Outcome;
  /** What the workflow returned, when the run is completed and it returned anything. */
  readonly output?: unknown;
  /** What a failed run failed with; `stack` with `--verbose` only. */
  readonly error?: ErrorRecord;
  /** Why a run was cancelled or interrupted. */
  readonly reason?: string;
  readonly pausedReason?: PausedReason;
  readonly message?: string;
  /** When a paused run can go on. */
  readonly wakeAt?: string;
  /** The limit that a paused run has reached. */
  readonly limit?: LimitReached;
  /** The signals that a paused run waits for. */
  readonly waits?: readonly WaitOverview[];
  /** Steps of this process: completed, and answered from the journal. */
  readonly steps: { readonly ran: number; readonly kept: number };
  readonly census: Census;
  readonly report: RunReport;
  readonly recommendations: readonly string[];
}

/** What the reporting of a result needs to know beside it. */
export interface ReportContext {
  readonly steps: { readonly ran: number; readonly kept: number };
  readonly waits: readonly WaitOverview[];
  readonly commands: CommandLines;
  /** The module that was named on the command line. */
  readonly module: string | undefined;
  readonly verbose: boolean;
  readonly redactText: (text: string) => string;
  readonly redactValue: (value: unknown) => unknown;
}

/** What the exit code of a result depends on. */
export interface ExitRules {
  readonly allowPartial: boolean;
  readonly allowPaused: boolean;
  /** The signal that the process was asked to end with. */
  readonly signal: NodeJS.Signals | undefined;
}

/** The exit code for a result: 0 only when the work is done, or when the user allowed less. */
export function exitCodeOfResult(result: RunResult, { allowPartial, allowPaused, signal }: ExitRules): ExitCode {
  if (result.success) return exitCodes.success;
  if (result.status === 'completed') return allowPartial ? exitCodes.success : exitCodes.failure;
  if (result.status === 'paused') return allowPaused ? exitCodes.success : exitCodes.failure;
  if (result.status === 'interrupted' && signal !== undefined) return exitCodeOf(signal);
  return exitCodes.failure;
}

/** A result as JSON. */
export function resultDocument(result: RunResult, context: ReportContext): ResultDocument {
  const { runId, status, success, census, report, recommendations } = result;
  const end = { steps: context.steps, census, report, recommendations: recommendations.map(context.redactText) };
  const start = { runId, status, success };
  switch (result.status) {
    case 'completed':
      return {
        ...start,
        outcome: result.outcome,
        ...(result.output === undefined ? {} : { output: result.output }),
        ...end,
      };
    case 'failed':
      return { ...start, error: errorDocument(result.error, context), ...end };
    case 'cancelled':
      return { ...start, reason: context.redactText(result.reason), ...end };
    case 'interrupted':
      return {
        ...start,
        reason: context.redactText(result.reason),
        ...(result.error === undefined ? {} : { error: errorDocument(result.error, context) }),
        ...end,
      };
    case 'paused': {
      const { pausedReason, message, wakeAt, limit } = result;
      const moment = wakeAt === undefined ? {} : { wakeAt: iso(wakeAt) };
      return {
        ...start,
        pausedReason,
        message: context.redactText(message),
        ...moment,
        ...(limit === undefined ? {} : { limit }),
        waits: context.waits,
        ...end,
      };
    }
  }
}

/** Prints a result: what the workflow returned to standard output, everything else to standard error. */
export function printResult(shell: Shell, result: RunResult, context: ReportContext): void {
  const { err } = shell;
  const { commands, module, redactText } = context;
  const say = (text: string): void => {
    err.line(toLine(redactText(text)));
  };
  const error = (text: string, code: string): void => {
    err.line(`${err.paint(['red', 'bold'], 'error:')} ${toLine(redactText(text))} ${err.paint('dim', `[${code}]`)}`);
  };
  const { runId } = result;
  const figures = `${formatDuration(result.report.elapsedMs)}; steps here: ${context.steps.ran} ran, ${context.steps.kept} kept`;
  switch (result.status) {
    case 'completed':
      if (result.output !== undefined) shell.out.line(outputText(shell, result.output));
      if (result.outcome === 'partial') error(`Run "${runId}" is partial: declared work is missing.`, 'run-partial');
      else say(`run ${runId} completed${result.outcome === 'degraded' ? ', degraded,' : ''} in ${figures}`);
      for (const advice of result.recommendations) say(advice);
      if (result.outcome === 'partial') say(`to look at it: ${commands.show()}`);
      return;
    case 'failed':
      error(`Run "${runId}" failed: ${result.error.message}`, 'run-failed');
      if (context.verbose) err.line(toPrintable(redactText(stacks(toErrorRecord(result.error)))));
      break;
    case 'cancelled':
      error(`Run "${runId}" was cancelled: ${result.reason}`, 'run-cancelled');
      return;
    case 'interrupted':
      error(`Run "${runId}" was interrupted: ${result.reason}`, 'run-interrupted');
      break;
    case 'paused':
      say(`run ${runId} is paused (${result.pausedReason}): ${result.message}`);
      if (result.wakeAt !== undefined) say(`it is due at ${iso(result.wakeAt)}`);
      for (const { name } of context.waits)
        say(`it waits for signal ${JSON.stringify(name)}; to send it: ${commands.signal(name)}`);
  }
  say(`steps here: ${context.steps.ran} ran, ${context.steps.kept} kept`);
  const limit = result.status === 'paused' ? result.limit : undefined;
  for (const text of goOnLines(commands, runId, module, limit)) say(text);
}

function outputText(shell: Shell, output: unknown): string {
  // A program that reads the output gets text as it is; a terminal must not obey what is in it.
  if (typeof output === 'string') return shell.out.isTerminal({}) ? toPrintable(output) : output;
  return toPrintableJson(JSON.stringify(output, undefined, 2));
}

function errorDocument(error: Error, { verbose, redactValue }: ReportContext): ErrorRecord {
  const record = toErrorRecord(error);
  return redactValue(verbose ? record : withoutStacks(record)) as ErrorRecord;
}

function withoutStacks({ name, message, code, cause, errors, facts }: ErrorRecord): ErrorRecord {
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause: withoutStacks(cause) }),
    ...(errors === undefined ? {} : { errors: errors.map(withoutStacks) }),
    ...(facts === undefined ? {} : { facts }),
  };
}
