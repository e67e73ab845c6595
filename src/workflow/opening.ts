import { UsageError } from '../core/errors.ts';
import type { RunCommand, RunMetadata } from '../core/events.ts';
import { decodeValue, encodeValue, hashValue } from '../core/json.ts';
import { checkSchema } from '../core/schema.ts';
import { endOrphan } from '../processes/orphans.ts';
import type { RecordHead } from '../state/run-journal.ts';
import type { StateManager } from '../state/state-manager.ts';
import { CensusTaker } from './census.ts';
import { stopped } from './drive.ts';
import type { LiveRun, Rooms, RunSettings } from './live-run.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { Replay } from './replay.ts';
import { endingOf, makeResult, type RunResult } from './run-result.ts';
import { majorOf, type Workflow } from './workflow.ts';

/** A reading of a run's journal: what it left, and its census. */
export interface Reading {
  readonly replay: Replay;
  readonly census: CensusTaker;
}

/** Options of `resume`. */
export interface ResumeOptions {
  /**
   * `'apply'` runs a step again when its declared input has changed; by default the run pauses with `inputs-changed`.
   * @defaultValue 'pause'
   */
  readonly changes?: 'pause' | 'apply';
  /** Takes the run over even though its owner may be alive. The former owner records nothing any more. */
  readonly takeOver?: boolean;
  /** Goes on from what is intact of a damaged journal. */
  readonly acceptDamage?: boolean;
}

/** Checks and stores nothing yet: the input as a run keeps it. */
export async function checkInput(workflow: Workflow, input: unknown): Promise<{ value: unknown; hash: string }> {
  const refuse = (issues: readonly string[], cause?: unknown): UsageError =>
    new UsageError('invalid-input', `The input of workflow "${workflow.name}" is refused: ${issues.join('; ')}.`, {
      subject: 'input',
      issues,
      cause,
    });
  const checked =
    workflow.input === undefined ? ({ ok: true, value: input } as const) : await checkSchema(workflow.input, input);
  if (!checked.ok) throw refuse(checked.issues);
  try {
    const value = decodeValue(encodeValue(checked.value, { subject: 'the input' }));
    return { value, hash: hashValue(value ?? null) };
  } catch (error) {
    throw refuse([error instanceof Error ? error.message : String(error)], error);
  }
}

/** Begins a new run; `undefined` when the id is taken. */
export async function createRun(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  input: { readonly value: unknown; readonly hash: string },
  metadata: RunMetadata | undefined,
): Promise<RunHandle | undefined> {
  const started = {
    type: 'run-started',
    runId: id,
    workflow: workflow.name,
    version: workflow.version,
    inputHash: input.hash,
    ...(workflow.phases.length === 0 ? {} : { phases: workflow.phases }),
    ...(metadata === undefined ? {} : { metadata }),
  } as const;
  const journal = await rooms.state.create(started, input.value);
  if (journal === undefined) return undefined;
  const replay = new Replay();
  replay.started = started;
  replay.startedAt = journal.startedAt;
  const live = runs.make(journal, replay, new CensusTaker(), settings);
  live.announce(started);
  return runs.drive(live, workflow, input.value);
}

/** Claims a run and goes on with it; a run that had ended answers with its result. */
export async function claimRun(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  by: 'resume' | 'recover',
  options: ResumeOptions = {},
): Promise<RunHandle> {
  const reading = { current: newReading() };
  const journal = await rooms.state.claim(id, {
    takeOver: options.takeOver === true,
    acceptDamage: options.acceptDamage === true,
    reader: () => {
      reading.current = newReading();
      return applyTo(reading.current);
    },
  });
  const { replay, census } = reading.current;
  replay.ownerGone();
  const live = runs.make(journal, replay, census, settings);
  try {
    requireSameMajor(workflow, replay, id);
    const end = replay.ended;
    if (end !== undefined && end.type !== 'run-failed') {
      const output = end.type === 'run-completed' && end.hasValue ? await live.valueOf(end.place) : undefined;
      return settled(id, runs.finish(live, endingOf(end, output)));
    }
    await endChildren(rooms, replay);
    if (replay.paused?.reason !== 'crash-loop') pauseCrashLoop(live);
    const clears = end === undefined ? undefined : end.failures;
    await live.record({
      type: 'run-resumed',
      by,
      takenOver: replay.paused === undefined && end === undefined,
      ...(clears === undefined ? {} : { clears }),
    });
    for (const key of clears ?? []) replay.results.delete(key);
    if (replay.cancelled !== undefined) live.halt({ kind: 'cancelled', ...replay.cancelled });
    if (live.halted !== undefined)
      return settled(
        id,
        stopped(live, undefined).then((ending) => runs.finish(live, ending)),
      );
    const input = replay.input === undefined ? undefined : await live.valueOf({ ...replay.input });
    return runs.drive(live, workflow, input);
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Reads a run without claiming it. */
export async function readRun(state: StateManager, id: string): Promise<Reading> {
  const reading = newReading();
  if ((await state.read(id, applyTo(reading))) === undefined) throw notFound(id);
  return reading;
}

/** The result of a run that has ended; `undefined` while it goes on. */
export async function endedResult(rooms: Rooms, id: string): Promise<RunResult | undefined> {
  const { replay, census } = await readRun(rooms.state, id);
  if (replay.ended === undefined) return undefined;
  const { ended } = replay;
  const output = ended.type === 'run-completed' ? await rooms.state.valueOf(id, ended.place) : undefined;
  return makeResult(endingOf(ended, decodeValue(output)), {
    runId: id,
    census,
    elapsedMs: Math.max(0, ended.at - replay.startedAt),
    reliability: rooms.reliability,
    trouble: [],
  });
}

/** Lets a run that nobody drives take in its inbox, and writes down what was asked for. */
export async function settleInbox(rooms: Rooms, runs: LiveRuns, settings: RunSettings, id: string): Promise<void> {
  const reading = { current: newReading() };
  const journal = await rooms.state.claim(id, {
    reader: () => {
      reading.current = newReading();
      return applyTo(reading.current);
    },
  });
  const { replay, census } = reading.current;
  const live = runs.make(journal, replay, census, settings);
  await endChildren(rooms, replay);
  if (replay.ended === undefined) await live.inbox.look();
  if (live.halted === undefined) await journal.close();
  else await runs.finish(live, await stopped(live, undefined));
}

/** A command as it stands in an inbox. */
export function makeCommand(rooms: Rooms, request: RunRequest): RunCommand {
  return { ...request, id: rooms.host.id(16), at: rooms.host.now() };
}

/** What is asked of a run, before it has an id and a time. */
export type RunRequest = RunCommand extends infer Command
  ? Command extends RunCommand
    ? Omit<Command, 'id' | 'at'>
    : never
  : never;

/** No run has this id. */
export function notFound(id: string): UsageError {
  return new UsageError('run-not-found', `There is no run "${id}" in this storage.`, {
    subject: 'id',
    value: id,
    runId: id,
  });
}

function newReading(): Reading {
  return { replay: new Replay(), census: new CensusTaker() };
}

function applyTo({ replay, census }: Reading): (record: RecordHead) => void {
  return (record) => {
    replay.apply(record);
    census.apply(record);
  };
}

function settled(id: string, result: Promise<RunResult>): RunHandle {
  return { id, result, detach: () => undefined };
}

function requireSameMajor(workflow: Workflow, { started }: Replay, runId: string): void {
  if (started === undefined || majorOf(started.version) === majorOf(workflow.version)) return;
  throw new UsageError(
    'version-mismatch',
    `Run "${runId}" was started under version ${started.version} of workflow "${workflow.name}"; version ${workflow.version} cannot go on with it.`,
    { subject: 'version', value: workflow.version, expected: `${majorOf(started.version)}.x.y`, runId },
  );
}

/** Ends the processes that a dead owner left behind: they would go on spending. */
async function endChildren({ host }: Rooms, { children }: Replay): Promise<void> {
  await Promise.all([...children.values()].map((child) => endOrphan(host, child)));
  children.clear();
}

function pauseCrashLoop(live: LiveRun): void {
  for (const [key, deaths] of live.replay.deaths)
    if (deaths >= live.settings.crashLoopAfter)
      live.halt({
        kind: 'paused',
        reason: 'crash-loop',
        key,
        message: `${deaths} processes died ${key === '' ? 'without getting any further' : `while step "${key}" was running`}; resume it to try once more.`,
      });
}
