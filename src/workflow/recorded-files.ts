import type { FilesMark } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';
import type { Rooms } from './run-settings.ts';

/** The files of the working folder, for the checkpoint that is about to be written down. @throws GitError. */
export async function recordedFiles(live: LiveRun): Promise<{ readonly files?: FilesMark }> {
  const desk = live.rooms.files;
  // Walks that only look write nothing down.
  if (desk === undefined || live.undoing !== undefined || live.planning !== undefined) return {};
  try {
    return { files: await desk.record(live.id, live.signal) };
  } catch (error) {
    live.signal.throwIfAborted();
    if (desk.required) throw error;
    const why = error instanceof Error ? error.message : String(error);
    live.tell({ type: 'log-written', level: 'warn', message: `a checkpoint is recorded without its files: ${why}` });
    return {};
  }
}

/** The files that a run begins with. @throws GitError. */
export async function firstFiles({ files: desk }: Rooms, runId: string): Promise<{ readonly files?: FilesMark }> {
  if (desk === undefined) return {};
  try {
    return { files: await desk.record(runId) };
  } catch (error) {
    if (desk.required) throw error;
    return {};
  }
}
