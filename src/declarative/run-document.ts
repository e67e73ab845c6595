import type { PhaseOptions, WorkflowContext } from '../workflow/workflow-context.ts';
import type { Condition } from '../conditions/condition.ts';
import type { RunBindings } from './bindings.ts';
import { placeKey } from './check-document.ts';
import type { GivenInputs } from './declared-inputs.ts';
import { listed } from './file-finding.ts';
import { isolated } from './isolation.ts';
import type { LaidPart, Layout } from './layout.ts';
import { namedOutside, requireAlone } from './only-phase.ts';
import { RunFacts, type StepStatus } from './run-facts.ts';
import { runInTurn, runList } from './run-list.ts';
import { runOnFailure } from './run-on-failure.ts';
import { runPrerequisites } from './run-prerequisites.ts';
import { failureOptions } from './step-options.ts';
import { fill } from './template.ts';

/** Walks a document: everything durable is asked of the engine, as code does. Gives what the run gives. */
export async function runDocument(wf: WorkflowContext, bindings: RunBindings, inputs: GivenInputs): Promise<unknown> {
  const { layout, onlyPhase } = bindings;
  const facts = new RunFacts(wf.id, inputs, layout);
  const parts = onlyPhase === undefined ? layout.parts : layout.parts.filter(({ phase }) => phase?.name === onlyPhase);
  if (onlyPhase !== undefined) for (const part of parts) requireAlone(part, layout);
  // They are about what is there, and so is what is done with a result.
  await runPrerequisites(wf, bindings);
  const given = await isolated(wf, bindings, async (own) => {
    await runWork(wf, own, parts, facts);
    // Before anything is merged, or anybody is told of a success that then would be none.
    return outputsOf(layout, facts, onlyPhase);
  });
  // The work is done and was found right: what fails from here on is no reason to undo it.
  if (onlyPhase === undefined) await runInTurn(wf, bindings, layout.onSuccess, facts);
  return given;
}

function outputsOf(layout: Layout, facts: RunFacts, onlyPhase: string | undefined): unknown {
  const { outputs } = layout.document;
  if (outputs === undefined || onlyPhase !== undefined) return { steps: facts.statuses(layout) };
  // A step that was skipped, or that the run goes on without, gives nothing.
  return fill(outputs, facts.known(), ({ parts: [root, id] }) =>
    root === 'steps' && facts.of(String(id)).status !== 'success' ? null : undefined,
  );
}

/** Runs what may fail for a reason of the work, and what is done then. */
async function runWork(
  wf: WorkflowContext,
  bindings: RunBindings,
  parts: readonly LaidPart[],
  facts: RunFacts,
): Promise<void> {
  const { layout, onlyPhase } = bindings;
  try {
    for (const part of parts) await runPart(wf, bindings, part, facts);
    if (onlyPhase === undefined) await runInTurn(wf, bindings, layout.validation, facts);
  } catch (error) {
    // A run that is stopped has not failed.
    if (!wf.signal.aborted && onlyPhase === undefined) await runOnFailure(wf, bindings, facts);
    throw error;
  }
}

async function runPart(wf: WorkflowContext, bindings: RunBindings, part: LaidPart, facts: RunFacts): Promise<void> {
  const { phase, list, validation } = part;
  if (phase === undefined) {
    await runList(wf, bindings, list, facts);
    return;
  }
  const condition = bindings.conditions.get(placeKey(part));
  const unknown = bindings.onlyPhase === undefined ? [] : namedOutside(part, bindings.layout);
  if (unknown.length > 0)
    wf.log.warn(`the condition of phase "${phase.name}" is not asked, which is run alone: it names ${listed(unknown)}`);
  const holds = condition === undefined || unknown.length > 0 || isMet(condition, facts);
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
  const phased = async (): Promise<StepStatus> => {
    if (phase.on_failure?.continue === true)
      return (await wf.phase(phase.name, { ...options, critical: false }, body)) ?? 'failed';
    return wf.phase(phase.name, options, body);
  };
  const status = await phased().catch((error: unknown) => {
    if (!wf.signal.aborted) facts.setFailed(phase.name, error);
    throw error;
  });
  facts.setPhase(phase.name, status === 'skipped' || status === 'failed' ? status : 'success');
}

function isMet(condition: Condition | boolean, facts: RunFacts): boolean {
  return typeof condition === 'boolean' ? condition : condition.holds(facts.conditionValues());
}
