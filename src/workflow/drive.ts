import { StepError, WorkflowError } from '../core/errors.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import { checkSchema } from '../core/schema.ts';
import { requireKnownEffects } from './effect-verdict.ts';
import type { LiveRun } from './live-run.ts';
import type { Halt } from './run-settings.ts';
import { changesText } from './resumed-walk.ts';
import { RunContext } from './run-context.ts';
import { outcomeOf, type Ending } from './run-result.ts';
import type { Workflow } from './workflow.ts';

/** Walks a workflow from its first line to its end, and writes down how it ended. Never rejects. */
export async function drive(live: LiveRun, workflow: Workflow, input: unknown): Promise<Ending> {
  try {
    await openCalls(live, workflow);
    const output = await walk(live, workflow, input);
    tellChanges(live);
    return await complete(live, output);
  } catch (error) {
    return stopped(live, error);
  }
}

/** Writes down that a run stops before its end. */
export async function stopped(live: LiveRun, error: unknown): Promise<Ending> {
  try {
    return await (live.halted === undefined ? fail(live, error) : letGo(live, live.halted));
  } catch (trouble) {
    // Not even the end could be written: what was acknowledged is intact, and the next owner finds it.
    if (live.halted !== undefined) return unwritten(live.halted);
    return { status: 'interrupted', reason: 'the end of the run could not be written', error: asError(trouble) };
  }
}

/** Walks a workflow from its first line; what it returns is checked against its schema. */
export async function walk(live: LiveRun, workflow: Workflow, input: unknown): Promise<unknown> {
  const { reliability } = live.rooms;
  const context = new RunContext(live, live.root);
  const output = await reliability.limit(() => live.scopes.run(live.root, () => workflow.run(context, input)), {
    subject: `run "${live.id}"`,
    signal: live.signal,
    keepAlive: false,
  });
  await live.unsettled.quiet();
  live.root.end();
  live.signal.throwIfAborted();
  if (workflow.output === undefined) return output;
  const checked = await checkSchema(workflow.output, output);
  if (checked.ok) return checked.value;
  throw new WorkflowError(
    'invalid-output',
    `The output of workflow "${workflow.name}" does not fit its schema: ${checked.issues.join('; ')}.`,
  );
}

/** Without what it has used so far a run would use too much: where that cannot be read it rests. */
async function openCalls(live: LiveRun, workflow: Workflow): Promise<void> {
  try {
    await live.calls.open(workflow);
  } catch (error) {
    live.halt({ kind: 'paused', reason: 'persistence', message: asError(error).message });
    throw error;
  }
}

/** Says which steps have come or gone since the run's results were stored. */
function tellChanges(live: LiveRun): void {
  live.changes = live.resumed?.changes();
  const message = live.changes === undefined ? undefined : changesText(live.changes);
  if (message !== undefined) live.tell({ type: 'log-written', level: 'warn', message });
}

async function complete(live: LiveRun, output: unknown): Promise<Ending> {
  requireKnownEffects(live);
  await cancelChildren(live, 'its parent was completed without it', undefined);
  const text = encodeValue(output, { subject: `the output of run "${live.id}"` });
  const { outcome, census } = outcomeOf(live.census);
  const seen = await live.record({ type: 'run-completed', outcome, census }, text);
  // The end itself may be what could not be written down.
  return { status: 'completed', outcome: outcomeOf(live.census).outcome, output: decodeValue(seen) };
}

async function fail(live: LiveRun, error: unknown): Promise<Ending> {
  // What runs beside the failure is told to stop, and its last results are kept, before the end is written.
  live.stopBodies(error);
  await live.unsettled.quiet();
  const failures = [...keysOf(error)];
  await live.record({ type: 'run-failed', error: live.errorRecord(error), failures, census: live.census.snapshot() });
  return { status: 'failed', error: asError(error), failures };
}

async function letGo(live: LiveRun, halt: Halt): Promise<Ending> {
  // Bodies have been told; each settles or is left behind within its grace period.
  await live.unsettled.quiet();
  switch (halt.kind) {
    case 'overtaken':
      break;
    case 'cancelled': {
      const { reason, by } = halt;
      // First the children: a process that dies in between finds the parent not yet ended, and does it again.
      await cancelChildren(live, reason, by);
      await live.record({
        type: 'run-cancelled',
        reason,
        ...(by === undefined ? {} : { by }),
        census: live.census.snapshot(),
      });
      break;
    }
    case 'interrupted':
      await live.record({ type: 'run-interrupted', reason: halt.reason, ...clocksOf(live) });
      break;
    case 'paused': {
      const { reason, message, wakeAt, key, limit } = halt;
      await live.record({
        type: 'run-paused',
        reason,
        message,
        ...(wakeAt === undefined ? {} : { wakeAt }),
        ...(key === undefined ? {} : { key }),
        ...(limit === undefined ? {} : { limit }),
        ...clocksOf(live),
      });
    }
  }
  return unwritten(halt);
}

/** Ends the children that have not ended. */
async function cancelChildren(live: LiveRun, reason: string, by: string | undefined): Promise<void> {
  for (const { childId } of live.replay.childRuns.open()) await live.family.cancel(live, childId, { reason, by });
}

function unwritten(halt: Halt): Ending {
  switch (halt.kind) {
    case 'overtaken':
      return { status: 'interrupted', reason: halt.error.message, error: halt.error };
    case 'cancelled':
      return { status: 'cancelled', reason: halt.reason };
    case 'interrupted':
      return { status: 'interrupted', reason: halt.reason };
    case 'paused':
      return { status: 'paused', pausedReason: halt.reason, ...pausedFacts(halt) };
  }
}

function pausedFacts({
  message,
  wakeAt,
  limit,
}: Extract<Halt, { readonly kind: 'paused' }>): Omit<
  Extract<Ending, { readonly status: 'paused' }>,
  'status' | 'pausedReason'
> {
  return { message, wakeAt, ...(limit === undefined ? {} : { limit }) };
}

/** The keys of everything that an error stands for: a resume clears exactly these, so that they run again. */
function keysOf(error: unknown, keys = new Set<string>(), seen = new Set<unknown>()): Set<string> {
  if (typeof error !== 'object' || error === null || seen.has(error)) return keys;
  seen.add(error);
  if (error instanceof StepError) {
    keys.add(error.key);
    for (const key of error.failedKeys) keys.add(key);
  }
  if (error instanceof AggregateError) for (const inner of error.errors as unknown[]) keysOf(inner, keys, seen);
  return error instanceof Error ? keysOf(error.cause, keys, seen) : keys;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}

/** How long the run and its open phase were active, as far as anybody counts. */
function clocksOf(live: LiveRun): { readonly activeMs?: number; readonly phaseActiveMs?: number } {
  const { phaseClock } = live;
  return {
    ...live.calls.time,
    ...(phaseClock === undefined ? {} : { phaseActiveMs: Math.round(phaseClock.activeMs) }),
  };
}
