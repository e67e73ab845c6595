import type { FilesMark } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';
import type { Rooms } from './run-settings.ts';

/** The files that a run begins with, as they are written down, and what is to be said about it. */
export interface FirstFiles {
  readonly files: { readonly files?: FilesMark };
  readonly lacking?: string;
}

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
    live.tell({ type: 'log-written', level: 'warn', message: withoutFiles(error) });
    return {};
  }
}

/** The files that a run begins with; where it may do without, why it has none. @throws GitError. */
export async function firstFiles({ files: desk }: Rooms, runId: string): Promise<FirstFiles> {
  if (desk === undefined) return { files: {} };
  try {
    return { files: { files: await desk.record(runId) } };
  } catch (error) {
    if (desk.required) throw error;
    return { files: {}, lacking: withoutFiles(error) };
  }
}

function withoutFiles(error: unknown): string {
  return `a checkpoint is recorded without its files: ${error instanceof Error ? error.message : String(error)}`;
}
