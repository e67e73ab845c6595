import { plainName } from '../core/plain-name.ts';
import type { StageDiagnosis } from '../reliability/run-diagnostics.ts';
import { type Addresses, drawTimeline } from './draw-timeline.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedPhase, ReportedStep, ReportedStepKind, RunCourse, RunReportData } from './report-data.ts';
import { badge, kindWord, lookOf } from './status-look.ts';
import { type PagePart, table } from './tables.ts';
import { type Clock, counted, cut, dollars, lasting, named, several } from './written.ts';

/** More rows than this are folded away until somebody asks. */
const mostOpenRows = 80;

/** The timeline, the phases and the steps. */
export function workParts({ course, diagnostics }: RunReportData, clock: Clock): readonly PagePart[] {
  if (course === undefined) return [];
  const addresses: Addresses = new Map(course.steps.map((step, index) => [step, `step-${index + 1}`]));
  const parts: PagePart[] = [];
  if (course.phases.length > 0)
    parts.push({ id: 'timeline', title: 'Timeline', content: drawTimeline(course, addresses) });
  const stages = diagnostics.performance_report.stage_performance;
  const phases = course.phases.filter(({ key }) => key !== undefined);
  if (phases.length > 0)
    parts.push({
      ...{ id: 'phases', title: 'Phases' },
      ...(Object.values(stages).some(({ baseline }) => baseline !== undefined)
        ? { note: 'against their usual time' }
        : {}),
      content: phaseTable(phases, stages, clock),
    });
  if (course.stepCount > 0) parts.push(stepPart(course, clock, addresses));
  return parts;
}

function phaseTable(
  phases: readonly ReportedPhase[],
  stages: Readonly<Record<string, StageDiagnosis>>,
  clock: Clock,
): Markup {
  const known = new Map(Object.entries(stages).map(([name, stage]) => [plainName(name), stage]));
  const stageOf = ({ name }: ReportedPhase): StageDiagnosis | undefined => known.get(plainName(name));
  return table<ReportedPhase>(
    'Phases of the run',
    [
      {
        head: 'Phase',
        cell: ({ name, number }) =>
          markup`${number !== undefined && markup`<span class="soft">${number}</span> `}${named(name)}`,
      },
      {
        head: 'Status',
        cell: ({ status, error }) =>
          markup`${badge(lookOf(status))}${error !== undefined && markup`<span class="why">${named(error, 300)}</span>`}`,
      },
      { head: 'Started', cell: ({ startedAt }) => clock.time(startedAt) },
      {
        head: 'At work',
        isNumber: true,
        cell: ({ activeMs, status }) => (activeMs === undefined && status !== 'running' ? '' : lasting(activeMs)),
      },
      {
        head: 'Usual time',
        isNumber: true,
        cell: (phase) => {
          const baseline = stageOf(phase)?.baseline;
          return baseline === undefined ? '' : lasting(baseline * 1000);
        },
      },
      { head: 'Compared', cell: (phase) => ratio(stageOf(phase)) },
      { head: 'Steps', isNumber: true, cell: ({ steps }) => counted(steps) },
      { head: 'Failed', isNumber: true, cell: ({ failed }) => (failed === 0 ? '' : counted(failed)) },
      { head: 'Repeated', isNumber: true, cell: ({ retries }) => (retries === 0 ? '' : counted(retries)) },
      { head: 'Tokens', isNumber: true, cell: ({ used }) => (used.tokens ? counted(used.tokens) : '') },
      { head: 'Cost', isNumber: true, cell: ({ used }) => (used.costUsd ? dollars(used.costUsd) : '') },
    ],
    phases,
  );
}

/** How long a phase took beside its usual time, which is the line in the middle. */
function ratio(stage: StageDiagnosis | undefined): Markup | undefined {
  if (stage?.ratio === undefined) return undefined;
  const width = Math.min(1, stage.ratio / 2) * 90;
  return markup`<svg class="ratio" width="90" height="8" aria-hidden="true">
      <rect class="track" width="90" height="8" rx="2" />
      <rect class="fill ${stage.status}" width="${Math.round(width * 10) / 10}" height="8" rx="2" />
      <line class="usual" x1="45" x2="45" y1="0" y2="8" /></svg
    >${stage.ratio.toFixed(2)} × <span class="soft">${stage.status}</span>`;
}

function stepPart(course: RunCourse, clock: Clock, addresses: Addresses): PagePart {
  const { steps, stepCount, stepKinds } = course;
  const isMany = stepCount > 30 && stepKinds.length < stepCount;
  const rows = stepTable(steps, clock, addresses);
  const what =
    steps.length === stepCount ? several(stepCount, 'step') : `${counted(steps.length)} of ${counted(stepCount)} steps`;
  return {
    ...{ id: 'steps', title: 'Steps', note: what, look: 'long' },
    content: markup`${
      isMany &&
      markup`${kindTable(stepKinds.slice(0, 60))}
        <h3>One by one</h3>`
    }${
      steps.length > mostOpenRows
        ? markup`<details>
            <summary>Show ${what}, by their beginning</summary>
            ${rows}
          </details>`
        : rows
    }`,
  };
}

function kindTable(kinds: readonly ReportedStepKind[]): Markup {
  return table<ReportedStepKind>(
    'Steps by kind: * stands for items and numbers',
    [
      { head: 'Steps', cell: ({ pattern }) => markup`<span class="code">${named(pattern, 120)}</span>` },
      { head: 'Count', isNumber: true, cell: ({ count }) => counted(count) },
      { head: 'Failed', isNumber: true, cell: ({ failed }) => (failed === 0 ? '' : counted(failed)) },
      { head: 'Repeated', isNumber: true, cell: ({ retried }) => (retried === 0 ? '' : counted(retried)) },
      { head: 'In all', isNumber: true, cell: ({ totalMs }) => lasting(totalMs) },
      { head: 'Median', isNumber: true, cell: ({ p50Ms }) => lasting(p50Ms) },
      { head: 'p95', isNumber: true, cell: ({ p95Ms }) => lasting(p95Ms) },
      { head: 'Longest', isNumber: true, cell: ({ maxMs }) => lasting(maxMs) },
      { head: 'Tokens', isNumber: true, cell: ({ used }) => (used.tokens ? counted(used.tokens) : '') },
      { head: 'Cost', isNumber: true, cell: ({ used }) => (used.costUsd ? dollars(used.costUsd) : '') },
    ],
    kinds,
    { isCaptionShown: true },
  );
}

function stepTable(steps: readonly ReportedStep[], clock: Clock, addresses: Addresses): Markup {
  return table<ReportedStep>(
    'Steps, sleeps and waits',
    [
      { head: 'Key', look: 'least', cell: stepName },
      {
        head: 'Status',
        cell: ({ status, error }) =>
          markup`${badge(lookOf(status))}${error !== undefined && markup`<span class="why">${named(error, 300)}</span>`}`,
      },
      { head: 'Started', cell: ({ startedAt }) => clock.time(startedAt) },
      { head: 'Took', isNumber: true, cell: ({ startedAt, endedAt }) => lasting(endedAt - startedAt) },
      { head: 'Attempts', isNumber: true, cell: ({ attempts }) => (attempts === 1 ? '' : String(attempts)) },
      { head: 'Rested', cell: restsOf },
      { head: 'Tokens', isNumber: true, cell: ({ used }) => (used.tokens ? counted(used.tokens) : '') },
      { head: 'Cost', isNumber: true, cell: ({ used }) => (used.costUsd ? dollars(used.costUsd) : '') },
    ],
    steps,
    { addressOf: (step) => addresses.get(step) },
  );
}

function stepName({ key, kind, agent, child, again, result }: ReportedStep): Markup {
  const notes = [
    ...(kind === 'step' ? [] : [kindWord(kind)]),
    ...(agent === undefined ? [] : [cut(agent, 60)]),
    ...(again === undefined ? [] : ['run again']),
  ];
  return markup`<span class="code">${named(key)}</span
    >${notes.length > 0 && markup` <span class="small">${notes.join(', ')}</span>`}${
      child !== undefined && markup`<span class="why code">⤷ ${named(child)}</span>`
    }${
      result !== undefined &&
      markup`<details>
        <summary class="small">result</summary>
        <pre>${result}</pre>
      </details>`
    }`;
}

function restsOf({ rests }: ReportedStep): string {
  const sums = new Map<string, number>();
  for (const { why, fromAt, toAt } of rests) sums.set(why, (sums.get(why) ?? 0) + toAt - fromAt);
  return [...sums].map(([why, ms]) => `${why === 'retry' ? 'before retries' : why} ${lasting(ms)}`).join(', ');
}
