import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { latenessMs, type LastStart } from './due-moment.ts';
import { scheduledMoment } from './scheduled-id.ts';

/** What was begun of a schedule. */
export interface Begun {
  /** The run of the latest moment that has come. */
  readonly last: (LastStart & { readonly file: string | undefined }) | undefined;
  /** A run of a moment that has not come yet. */
  readonly ahead: string | undefined;
}

/** Finds the last run that was begun for a moment up to now. */
export async function lastBegun(
  manager: Pick<EnhancedWorkflowManager, 'list'>,
  workflow: string,
  now: number,
): Promise<Begun> {
  let ahead: string | undefined;
  for (let after: string | undefined; ;) {
    const page = await manager.list({ workflow, parent: null, ...(after === undefined ? {} : { after }) });
    for (const { workflow_id: id, status, completed_at: at, metadata } of page.runs) {
      const moment = scheduledMoment(workflow, id);
      if (moment === undefined) continue;
      if (moment > now + latenessMs) {
        ahead ??= id;
        continue;
      }
      const hasEnded = status === 'completed' || status === 'failed' || status === 'cancelled';
      const endedAt = hasEnded ? Date.parse(at ?? '') || moment : undefined;
      return { last: { id, moment, endedAt, file: metadata?.['file'] }, ahead };
    }
    after = page.next;
    if (after === undefined) return { last: undefined, ahead };
  }
}

/** A run that is in the way of a schedule, and why. */
export interface InTheWay {
  readonly id: string;
  readonly error: UsageError;
  readonly notBegun?: { readonly workflow: string; readonly moment: number };
}

/** Says that a run is of a moment that has not come. */
export function aheadOf(workflow: string, id: string): InTheWay {
  const message = `Run "${id}" is of a moment of schedule "${workflow}" that has not come: a clock was ahead, or somebody chose that id. It is not counted, and its moment is not begun again.`;
  return { id, error: new UsageError('schedule-ahead', message, { subject: workflow, value: id, runId: id }) };
}

/** Where two files have one name, only one of them is begun. */
export function conflictOf(
  workflow: string,
  own: string | undefined,
  last: Begun['last'],
  recent: number,
): InTheWay | undefined {
  if (last?.file === undefined || own === undefined || last.file === own || last.moment < recent) return undefined;
  const { id, moment } = last;
  const message = `Run "${id}" was begun by the schedule of ${JSON.stringify(last.file)}, so that of ${JSON.stringify(own)} is not: both are called "${workflow}"; give one another name.`;
  const error = new UsageError('run-id-conflict', message, { subject: workflow, value: id, runId: id });
  return { id, error, notBegun: { workflow, moment } };
}
