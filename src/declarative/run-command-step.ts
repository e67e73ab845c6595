import { resolve } from 'node:path';
import { StepError } from '../core/errors.ts';
import { runCommand, type CommandResult } from '../processes/run-command.ts';
import type { EffectAnswer } from '../workflow/effect-options.ts';
import type { CommandStepOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import type { LaidStep } from './layout.ts';
import { argvOf, failureOptions, variablesOf, verification } from './step-options.ts';
import type { KnownValues } from './template.ts';
import type { DocumentCommand, RunStep } from './workflow-document.ts';

/** What is kept of each stream of a command, in bytes: it may be handed on to later steps. */
const captureBytes = 128 * 1024;

/** Runs a command, as a step or as an effect; `undefined` when it failed and the run goes on without it. */
export async function runCommandStep(
  wf: WorkflowContext,
  { layout, directory, host }: RunBindings,
  { name, step }: LaidStep,
  known: KnownValues,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { run, env, cwd = '.', outputs, ok_exit_codes: okExitCodes = [0], check, undo, timeout } = step as RunStep;
  const { on_failure: rule, verify } = step as RunStep;
  const argv = argvOf(run, known);
  const place = { cwd: resolve(directory, cwd), env: variablesOf(layout.document.env, env, known) };
  const plain = (command: DocumentCommand, signal: AbortSignal, codes: readonly number[]): Promise<CommandResult> =>
    runCommand(host, argvOf(command, known), { ...place, signal, captureBytes, okExitCodes: codes });
  const { verify: rules } = verification(verify, place.cwd);
  const isJson = outputs === 'json';
  const common = {
    ...(timeout === undefined ? {} : { timeout }),
    ...failureOptions(rule),
    ...(undo === undefined
      ? {}
      : {
          compensate: async (_: CommandResult, { signal }: { readonly signal: AbortSignal }) => {
            await plain(undo, signal, [0]);
          },
        }),
    ...(rules === undefined && !isJson
      ? {}
      : { verify: { ...rules, ...(isJson ? { check: ({ stdout }: CommandResult) => jsonProblem(stdout) } : {}) } }),
  };
  const goesOn = rule?.continue === true;
  let result: CommandResult | undefined;
  if (check === undefined) {
    const options: CommandStepOptions = {
      ...{ ...place, ...common, okExitCodes, captureBytes },
      // What the document says of it, and the values that it is given.
      input: { argv, env: place.env, cwd },
    };
    result = goesOn
      ? await wf.command(name, argv, { ...options, critical: false })
      : await wf.command(name, argv, options);
  } else {
    const options = {
      ...common,
      do: ({ signal }: { readonly signal: AbortSignal }) =>
        runCommand(host, argv, { ...place, signal, captureBytes, okExitCodes }),
      check: async ({ signal }: { readonly signal: AbortSignal }): Promise<EffectAnswer<CommandResult>> => {
        const answer = await plain(check, signal, [0, 1]);
        return answer.exitCode === 0 ? { done: answer } : 'not-done';
      },
    };
    result = goesOn ? await wf.effect(name, { ...options, critical: false }) : await wf.effect(name, options);
  }
  return result === undefined ? undefined : outputsOf(name, result, isJson);
}

/** What later steps can name. */
function outputsOf(key: string, result: CommandResult, isJson: boolean): Readonly<Record<string, unknown>> {
  // A person may have skipped the step and given something else.
  if (typeof (result as { readonly stdout?: unknown }).stdout !== 'string') return asOutputs(result);
  const { stdout, stderr, exitCode } = result;
  if (!isJson) return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), exit_code: exitCode ?? null };
  const problem = jsonProblem(stdout);
  if (typeof problem === 'string') throw new StepError('verification-failed', `Step "${key}": ${problem}`, { key });
  return asOutputs(JSON.parse(stdout));
}

/** A value as the outputs of a step: its fields, else under `value`. */
export function asOutputs(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : { value };
}

function jsonProblem(stdout: string): true | string {
  try {
    JSON.parse(stdout);
    return true;
  } catch (error) {
    return `what it wrote to standard output is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
