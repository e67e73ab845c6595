import type { RunStatus } from '../core/events.ts';
import type { ListRunsOptions, RunPage, RunState, RunSummary } from '../state/state-manager.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Host } from '../core/host.ts';
import type { LivePart, LiveView } from './live-view.ts';
import { markup, type Markup } from './markup.ts';
import { badge, runLookOf } from './status-look.ts';
import { table } from './tables.ts';
import { type Clock, cut, lasting, named, several } from './written.ts';

/** So many runs that cannot be read are named; the page of each says why. */
const mostNamed = 10;

/** What is asked of the list of runs. */
export interface ListQuery {
  readonly status?: RunStatus;
  readonly text?: string;
  readonly after?: string;
}

/** A run of the list; how far it is where it goes on. */
interface Listed extends RunSummary {
  readonly progress?: Pick<RunState, 'progress_data' | 'current_phase' | 'current_step' | 'total_steps'>;
}

const runsOfPage = 50;
/** Of so many runs that go on it is read how far they are. */
const mostLive = 12;

/** The statuses that can be chosen. */
export const statuses: readonly RunStatus[] = [
  ...(['in_progress', 'paused', 'interrupted', 'failed', 'completed', 'cancelled', 'pending'] as const),
];

/** The list of runs, newest first. */
export class ListView implements LiveView {
  readonly #source: Pick<EnhancedWorkflowManager, 'list' | 'get' | 'redactor'>;
  readonly #query: ListQuery;
  readonly #clock: Clock;
  readonly #host: Host;

  constructor(
    source: Pick<EnhancedWorkflowManager, 'list' | 'get' | 'redactor'>,
    query: ListQuery,
    clock: Clock,
    host: Host,
  ) {
    this.#source = source;
    this.#query = query;
    this.#clock = clock;
    this.#host = host;
  }

  /** Looking is as cheap as drawing. */
  hasChanged(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async draw(): Promise<readonly LivePart[]> {
    const { status, text, after } = this.#query;
    const options: ListRunsOptions = {
      limit: runsOfPage,
      ...(status === undefined ? {} : { status }),
      ...(text === undefined || text === '' ? {} : { text }),
      ...(after === undefined ? {} : { after }),
    };
    const page = await this.#source.list(options);
    let live = 0;
    const runs: Listed[] = [];
    for (const run of page.runs) {
      const isLive = run.status === 'in_progress' && (live += 1) <= mostLive;
      const state = isLive ? await this.#source.get(run.workflow_id).catch(() => undefined) : undefined;
      runs.push(state === undefined ? run : { ...run, progress: state });
    }
    return [{ id: 'runs', content: this.#list(runs, page) }];
  }

  #list(runs: readonly Listed[], { next, unreadable }: RunPage): Markup {
    const clock = this.#clock;
    const now = this.#host.now();
    const shown = (text: string): string => this.#source.redactor.redactText(text);
    const rows =
      runs.length === 0
        ? markup`<p class="soft">There are no such runs.</p>`
        : table<Listed>(
            'Runs, newest first',
            [
              {
                head: 'Workflow',
                cell: (run) =>
                  markup`<a href="${addressOf(run.workflow_id)}/">${named(shown(run.workflow))}</a> <span class="soft">${run.version}</span><span class="why code">${named(shown(run.workflow_id))}</span>`,
              },
              { head: 'Status', cell: (run) => statusCell(run, clock) },
              { head: 'How far', cell: ({ progress }) => progressCell(progress, shown) },
              { head: 'Started', cell: ({ started_at: at }) => clock.moment(Date.parse(at)) },
              { head: 'Took', isNumber: true, cell: (run) => lasting(endOf(run, now) - Date.parse(run.started_at)) },
              {
                head: 'What for',
                look: 'least',
                cell: ({ description, command }) => whatFor(description ?? command, shown),
              },
              { head: 'File', cell: ({ workflow_id: id }) => markup`<a href="${addressOf(id)}/report">report</a>` },
            ],
            runs,
          );
    return markup`<div id="runs" class="runs">${rows}
      ${unreadable.length > 0 && markup`<p class="soft">${several(unreadable.length, 'run')} cannot be read: ${unreadable.slice(0, mostNamed).map(({ id }) => markup`<a href="${addressOf(id)}/">${named(shown(id))}</a> `)}</p>`}
      ${next !== undefined && markup`<p><a href="${this.#address(next)}">Older runs</a></p>`}
    </div>`;
  }

  #address(after: string): string {
    const { status, text } = this.#query;
    return `?${new URLSearchParams({ ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }), after }).toString()}`;
  }
}

function statusCell(
  { status, outcome, paused_reason: reason, wake_at: wakeAt, damaged }: RunSummary,
  clock: Clock,
): Markup {
  return markup`${badge(runLookOf(status, outcome))}${reason !== undefined && markup`<span class="why">${reason}${wakeAt !== undefined && markup`, due ${clock.moment(Date.parse(wakeAt))}`}</span>`}${damaged === true && markup`<span class="why">damaged</span>`}`;
}

function progressCell(progress: Listed['progress'], shown: (text: string) => string): Markup | undefined {
  if (progress === undefined) return undefined;
  const { progress_data: data, current_phase: phase, current_step: step, total_steps: total } = progress;
  const percent = Math.round(data.fraction * 100);
  return markup`<progress max="100" value="${percent}" aria-label="how far"></progress>${percent} %<span class="why">${phase !== undefined && markup`${named(shown(phase.phase_name), 60)}, `}${step} of ${total} steps${data.message !== undefined && `, ${cut(shown(data.message), 80)}`}</span>`;
}

/** A run that goes on has taken until now, any other until the last that was written of it. */
function endOf({ status, completed_at: completed, updated_at: updated }: RunSummary, now: number): number {
  return status === 'in_progress' ? now : Date.parse(completed ?? updated);
}

function whatFor(text: string | undefined, shown: (text: string) => string): Markup | undefined {
  return text === undefined ? undefined : named(shown(text), 160);
}

/** A run's place behind the token; never `.` or `..`, whatever its id. */
function addressOf(id: string): string {
  return `run-${encodeURIComponent(id)}`;
}

/** What is asked of the list; what nobody can choose there is left out. */
export function queryOf(query: URLSearchParams): ListQuery {
  const status = statuses.find((each) => each === query.get('status'));
  const text = query.get('text')?.slice(0, 200) ?? '';
  const after = query.get('after');
  return {
    ...(status === undefined ? {} : { status }),
    ...(text === '' ? {} : { text }),
    ...(after === null ? {} : { after }),
  };
}
