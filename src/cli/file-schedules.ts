import { scheduleOf } from '../declarative/document-schedule.ts';
import type { Schedule } from '../schedule/keep-schedules.ts';
import type { WorkflowSource } from './workflow-source.ts';

/** The schedules of workflow files, each workflow once. */
export function schedulesOf(
  sources: readonly (readonly Pick<WorkflowSource, 'all' | 'file'>[])[],
): readonly Schedule[] {
  const found = new Map<string, Schedule>();
  // What is loaded of a file begins with the whole of it; behind it stand its phases, which have no schedule.
  for (const [whole] of sources) {
    const [workflow] = whole?.all ?? [];
    if (whole?.file === undefined || workflow === undefined) continue;
    const schedule = scheduleOf(whole.file.document);
    if (schedule === undefined) continue;
    const { cron, timezone, inputs = {}, overlap, catch_up: catchUp } = schedule;
    found.set(workflow.name, {
      ...{ workflow, cron, input: inputs, metadata: { file: whole.file.file, schedule: cron } },
      ...(timezone === undefined ? {} : { timezone }),
      ...(overlap === undefined ? {} : { overlap }),
      ...(catchUp === undefined ? {} : { catchUp }),
    });
  }
  return [...found.values()];
}
