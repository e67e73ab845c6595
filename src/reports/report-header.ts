import { markup, type Markup } from './markup.ts';
import type { RunReportData } from './report-data.ts';
import { badge, runLookOf } from './status-look.ts';
import { type Clock, counted, dollars, lasting, named, several } from './written.ts';

/** What a run is, how it stands and what it took, at one look. */
export function drawHeader(report: RunReportData, clock: Clock): Markup {
  const { diagnostics, course } = report;
  const {
    workflow,
    version,
    workflow_id: id,
    status,
    outcome,
    paused,
    performance_report: { score, grade },
  } = diagnostics;
  const description = course?.started?.metadata.description;
  const look = runLookOf(status, outcome);
  return markup`<header class="top">
      <div>
        <p class="kicker">Run report</p>
        <h1>${named(workflow === '' ? 'unknown workflow' : workflow)} <span class="version">${version}</span></h1>
        <p class="id code">${named(id)}</p>
        ${description !== undefined && markup`<p class="soft">${named(description, 1000)}</p>`}
      </div>
      <div class="verdict">
        <div id="status">
          ${badge(look)}${
            paused !== undefined &&
            markup`<div class="small">
              ${paused.reason}${paused.wake_at !== undefined && markup`, due ${clock.moment(Date.parse(paused.wake_at))}`}
            </div>`
          }
        </div>
        ${
          grade !== undefined &&
          score !== undefined &&
          markup`<div class="grade" id="grade" title="usual time ÷ time of work, over the phases that have a baseline">
            <b>${grade}</b><span class="small">score ${score.toFixed(2)}</span>
          </div>`
        }
      </div>
    </header>
    <p class="lede">${sentence(report)}</p>
    <dl class="facts">
      ${facts(report, clock).map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
}

/** The run in a sentence or two. */
function sentence({ diagnostics, course }: RunReportData): string {
  const {
    status,
    counts,
    recovery_attempts: retries,
    paused,
    current_stage: stage,
    running_steps: running,
    storage,
  } = diagnostics;
  if (status === 'removed') return 'The run was removed; this is what is left of it.';
  if (status === 'pending' && storage.damage.length > 0)
    return 'Its journal is damaged from the beginning, so that nothing is known of what was done.';
  const took = course === undefined ? '' : ` after ${lasting(course.toAt - course.fromAt)}`;
  const begun: Readonly<Record<string, string>> = {
    completed: `Completed${took}`,
    failed: `Failed${took}`,
    cancelled: `Cancelled${took}`,
    paused: `Paused${took}`,
    interrupted: `Interrupted${took}: its process is gone, and any process can go on with it`,
    in_progress: `In progress for ${course === undefined ? 'a while' : lasting(course.toAt - course.fromAt)}`,
    pending: 'Not begun',
  };
  const parts = [
    `${counts.expected === undefined ? several(counts.done, 'step') : `${counted(counts.done)} of ${several(counts.expected, 'step')}`} done`,
  ];
  if (counts.failed > 0) parts.push(`${counted(counts.failed)} failed`);
  if (counts.skipped > 0) parts.push(`${counted(counts.skipped)} skipped`);
  if (retries > 0) parts.push(`${several(retries, 'attempt')} repeated`);
  const now =
    status === 'in_progress' && stage !== undefined
      ? ` It is in ${stage.stage === 'run' ? 'no phase' : `the phase ${stage.stage}`}, with ${several(running.length, 'step')} under way.`
      : '';
  return `${begun[status] ?? status}: ${parts.join(', ')}.${paused === undefined ? '' : ` ${paused.message}`}${now}`;
}

function facts(
  { diagnostics, course, forecast }: RunReportData,
  clock: Clock,
): readonly (readonly [name: string, value: Markup | string])[] {
  const { started_at, completed_at, updated_at, usage, owner, budget, health } = {
    ...diagnostics,
    health: course?.health.at(-1),
  };
  const list: (readonly [string, Markup | string])[] = [];
  if (started_at !== undefined) list.push(['Started', clock.moment(Date.parse(started_at))]);
  if (completed_at !== undefined) list.push(['Ended', clock.moment(Date.parse(completed_at))]);
  else if (updated_at !== undefined) list.push(['Last written', clock.moment(Date.parse(updated_at))]);
  if (course !== undefined) {
    const wall = course.toAt - course.fromAt;
    const idleMs = course.idle.reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0);
    const more = idleMs > 0.05 * wall && idleMs > 1000 ? markup` <small>${lasting(wall - idleMs)} at work</small>` : '';
    list.push(['Took', markup`${lasting(wall)}${more}`]);
  }
  if (forecast?.expectedEnd !== undefined) list.push(['Expected end', clock.moment(Date.parse(forecast.expectedEnd))]);
  const cost = Math.max(usage.cost_usd, budget?.used.cost_usd ?? 0);
  const tokens = Math.max(usage.tokens, budget?.used.tokens ?? 0);
  const unknown =
    usage.steps_without_cost > 0
      ? markup` <small>and ${several(usage.steps_without_cost, 'step')} of unknown cost</small>`
      : '';
  if (cost > 0 || usage.steps > 0) list.push(['Cost', markup`${dollars(cost)}${unknown}`]);
  if (tokens > 0) list.push(['Tokens', counted(tokens)]);
  list.push([
    'Errors',
    markup`${counted(diagnostics.error_count)}${diagnostics.recovery_attempts > 0 && markup` <small>${counted(diagnostics.recovery_attempts)} tried again</small>`}`,
  ]);
  if (health !== undefined) list.push(['Health', health.status.toLowerCase()]);
  const metadata = course?.started?.metadata ?? {};
  const names: Readonly<Record<string, string>> = {
    triggered_by: 'Triggered by',
    git_commit: 'Commit',
    command: 'Command',
  };
  for (const [name, value] of Object.entries(metadata))
    if (value !== undefined && name !== 'description') list.push([names[name] ?? name, named(value, 160)]);
  if (owner !== undefined && completed_at === undefined)
    list.push([
      'Process',
      markup`${owner.process} on ${named(owner.host, 60)} <small>${owner.alive.replace('-', ' ')}</small>`,
    ]);
  if (course?.started?.parent !== undefined)
    list.push(['Child of', markup`<span class="code">${named(course.started.parent.runId)}</span>`]);
  if (course?.started?.forkedFrom !== undefined)
    list.push(['Forked from', markup`<span class="code">${named(course.started.forkedFrom.runId)}</span>`]);
  return list;
}
