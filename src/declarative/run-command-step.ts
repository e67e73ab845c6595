import { runCommand, type CommandResult } from '../processes/run-command.ts';
import type { EffectAnswer } from '../workflow/effect-options.ts';
import type { CommandStepOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import { captureBytes, cutStreams, foundDone, jsonProblem, outputsOf } from './command-outputs.ts';
import { folderToUndoIn } from './isolation.ts';
import type { LaidStep } from './layout.ts';
import { resolveInside } from '../configuration/contained-path.ts';
import { UsageError } from '../core/errors.ts';
import { argvOf, failureOptions, variablesOf, verification } from './step-options.ts';
import type { KnownValues } from './template.ts';
import type { DocumentCommand, RunStep } from './workflow-document.ts';

/** Runs a command, as a step or as an effect; `undefined` when it failed and the run goes on without it, which `tolerate` is told. */
export async function runCommandStep(
  wf: WorkflowContext,
  bindings: RunBindings,
  { name, step }: LaidStep,
  known: KnownValues,
  tolerate: (error: unknown) => void,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { run, env, cwd = '.', outputs, ok_exit_codes: okExitCodes = [0], check, undo, timeout } = step as RunStep;
  const { on_failure: rule, verify } = step as RunStep;
  const { layout, directory, host } = bindings;
  const argv = argvOf(run, known);
  const place = { cwd: await folderOf(directory, cwd), env: variablesOf(layout.document.env, env, known) };
  const plain = (
    command: DocumentCommand,
    signal: AbortSignal,
    codes: readonly number[],
    at: { readonly cwd: string } = place,
  ): Promise<CommandResult> =>
    runCommand(host, argvOf(command, known), { ...place, ...at, signal, captureBytes, okExitCodes: codes });
  const { verify: rules } = verification(verify, place.cwd);
  const isJson = outputs === 'json';
  const common = {
    ...(timeout === undefined ? {} : { timeout }),
    ...failureOptions(rule),
    ...(undo === undefined
      ? {}
      : {
          compensate: async (_: CommandResult, { signal }: { readonly signal: AbortSignal }) => {
            await plain(undo, signal, [0], { cwd: await folderOf(await folderToUndoIn(bindings), cwd) });
          },
        }),
    ...(rules === undefined && !isJson ? {} : { verify: { ...rules, ...(isJson ? { check: jsonProblem } : {}) } }),
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
      ? await wf.command(name, argv, { ...options, critical: false, tolerate })
      : await wf.command(name, argv, options);
  } else {
    const options = {
      ...common,
      do: ({ signal }: { readonly signal: AbortSignal }) =>
        runCommand(host, argv, { ...place, signal, captureBytes, okExitCodes }),
      check: async ({ signal }: { readonly signal: AbortSignal }): Promise<EffectAnswer<CommandResult>> => {
        const answer = await plain(check, signal, [0, 1]);
        return answer.exitCode === 0 ? { done: foundDone(answer) } : 'not-done';
      },
    };
    result = goesOn ? await wf.effect(name, { ...options, critical: false, tolerate }) : await wf.effect(name, options);
  }
  if (result === undefined) return undefined;
  const cut = cutStreams(result);
  if (cut !== undefined && step.id !== undefined) wf.log.warn({ step: name }, `step "${name}" ${cut}`);
  return outputsOf(name, result, isJson);
}

/** Where a command runs: in the folder, also where links lead. */
async function folderOf(directory: string, cwd: string): Promise<string> {
  if (cwd === '.') return directory;
  const folder = await resolveInside(directory, cwd);
  if (folder !== undefined) return folder;
  const message = `The folder ${JSON.stringify(cwd)} leads out of "${directory}"; a command runs inside of that.`;
  throw new UsageError('invalid-option', message, { subject: 'cwd', value: cwd });
}
