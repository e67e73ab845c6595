import { isHoldfastError, RunError, WorkflowError } from '../core/errors.ts';
import { hashValue } from '../core/json.ts';
import { requireChildOptions } from './call-options.ts';
import { checkInput, type CheckedInput } from './input-check.ts';
import { anyInput } from './kept.ts';
import type { LiveRun } from './live-run.ts';
import type { RunResult } from './run-result.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';
import { acceptChange, answer, stepError } from './step.ts';
import type { ChildOptions } from './workflow-context.ts';
import { requireWorkflow, type Workflow } from './workflow.ts';

/** One call of a child workflow. */
interface Call<Output> {
  readonly live: LiveRun;
  readonly scope: Scope;
  readonly key: string;
  readonly workflow: Workflow;
  readonly input: CheckedInput;
  readonly inputHash: string;
  readonly options: ChildOptions<Output>;
}

/**
 * Runs a workflow as a child: a run of its own, with an id that stands in the parent's journal before the child exists,
 * so that every process finds the same one. Its output is kept like the result of a step.
 */
export async function runChild<Output>(
  live: LiveRun,
  scope: Scope,
  workflow: Workflow,
  input: unknown,
  options: ChildOptions<Output>,
): Promise<Output | undefined> {
  if (live.stops(scope)) await live.refuse(scope);
  requireWorkflow(workflow);
  requireChildOptions(options);
  const key = live.enter(scope, escapeName(requireName(options.name ?? workflow.name, 'child workflow')));
  live.unsettled.entered();
  try {
    const checked = await checkInput(workflow, input).catch((error: unknown) => {
      // It was asked for, and will be missing.
      live.census.missed(key);
      throw error;
    });
    const inputHash = hashValue([workflow.name, checked.hash]);
    const remembered = live.remembered(key);
    const kept = live.take(key);
    const before = remembered ?? kept;
    const again = before !== undefined && before.inputHash !== inputHash && before.inputHash !== anyInput;
    live.resumed?.asked(scope, key, again ? 'again' : before === undefined ? 'none' : 'kept');
    live.planning?.asked(key, inputHash, before);
    if (again) acceptChange(live, key);
    else if (remembered !== undefined) return remembered.value as Output;
    else if (kept !== undefined) return await answer(live, key, kept, options);
    if (live.planning !== undefined) return await live.planning.resultOf<Output>(kept, {});
    return await perform({ live, scope, key, workflow, input: checked, inputHash, options }, again);
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

async function perform<Output>(call: Call<Output>, again: boolean): Promise<Output | undefined> {
  const { live, scope, key, inputHash, options } = call;
  scope.signal.throwIfAborted();
  await live.beforeBody();
  const startedAt = live.host.monotonic();
  live.parking.workStarted();
  let ended: { readonly childId: string; readonly result: RunResult };
  try {
    ended = await follow(call, again);
  } finally {
    live.parking.workEnded();
  }
  const { childId, result } = ended;
  const activeMs = Math.round((live.host.monotonic() - startedAt) * 1000) / 1000;
  if (result.status === 'completed') {
    const child = { id: childId, outcome: result.outcome };
    const completed = {
      ...({ type: 'step-completed', key, attempts: 1, activeMs, inputHash, child } as const),
      ...(again ? ({ again: true } as const) : {}),
    };
    const stored = await live.store(completed, result.output, `the output of child run "${childId}"`);
    live.replay.childRuns.settle(key, 'completed');
    return stored as Output;
  }
  scope.signal.throwIfAborted();
  const error = result.status === 'failed' ? result.error : cancelled(childId, result);
  const tolerated = options.critical === false;
  const record = live.errorRecord(error);
  await live.record({ type: 'step-failed', key, attempts: 1, activeMs, inputHash, error: record, tolerated });
  live.replay.childRuns.settle(key, 'failed');
  if (tolerated) return undefined;
  throw stepError(key, 1, error);
}

/** Carries the child until it has ended. Throws where the parent has to stop, for its own or the child's sake. */
async function follow<Output>(
  call: Call<Output>,
  again: boolean,
): Promise<{ readonly childId: string; readonly result: RunResult }> {
  const { live, scope, key, workflow, inputHash } = call;
  const { childRuns } = live.replay;
  let known = childRuns.get(key);
  if (known !== undefined && known.inputHash !== inputHash) {
    if (!again) acceptChange(live, key);
    await live.family.cancel(live, known.childId, {
      reason: 'its input has changed, and it is begun anew',
      by: undefined,
    });
    await live.calls.settleChild(key, known.childId);
    known = undefined;
  }
  const depth = (live.replay.started?.parent?.depth ?? 0) + 1;
  if (depth > live.settings.childDepth) {
    live.census.missed(key);
    const limit = live.settings.childDepth;
    const message = `Child run "${key}" of run "${live.id}" would have ${depth} runs above it; \`limits.childDepth\` is ${limit}.`;
    throw new WorkflowError('children-too-deep', message, { key });
  }
  for (;;) {
    const childId = known?.childId ?? live.rooms.state.newRunId();
    await live.record({ type: 'child-started', key, workflow: workflow.name, childId, inputHash });
    childRuns.begin(key, childId, inputHash);
    const result = await carry(call, childId, known !== undefined, known?.status === 'failed', depth);
    if (result !== undefined && live.halted === undefined) await live.calls.settleChild(key, childId);
    if (result === undefined) {
      known = undefined;
      continue;
    }
    if (result.status === 'completed' || result.status === 'failed') return { childId, result };
    if (scope.signal.aborted) throw scope.signal.reason;
    if (result.status === 'cancelled') {
      if (known?.status !== 'failed') return { childId, result };
      // It was cancelled by itself, its parent failed over it, and somebody asked the parent to go on: it is done anew.
      known = undefined;
    } else {
      // Taken over by another process: there it goes on, and is followed.
      if (result.status === 'interrupted' && isHoldfastError(result.error) && result.error.code === 'overtaken') {
        known = childRuns.get(key);
        continue;
      }
      rest(call, childId, result);
    }
  }
}

/** Opens the child, lets it stop with its parent, and waits for its result; `undefined` of one that was never made whole. */
async function carry<Output>(
  { live, scope, key, workflow, input }: Call<Output>,
  childId: string,
  known: boolean,
  failed: boolean,
  depth: number,
): Promise<RunResult | undefined> {
  const title = `Child run "${childId}" (workflow "${workflow.name}")`;
  const origin = { runId: live.id, key, depth };
  const parent = {
    ...{ origin, title, parking: live.parking, calls: live.calls },
    beat: () => {
      live.beat();
    },
  };
  const settings = { ...live.settings, parent };
  const stopping = new AbortController();
  const stop = (): void => {
    live.family.stop(childId, live);
    stopping.abort(scope.signal.reason);
  };
  try {
    const handle = await live.family.open(
      { childId, workflow, input, settings, known, forerunners: live.replay.childRuns.forerunners(key), failed },
      stopping.signal,
    );
    // The parent's own handle keeps the process alive, or was let go of.
    handle.detach();
    scope.signal.addEventListener('abort', stop, { once: true });
    if (scope.signal.aborted) stop();
    return await handle.result;
  } catch (error) {
    if (scope.signal.aborted) throw scope.signal.reason;
    if (isHoldfastError(error) && error.code === 'fork-incomplete') return undefined;
    if (isHoldfastError(error) && (error.name === 'StorageError' || error.code === 'run-owned'))
      live.halt({
        kind: 'paused',
        reason: 'persistence',
        key,
        message: `${title} cannot be gone on with: ${error.message}`,
      });
    else live.census.missed(key);
    scope.signal.throwIfAborted();
    throw error;
  } finally {
    scope.signal.removeEventListener('abort', stop);
  }
}

/** Lets the parent rest because its child does. */
function rest<Output>(
  { live, key, workflow }: Call<Output>,
  childId: string,
  result: Extract<RunResult, { readonly status: 'paused' | 'interrupted' }>,
): never {
  const title = `Child run "${childId}" (workflow "${workflow.name}")`;
  if (result.status === 'paused') {
    const { pausedReason: reason, message, wakeAt, limit } = result;
    live.halt({ kind: 'paused', reason, key, message: `${title} is paused: ${message}`, wakeAt, limit });
  } else {
    live.halt({ kind: 'paused', reason: 'persistence', key, message: `${title} was interrupted: ${result.reason}` });
  }
  throw live.signal.reason;
}

function cancelled(childId: string, result: Exclude<RunResult, { readonly status: 'completed' | 'failed' }>): Error {
  const why = 'reason' in result ? result.reason : result.message;
  return new RunError('run-cancelled', `Run "${childId}" was cancelled: ${why}`, { runId: childId });
}
