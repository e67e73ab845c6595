import type { PhaseOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import type { Condition } from '../conditions/condition.ts';
import type { RunBindings } from './bindings.ts';
import { placeKey } from './check-document.ts';
import type { GivenInputs } from './declared-inputs.ts';
import type { LaidPart, LaidStep } from './layout.ts';
import { RunFacts, type StepStatus } from './run-facts.ts';
import { runInTurn, runList } from './run-list.ts';
import { runPrerequisites } from './run-prerequisites.ts';
import { runStep } from './run-step.ts';
import { failureOptions } from './step-options.ts';
import { fill } from './template.ts';

/** Walks a document: everything durable is asked of the engine, as code does. Gives what the run gives. */
export async function runDocument(wf: WorkflowContext, bindings: RunBindings, inputs: GivenInputs): Promise<unknown> {
  const { layout, onlyPhase } = bindings;
  const facts = new RunFacts(wf.id, inputs, layout);
  const parts = onlyPhase === undefined ? layout.parts : layout.parts.filter(({ phase }) => phase?.name === onlyPhase);
  await runPrerequisites(wf, bindings);
  try {
    for (const part of parts) await runPart(wf, bindings, part, facts);
    if (onlyPhase === undefined) await runInTurn(wf, bindings, layout.validation, facts);
  } catch (error) {
    // A run that is stopped has not failed.
    if (wf.signal.aborted || onlyPhase !== undefined) throw error;
    await runOnFailure(wf, bindings, facts);
    throw error;
  }
  // The work is done and was found right: what fails from here on is no reason to undo it.
  if (onlyPhase === undefined) await runInTurn(wf, bindings, layout.onSuccess, facts);
  const { outputs } = layout.document;
  if (outputs === undefined || onlyPhase !== undefined) return { steps: facts.statuses(layout) };
  return fill(outputs, facts.known());
}

async function runPart(wf: WorkflowContext, bindings: RunBindings, part: LaidPart, facts: RunFacts): Promise<void> {
  const { phase, list, validation } = part;
  if (phase === undefined) {
    await runList(wf, bindings, list, facts);
    return;
  }
  const condition = bindings.conditions.get(placeKey(part));
  const holds = condition === undefined || isMet(condition, facts);
  const options: PhaseOptions = {
    ...(phase.timeout === undefined ? {} : { timeout: phase.timeout }),
    ...(phase.warn_after === undefined ? {} : { warnAfter: phase.warn_after }),
    ...failureOptions(phase.on_failure),
  };
  const body = async (inner: WorkflowContext): Promise<StepStatus> => {
    if (!holds) {
      inner.log.info(`phase "${phase.name}" is skipped: its condition does not hold`);
      return 'skipped';
    }
    await runList(inner, bindings, list, facts);
    await runInTurn(inner, bindings, validation, facts);
    return 'success';
  };
  // A phase that is skipped is passed through: the run did what it was to do.
  const status =
    phase.on_failure?.continue === true
      ? ((await wf.phase(phase.name, { ...options, critical: false }, body)) ?? 'failed')
      : await wf.phase(phase.name, options, body);
  facts.setPhase(phase.name, status === 'skipped' || status === 'failed' ? status : 'success');
}

function isMet(condition: Condition | boolean, facts: RunFacts): boolean {
  return typeof condition === 'boolean' ? condition : condition.holds(facts.conditionValues());
}

/** More rounds than a person starts. */
const mostRounds = 1000;

/**
 * Does what is to be done after a failure, once for each time that the run fails. A run that is resumed after a failure and
 * fails again finds the rounds before complete, and begins another one; one that was cut off in a round goes on with it.
 */
async function runOnFailure(wf: WorkflowContext, bindings: RunBindings, facts: RunFacts): Promise<void> {
  const { onFailure } = bindings.layout;
  if (onFailure.length === 0) return;
  for (let round = 1; round <= mostRounds; round += 1) {
    const mark = round === 1 ? '' : ` (${round})`;
    for (const step of onFailure) await runStep(wf, bindings, tolerant(step, mark), facts);
    const told = { isNew: false };
    const stored = await wf.step(`failure handled${mark}`, { retry: false }, () => {
      told.isNew = true;
      return round;
    });
    // A walk that runs no body is handed something else for what is not stored.
    if (told.isNew || stored !== round) return;
  }
}

/** What is done after a failure must not hide it. */
function tolerant(laid: LaidStep, mark: string): LaidStep {
  const { step, name, key } = laid;
  const rule = laid.kind === 'notify' ? {} : { on_failure: { ...step.on_failure, continue: true } };
  return { ...laid, name: `${name}${mark}`, key: `${key}${mark}`, step: { ...step, ...rule } };
}
