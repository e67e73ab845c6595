import { UsageError } from '../core/errors.ts';
import { requireInteger } from '../core/expect.ts';
import type { Place } from '../state/records.ts';
import { inputOf, letGo } from './claiming.ts';
import { walk } from './drive.ts';
import type { LiveRun } from './live-run.ts';
import type { LiveRuns } from './live-runs.ts';
import { filesToTakeBack, savedMark, takeFilesBack } from './file-rollback.ts';
import { isBehind } from './kept.ts';
import type { Replay } from './replay.ts';
import type { RunResult } from './run-result.ts';
import { UndoWalk, type Undo } from './undo-walk.ts';
import type { Workflow } from './workflow.ts';

/** Options of `rollback`. */
export interface RollbackOptions {
  /** The number of the checkpoint to go back to; 0 is the beginning of the run. */
  readonly to: number;
  /** Who asks for it, for the history. */
  readonly by?: string;
  /**
   * Whether the files of the working folder go back as well, where the manager's option `files` had them recorded.
   * @defaultValue true
   */
  readonly files?: boolean;
}

/**
 * Takes a run back to a checkpoint: undoes what was completed behind it, last first, and then lets it count no more.
 * The run is paused afterwards; nothing of its history is erased. A rollback that dies is finished by the next resume.
 *
 * @throws UsageError `unknown-checkpoint`; GitError, before anything was done, where the files could not be brought back.
 */
export async function undo(
  runs: LiveRuns,
  live: LiveRun,
  workflow: Workflow,
  { to, by, files: wanted }: RollbackOptions,
): Promise<RunResult> {
  const point = pointOf(live.id, live.replay, to);
  const files = await filesToTakeBack(live, to, wanted);
  if (live.replay.rollback?.to !== to)
    await live.record({
      type: 'rollback-started',
      to,
      ...(by === undefined ? {} : { by }),
      ...(files === undefined ? {} : { files }),
    });
  const effects = doneBehind(live, point);
  const undos = await findUndos(live, workflow, point);
  const failed = await undoAll(live, undos);
  const leftFiles = failed === undefined && files !== undefined ? await takeFilesBack(live, files) : undefined;
  if (failed !== undefined) {
    const message = `Undoing step "${failed.key}" failed, and the rollback rests: ${failed.message}`;
    live.halt({ kind: 'paused', reason: 'user', message, key: failed.key });
  } else if (leftFiles !== undefined) {
    const message = `The files could not be brought back, and the rollback rests: ${leftFiles}`;
    live.halt({ kind: 'paused', reason: 'user', message });
  } else {
    for (const { childId } of live.replay.childRuns.behind(point))
      await live.family.cancel(live, childId, { reason: `its parent was rolled back to checkpoint ${to}`, by });
    const undone = new Set(undos.map(({ key }) => key));
    const kept = effects.filter((key) => !undone.has(key));
    const census = live.census.at(to, kept) ?? live.census.snapshot();
    const isSaved = files !== undefined && files.before !== files.tree;
    const saved = isSaved ? { saved: { ...savedMark(files), number: (live.checkpoints += 1) } } : {};
    await live.record({ type: 'rolled-back', to, census, ...(kept.length === 0 ? {} : { kept }), ...saved });
    const undoable = isSaved ? ` The files as they were before are checkpoint ${live.checkpoints}.` : '';
    live.halt({
      kind: 'paused',
      reason: 'user',
      message: `Rolled back to checkpoint ${to}; resume to go on from there.${undoable}`,
    });
  }
  return letGo(runs, live);
}

/** The effects that were done behind a place; asked for before the walk takes their results out. */
function doneBehind({ replay }: LiveRun, point: Place): readonly string[] {
  return [...replay.results].flatMap(([key, kept]) =>
    replay.effects.isDone(key) && isBehind(kept, point) ? [key] : [],
  );
}

/** Walks the workflow with its stored results, which meets every `compensate` again, and runs no body. */
async function findUndos(live: LiveRun, workflow: Workflow, point: Place): Promise<readonly Undo[]> {
  const input = await inputOf(live);
  const scout = new UndoWalk(live, point);
  try {
    await walk(scout, workflow, input);
  } catch {
    // The walk ends where the run had ended, by whatever the code there throws.
  }
  await scout.unsettled.quiet();
  const places = new Map(scout.undos.map((found) => [found, { segment: found.segment, cursor: found.cursor }]));
  return scout.undos.toSorted((one, other) =>
    isBehind(places.get(one) ?? point, places.get(other) ?? point) ? -1 : 1,
  );
}

async function undoAll(live: LiveRun, undos: readonly Undo[]): Promise<{ key: string; message: string } | undefined> {
  const { reliability, recovery } = live.rooms;
  for (const { key, idempotencyKey, run } of undos) {
    if (live.replay.rollback?.undone.has(key) === true) continue;
    await live.assertOwned();
    try {
      await recovery.run(
        () =>
          reliability.limit(({ signal }) => run({ key, signal, idempotencyKey }), {
            subject: `undoing step "${key}"`,
            signal: live.signal,
          }),
        { signal: live.signal },
      );
    } catch (error) {
      live.signal.throwIfAborted();
      const record = live.errorRecord(error);
      await live.record({ type: 'compensation-failed', key, error: record });
      return { key, message: record.message };
    }
    await live.record({ type: 'step-compensated', key });
  }
  return undefined;
}

/** Where a checkpoint stands. @throws UsageError `unknown-checkpoint`. */
export function pointOf(runId: string, { points }: Replay, to: number): Place {
  const point = points.get(requireInteger('to', to, 0));
  if (point !== undefined) return point;
  const known = [...points.keys()].join(', ');
  throw new UsageError('unknown-checkpoint', `Run "${runId}" has no checkpoint ${to}; it has ${known}.`, {
    subject: 'to',
    value: to,
    expected: known,
    runId,
  });
}
