import type { FilesMark } from '../core/events.ts';
import type { FileChange } from '../git/tree-changes.ts';
import { readRun } from './claiming.ts';
import { isBehind } from './kept.ts';
import { pointOf, type RollbackOptions } from './rollback.ts';
import type { Rooms } from './run-settings.ts';

/** What a rollback would do. */
export interface RollbackPreview {
  readonly runId: string;
  /** The number of the checkpoint. */
  readonly to: number;
  /** Keys of the steps that would count no more, and run again; at most the first 1,000. */
  readonly steps: readonly string[];
  readonly stepCount: number;
  /** Keys of the effects behind the checkpoint: unless they have a `compensate`, they stay done. */
  readonly effects: readonly string[];
  readonly files: RollbackFilesPreview;
}

/** What a rollback would do to the files of the working folder. */
export type RollbackFilesPreview =
  | {
      readonly kind: 'changes';
      readonly added: number;
      readonly changed: number;
      readonly removed: number;
      /** At most the first 1,000. */
      readonly changes: readonly FileChange[];
    }
  | {
      readonly kind: 'left';
      /** Why they would be left as they are. */
      readonly because: 'not recorded at the checkpoint' | 'the manager has no `files`' | 'asked for';
    };

const mostNamed = 1000;

/**
 * Says what a rollback would do, and does nothing.
 *
 * @throws UsageError `run-not-found`, `unknown-checkpoint`; GitError where the files could not be brought back.
 */
export async function previewRollback(
  rooms: Rooms,
  runId: string,
  { to, files }: RollbackOptions,
): Promise<RollbackPreview> {
  const { replay } = await readRun(rooms.state, runId);
  const point = pointOf(runId, replay, to);
  const steps: string[] = [];
  const effects: string[] = [];
  for (const [key, kept] of replay.results) {
    if (!isBehind(kept, point)) continue;
    if (replay.effects.isDone(key)) effects.push(key);
    // Branches and checkpoints have a number, and are no steps.
    else if (kept.kind === 'failed' || kept.index === undefined) steps.push(key);
  }
  return {
    ...{ runId, to, effects, steps: steps.slice(0, mostNamed), stepCount: steps.length },
    files: await filesPreview(rooms, replay.files.get(to), files),
  };
}

async function filesPreview(
  { files: desk }: Rooms,
  mark: FilesMark | undefined,
  wanted: boolean | undefined,
): Promise<RollbackFilesPreview> {
  if (wanted === false) return { kind: 'left', because: 'asked for' };
  if (desk === undefined) return { kind: 'left', because: 'the manager has no `files`' };
  if (mark === undefined) return { kind: 'left', because: 'not recorded at the checkpoint' };
  const { changes } = await desk.ahead(mark);
  const count = (kind: FileChange['change']): number => changes.filter(({ change }) => change === kind).length;
  return {
    ...{ kind: 'changes', added: count('added'), changed: count('changed'), removed: count('removed') },
    changes: changes.slice(0, mostNamed).map(({ path, change }) => ({ path, change })),
  };
}
