import { CronTimes } from '../calendar/cron-times.ts';
import { inputSchema } from './declared-inputs.ts';
import { type PlacedProblem, shown } from './file-finding.ts';
import type { DocumentSchedule, WorkflowDocument } from './workflow-document.ts';

/** The schedule of a document, if it has one. */
export function scheduleOf({ schedule }: WorkflowDocument): DocumentSchedule | undefined {
  return typeof schedule === 'string' ? { cron: schedule } : schedule;
}

/** What is wrong with the schedule of a document: times that never come, inputs that no run could be started with. */
export async function scheduleProblems(document: WorkflowDocument): Promise<readonly PlacedProblem[]> {
  const schedule = scheduleOf(document);
  if (schedule === undefined) return [];
  const isText = typeof document.schedule === 'string';
  const problems: PlacedProblem[] = [];
  const times = await CronTimes.read(schedule.cron, schedule.timezone);
  if (!(times instanceof CronTimes)) {
    const { field, expected } = times;
    const problem = `expected ${JSON.stringify(isText ? 'schedule' : field)} to be ${expected}, got ${shown(schedule[field])}`;
    problems.push({ rule: 'invalid-schedule', problem, path: isText ? ['schedule'] : ['schedule', field] });
  }
  const checked = await inputSchema(document)['~standard'].validate(schedule.inputs ?? {});
  for (const { message, path } of checked.issues ?? []) {
    const [name] = path ?? [];
    const which = typeof name === 'string' ? ` ${JSON.stringify(name)}` : '';
    problems.push({
      rule: 'invalid-schedule',
      problem: `the schedule has nothing that a run can be started with: input${which}: ${message}`,
      path: ['schedule', ...(schedule.inputs === undefined ? [] : ['inputs'])],
    });
  }
  return problems;
}
