import { StepError } from '../core/errors.ts';
import { type ApprovalAnswer, approvalAnswer, refusalOf } from './approval-answer.ts';
import { approvalRefused } from './refusals.ts';
import type { WorkflowContext } from '../workflow/workflow-context.ts';
import { askAgent } from './ask-agent.ts';
import type { RunBindings } from './bindings.ts';
import { placeKey } from './check-document.ts';
import type { LaidStep } from './layout.ts';
import { asOutputs } from './command-outputs.ts';
import { childIn } from './isolation.ts';
import { runCommandStep } from './run-command-step.ts';
import { failureFacts, type RunFacts, type StepFacts } from './run-facts.ts';
import { fill, fillText, type KnownValues } from './template.ts';
import type { ApprovalStep, ChildStep, NotifyStep } from './workflow-document.ts';

type Outputs = Readonly<Record<string, unknown>>;

const skipped: StepFacts = { status: 'skipped', outputs: {} };
/** A step gives nothing where it failed and may, or where somebody had it skipped. */
const passedOver: StepFacts = { ...skipped, passedOver: true };

/** Runs one step of a document, if it is to be run, and says what became of it. */
export async function runStep(
  wf: WorkflowContext,
  bindings: RunBindings,
  laid: LaidStep,
  facts: RunFacts,
): Promise<StepFacts> {
  const why = reasonToSkip(bindings, laid, facts);
  if (why !== undefined) {
    wf.log.info({ step: laid.key }, `step "${laid.name}" is skipped: ${why}`);
    return skipped;
  }
  let outputs: Outputs | undefined;
  let failed: StepFacts = { status: 'failed', outputs: {} };
  try {
    outputs = await perform(wf, bindings, laid, facts.known(), (error) => {
      failed = failureFacts(error);
    });
  } catch (error) {
    // What was only told to stop has not failed.
    if (!wf.signal.aborted) facts.set(laid.key, failureFacts(error));
    throw error;
  }
  if (outputs === undefined) return mayFail(laid) ? failed : passedOver;
  if (laid.step.checkpoint === true) await wf.checkpoint(laid.name);
  return { status: 'success', outputs };
}

function mayFail({ step }: LaidStep): boolean {
  return 'on_failure' in step && step.on_failure.continue === true;
}

/** Why a step is not to be run; `undefined`: it is. */
export function reasonToSkip({ conditions }: RunBindings, laid: LaidStep, facts: RunFacts): string | undefined {
  const condition = conditions.get(placeKey(laid));
  if (condition === undefined) {
    const missing = laid.needs.find((need) => {
      const { status, passedOver: isPassedOver } = facts.of(need);
      return status === 'skipped' && isPassedOver !== true;
    });
    return missing === undefined ? undefined : `"${missing}" was skipped, which it needs`;
  }
  const holds = typeof condition === 'boolean' ? condition : condition.holds(facts.conditionValues());
  return holds ? undefined : 'its condition does not hold';
}

/** Does what the step says; `undefined` when it failed and the run goes on without it: of a command `tolerate` is told why. */
export function perform(
  wf: WorkflowContext,
  bindings: RunBindings,
  laid: LaidStep,
  known: KnownValues,
  tolerate: (error: unknown) => void = () => undefined,
): Promise<Outputs | undefined> {
  switch (laid.kind) {
    case 'agent':
    case 'skill':
      return askAgent(wf, bindings, laid, known);
    case 'workflow':
      return runChild(wf, bindings, laid, known);
    case 'run':
      return runCommandStep(wf, bindings, laid, known, tolerate);
    case 'notify':
      return notify(wf, bindings, laid, known);
    case 'approval':
      return approve(wf, laid, known);
  }
}

async function runChild(
  wf: WorkflowContext,
  bindings: RunBindings,
  { name, step }: LaidStep,
  known: KnownValues,
): Promise<Outputs | undefined> {
  const { workflow, inputs = {}, on_failure: rule } = step as ChildStep;
  const given = fill(inputs, known);
  const child = childIn(bindings, workflow);
  const output =
    rule?.continue === true
      ? await wf.workflow(child, given, { name, critical: false })
      : await wf.workflow(child, given, { name });
  // A document always has outputs: where there are none, somebody had it skipped. Code may well give nothing.
  if (rule?.continue !== true && !('inside' in child)) return asOutputs(output);
  return output === undefined ? undefined : asOutputs(output);
}

/** Words that stand for how it went. */
const outcomes = { success: 'success', failure: 'error' } as const;

async function notify(
  wf: WorkflowContext,
  { layout }: RunBindings,
  { name, step }: LaidStep,
  known: KnownValues,
): Promise<Outputs> {
  const { notify: notice } = step as NotifyStep;
  const short = typeof notice === 'string' ? notice : undefined;
  if (short === 'success' || short === 'failure') {
    await wf.notify({ name, title: `${layout.document.workflow}: ${short}`, severity: outcomes[short] });
    return {};
  }
  const { title, body, severity } = typeof notice === 'string' ? { title: notice } : notice;
  await wf.notify({
    ...{ name, title: fillText(title, known) },
    ...(body === undefined ? {} : { body: fillText(body, known) }),
    ...(severity === undefined ? {} : { severity }),
  });
  return {};
}

/** Waits for a person, and writes down what came of it, so that a refusal that the run survives is counted. */
async function approve(
  wf: WorkflowContext,
  { name, step }: LaidStep,
  known: KnownValues,
): Promise<Outputs | undefined> {
  const { approval, message, timeout, on_failure: rule } = step as ApprovalStep;
  if (message !== undefined) wf.log.info({ approval }, fillText(message, known));
  let answer: ApprovalAnswer = false;
  let failure: unknown;
  try {
    answer = await wf.waitFor(approval, { schema: approvalAnswer, ...(timeout === undefined ? {} : { timeout }) });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    failure = error;
  }
  const judge = (): Outputs => {
    if (failure !== undefined) throw failure as Error;
    const refusal = refusalOf(answer);
    if (refusal !== undefined) throw approvalRefused(name, refusal);
    return asOutputs(answer);
  };
  if (rule?.continue !== true) return wf.step(name, { retry: false }, judge);
  return wf.step(name, { retry: false, critical: false }, judge);
}
