import { requireInteger, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { redactAround, showTexts } from '../reliability/shown-text.ts';
import { examineRun } from '../state/run-examination.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { IdleWatch } from './idle-watch.ts';
import { type ReportBounds, standardBounds } from './report-bounds.ts';
import type { ReportedChild, RunCourse, RunReportData } from './report-data.ts';
import { CourseFold } from './course-fold.ts';

/** What reports are made from: a manager, or its parts. */
export type ReportSource = Pick<
  EnhancedWorkflowManager,
  'storage' | 'redactor' | 'recovery' | 'memory' | 'notifications' | 'diagnostics' | 'forecast' | 'get'
>;

/** Options of {@link runReport}. */
export interface RunReportOptions {
  /**
   * Whether the input, the output and the results of steps are in it, each cut at 2,000 characters.
   * @defaultValue false
   */
  readonly values?: boolean;
  /**
   * The most steps, sleeps and waits that are told of one by one.
   * @defaultValue 600
   */
  readonly steps?: number;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
}

type Unreadable = { readonly part: string; readonly message: string }[];

/**
 * Reads everything that a report shows of a run: live or ended, driven here or elsewhere, damaged, imported, removed, or written by an
 * older version.
 *
 * It reads and never writes, claims nothing, and its memory does not grow with the run. Registered secrets and known formats are taken
 * out of every text.
 *
 * @throws UsageError `run-not-found`, `invalid-id`, `invalid-option`; StorageError `format-newer`.
 */
export async function runReport(
  source: ReportSource,
  id: string,
  options: RunReportOptions = {},
): Promise<RunReportData> {
  requireKnownOptions('runReport', options, ['values', 'steps', 'host']);
  const { values = false, steps = standardBounds.steps, host = systemHost } = options;
  requireInteger('steps', steps, 1);
  const bounds = { ...standardBounds, steps };
  const diagnostics = await source.diagnostics(id);
  const unreadable: Unreadable = [...diagnostics.unreadable];
  const madeAt = host.now();
  const goesOn = diagnostics.status === 'in_progress';
  const course =
    diagnostics.removed === undefined
      ? await attempt(unreadable, 'course', () =>
          courseOf(source, id, bounds, values, goesOn ? madeAt : undefined, unreadable),
        )
      : undefined;
  const around = await aroundOf(source, id, bounds, goesOn, unreadable);
  const report: RunReportData = {
    ...{ format: 1, madeAt, diagnostics, ...around, unreadable },
    children: await childrenOf(source, course?.children ?? []),
    ...(course === undefined ? {} : { course }),
  };
  return showTexts(report, (text) => redacted(source, text));
}

async function courseOf(
  source: ReportSource,
  id: string,
  bounds: ReportBounds,
  values: boolean,
  now: number | undefined,
  unreadable: Unreadable,
): Promise<RunCourse> {
  const { storage, recovery } = source;
  const watch = new IdleWatch();
  const first = await examineRun(storage, id);
  // What is damaged ends a reading: what stands before it is shown.
  await attempt(unreadable, 'journal', async () => {
    for await (const { event } of first.records()) watch.apply(event);
  });
  const fold = new CourseFold(watch, {
    ...{ bounds, values, classify: (error) => recovery.classify(error), redact: (text) => redacted(source, text) },
    ...(now === undefined ? {} : { now }),
  });
  const second = await examineRun(storage, id);
  let left = watch.count;
  await attempt(unreadable, 'journal', async () => {
    for await (const { event, value } of second.records()) {
      // What was written since is in the next report.
      if (left === 0) break;
      left -= 1;
      fold.apply(event, value);
    }
  });
  return fold.end();
}

/** A text without secrets; references to secrets stay. */
function redacted({ redactor }: Pick<ReportSource, 'redactor'>, text: string): string {
  return redactAround(text, (part) => redactor.redactText(part));
}

/** What is kept of the run beside its journal. */
async function aroundOf(
  source: ReportSource,
  id: string,
  bounds: ReportBounds,
  goesOn: boolean,
  unreadable: Unreadable,
): Promise<Pick<RunReportData, 'decisions' | 'conflicts' | 'notices' | 'forecast'>> {
  const { memory, notifications } = source;
  const found = await attempt(unreadable, 'decisions', () => memory.search('', { run: id, limit: bounds.decisions }));
  const decisions = (found ?? []).map(({ decision }) => decision);
  const conflicts =
    decisions.length === 0 ? [] : await attempt(unreadable, 'conflicts', () => memory.conflicts({ run: id }));
  const history = await attempt(unreadable, 'notices', () => notifications.history());
  const forecast = goesOn ? await attempt(unreadable, 'forecast', () => source.forecast(id)) : undefined;
  return {
    decisions: decisions.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1)),
    conflicts: (conflicts ?? []).slice(0, bounds.decisions),
    notices: (history ?? []).filter(({ runId }) => runId === id).slice(-bounds.notices),
    ...(forecast === undefined || forecast.basis === 'none' ? {} : { forecast }),
  };
}

async function childrenOf(
  source: ReportSource,
  children: readonly Omit<ReportedChild, 'status'>[],
): Promise<readonly ReportedChild[]> {
  const reported: ReportedChild[] = [];
  for (const child of children) {
    const state = await source.get(child.runId).catch(() => undefined);
    reported.push({ ...child, status: state?.status ?? 'removed' });
  }
  return reported;
}

/** Does what may fail; why it did stands among what could not be read, once. */
async function attempt<Value>(
  unreadable: Unreadable,
  part: string,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!unreadable.some((known) => known.part === part && known.message === message))
      unreadable.push({ part, message });
    return undefined;
  }
}
