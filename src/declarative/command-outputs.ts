import { StepError } from '../core/errors.ts';
import type { CommandResult } from '../processes/run-command.ts';

/** What is kept of each stream of a command, in bytes: it may be handed on to later steps. */
export const captureBytes: number = 128 * 1024;

/** A command that its check found done: what it wrote itself is lost, and what the check wrote says nothing of it. */
interface FoundDone extends CommandResult {
  readonly found?: true;
}

/** What stands for the result of a command, where its check says that it was done. */
export function foundDone(answer: CommandResult): FoundDone {
  const truncated = { stdout: false, stderr: false };
  return { ...answer, truncated, stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0, found: true };
}

/** What later steps can name. */
export function outputsOf(key: string, result: FoundDone, isJson: boolean): Readonly<Record<string, unknown>> {
  // A person may have skipped the step and given something else.
  if (typeof (result as { readonly stdout?: unknown }).stdout !== 'string') return asOutputs(result);
  const { stdout, stderr, exitCode, found } = result;
  if (isJson && found === true) return {};
  if (!isJson) return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), exit_code: exitCode ?? null };
  const problem = jsonProblem(result);
  if (typeof problem === 'string') throw new StepError('verification-failed', `Step "${key}": ${problem}`, { key });
  return asOutputs(JSON.parse(stdout));
}

/** A value as the outputs of a step: its fields, else under `value`. */
export function asOutputs(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : { value };
}

/** Says of which streams of a command not all was kept. */
export function cutStreams(result: CommandResult): string | undefined {
  const { truncated, stdoutBytes, stderrBytes } = result as Partial<CommandResult>;
  const cut = [
    ...(truncated?.stdout === true ? [`${stdoutBytes ?? ''} bytes to standard output`] : []),
    ...(truncated?.stderr === true ? [`${stderrBytes ?? ''} bytes to standard error`] : []),
  ];
  if (cut.length === 0) return undefined;
  return `wrote ${cut.join(' and ')}; what names that gets ${captureBytes} bytes of it, with a line where the others were`;
}

/** Whether what a command wrote is JSON, else why not. What was found done is taken for it. */
export function jsonProblem({ stdout, stdoutBytes, truncated, found }: FoundDone): true | string {
  if (found === true) return true;
  if (truncated.stdout)
    return `what it wrote to standard output is too long for JSON: ${stdoutBytes} bytes, of which ${captureBytes} are kept`;
  try {
    JSON.parse(stdout);
    return true;
  } catch (error) {
    return `what it wrote to standard output is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
