import type { WorkflowContext } from '../workflow/workflow-context.ts';
import type { RunBindings } from './bindings.ts';
import { type FilledStep, filledStep } from './filled-step.ts';
import type { LaidStep } from './layout.ts';
import type { RunFacts } from './run-facts.ts';
import { perform, reasonToSkip } from './run-step.ts';

/** More rounds than a person starts. */
const mostRounds = 1000;

/** What is to be done of an action, or why it is left out. */
type Handling = FilledStep | { readonly skip: string };

/** By the keys of the actions. */
type Handlings = Readonly<Record<string, Handling>>;

/**
 * Does what is to be done after a failure, once for each time that the run fails. A run that is resumed after a failure and
 * fails again finds the rounds before complete, and begins another one; one that was cut off in a round goes on with it.
 *
 * Nothing that goes wrong here hides the failure or keeps a later action from being done: only what stops the run is thrown.
 */
export async function runOnFailure(wf: WorkflowContext, bindings: RunBindings, facts: RunFacts): Promise<void> {
  const { onFailure } = bindings.layout;
  if (onFailure.length === 0) return;
  try {
    for (let round = 1; round <= mostRounds; round += 1) if (await runRound(wf, bindings, facts, round)) return;
  } catch (error) {
    goOn(wf, error, 'what is done after a failure could not be done');
  }
}

/** Does a round that is not complete. Tells whether it was the last one. */
async function runRound(wf: WorkflowContext, bindings: RunBindings, facts: RunFacts, round: number): Promise<boolean> {
  const mark = round === 1 ? '' : ` (${round})`;
  const actions = bindings.layout.onFailure.map((laid) => tolerant(laid, mark));
  const own: { handlings?: Handlings; isLast?: boolean } = {};
  // Whoever goes on with the round, or walks through it once more after another failure, finds it as it was begun.
  const stored: unknown = await wf.step(`failure met${mark}`, { retry: false }, () => {
    own.handlings = Object.fromEntries(actions.map((laid) => [laid.key, handlingOf(bindings, laid, facts)]));
    return own.handlings;
  });
  // A walk that runs no body is handed something else for what is not stored.
  const found = typeof stored === 'object' && stored !== null ? (stored as Handlings) : {};
  const { handlings = found } = own;
  for (const laid of actions) {
    const handling = Object.hasOwn(handlings, laid.key) ? handlings[laid.key] : undefined;
    await runAction(wf, bindings, laid, handling ?? handlingOf(bindings, laid, facts));
  }
  const number: unknown = await wf.step(`failure handled${mark}`, { retry: false }, () => {
    own.isLast = true;
    return round;
  });
  return own.isLast === true || number !== round;
}

async function runAction(
  wf: WorkflowContext,
  bindings: RunBindings,
  laid: LaidStep,
  handling: Handling,
): Promise<void> {
  if ('skip' in handling) {
    wf.log.info({ step: laid.key }, `step "${laid.name}" is skipped: ${handling.skip}`);
    return;
  }
  try {
    await perform(wf, bindings, { ...laid, step: handling.step }, {});
  } catch (error) {
    goOn(wf, error, `step "${laid.name}" could not be done`);
  }
}

function handlingOf(bindings: RunBindings, laid: LaidStep, facts: RunFacts): Handling {
  try {
    const skip = reasonToSkip(bindings, laid, facts);
    return skip === undefined ? filledStep(laid, facts.known()) : { skip };
  } catch (error) {
    return { skip: wordsOf(error) };
  }
}

/** What is done after a failure must not hide it. */
function tolerant(laid: LaidStep, mark: string): LaidStep {
  const { step, name, key } = laid;
  const rule = laid.kind === 'notify' ? {} : { on_failure: { ...step.on_failure, continue: true } };
  return { ...laid, name: `${name}${mark}`, key: `${key}${mark}`, step: { ...step, ...rule } };
}

function goOn(wf: WorkflowContext, error: unknown, what: string): void {
  // A run that is stopped goes on later.
  if (wf.signal.aborted) throw error;
  wf.log.warn(`${what}: ${wordsOf(error)}`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
