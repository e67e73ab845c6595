import type { FilesMark } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';
import type { Replay } from './replay.ts';

/** The files that a rollback takes back: which, and what was there before. */
export type RollbackFiles = NonNullable<NonNullable<Replay['rollback']>['files']>;

/**
 * The files that a rollback to a checkpoint takes back; `undefined` where they are left as they are. Nothing is touched yet.
 *
 * @throws GitError where they could not be brought back.
 */
export async function filesToTakeBack(
  live: LiveRun,
  to: number,
  wanted: boolean | undefined,
): Promise<RollbackFiles | undefined> {
  const { rollback, files } = live.replay;
  if (rollback?.to === to) return rollback.files;
  const desk = live.rooms.files;
  const mark = files.get(to);
  if (wanted === false || desk === undefined) return undefined;
  if (mark === undefined) {
    const message = `no files were recorded at checkpoint ${to}: they are left as they are`;
    live.tell({ type: 'log-written', level: 'warn', message });
    return undefined;
  }
  const { before, directory } = await desk.ahead(mark, { keepFor: live.id, signal: live.signal });
  return { tree: mark.tree, directory, before };
}

/** What marks the files as they were before. */
export function savedMark({ before, directory }: RollbackFiles): FilesMark {
  return { tree: before, ...(directory === undefined ? {} : { directory }) };
}

/** Brings them back; doing it again finishes it. Says why it could not be done. */
export async function takeFilesBack(live: LiveRun, files: RollbackFiles): Promise<string | undefined> {
  const desk = live.rooms.files;
  if (desk === undefined) return 'the manager has no `files`, which says where they are';
  await live.assertOwned(true);
  try {
    await desk.restore(live.id, files, live.signal);
    return undefined;
  } catch (error) {
    live.signal.throwIfAborted();
    return live.errorRecord(error).message;
  }
}
