import { CronTimes } from '../calendar/cron-times.ts';
import type { Schedule } from '../schedule/keep-schedules.ts';
import type { WorkflowSource } from './workflow-source.ts';

/** A workflow that is served. */
export interface ServedWorkflow {
  readonly workflow: string;
  /** When its schedule is due next, as ISO 8601; without a schedule nothing. */
  readonly next?: string;
}

/** So many names stand in one line. */
const mostNamed = 8;

/** What is served: the workflows of modules, and of each file its own, not its phases and children. */
export async function servedWorkflows(
  sources: readonly (readonly Pick<WorkflowSource, 'all' | 'file'>[])[],
  schedules: readonly Schedule[],
  now: number,
): Promise<readonly ServedWorkflow[]> {
  const own = sources.flatMap(([whole]) => (whole?.file === undefined ? (whole?.all ?? []) : whole.all.slice(0, 1)));
  const served: ServedWorkflow[] = [];
  for (const workflow of new Set(own.map(({ name }) => name))) {
    const schedule = schedules.find((one) => one.workflow.name === workflow);
    const times = schedule === undefined ? undefined : await CronTimes.of(schedule.cron, schedule.timezone);
    const next = times?.next(now);
    served.push({ workflow, ...(next === undefined ? {} : { next: new Date(next).toISOString() }) });
  }
  return served;
}

/** Says what is served, and which of it is due first: who looks at a terminal on which nothing happens knows why. */
export function servingLine(served: readonly ServedWorkflow[]): string {
  const names = served.slice(0, mostNamed).map(({ workflow }) => workflow);
  const more = served.length - names.length;
  const all = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  let first: ServedWorkflow | undefined;
  for (const one of served)
    if (one.next !== undefined && (first?.next === undefined || one.next < first.next)) first = one;
  const due = first?.next === undefined ? 'nothing has a schedule' : `next due is ${first.workflow} at ${first.next}`;
  return `serving ${all}; ${due}; Ctrl-C ends it`;
}
