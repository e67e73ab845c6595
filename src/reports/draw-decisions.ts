import type { Conflict } from '../memory/conflict.ts';
import type { Decision, DecisionStatus } from '../memory/decision.ts';
import { markup, type Markup } from './markup.ts';
import { TimeScale } from './time-scale.ts';
import { formatDuration } from '../core/durations.ts';
import { cut, percent } from './written.ts';

const most = 40;
const rowHeight = 30;
const top = 24;

const standing: Readonly<Record<DecisionStatus, string>> = {
  ...{ proposed: 'open', accepted: 'good', rejected: 'bad', deprecated: 'rest', superseded: 'rest' },
};

/** Where a decision stands in the picture. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Decisions over time: a line for each, from when it was made to what became of it, with what it follows from and what it stands
 * against.
 */
export function drawDecisions(decisions: readonly Decision[], conflicts: readonly Conflict[]): Markup {
  const shown = decisions.slice(-most);
  const moments = shown
    .flatMap(({ timestamp, outcomes }) => [timestamp, ...outcomes.map(({ at }) => at)])
    .map(momentOf);
  const scale = new TimeScale(Math.min(...moments), Math.max(...moments), []);
  const placeOf = (at: string): number => 0.02 + scale.place(momentOf(at)) * 0.96;
  const places = new Map<string, Place>(
    shown.map(({ id, timestamp }, row) => [id, { x: placeOf(timestamp), y: top + row * rowHeight + 20 }]),
  );
  const height = top + shown.length * rowHeight + 6;
  const ticks = scale.ticks(6).map(({ place, elapsedMs }, index) => {
    const x = percent(0.02 + place * 0.96);
    return markup`<g class="${index % 2 === 1 ? 'tick odd' : 'tick'}"
      ><line class="grid" x1="${x}" x2="${x}" y1="16" y2="${height}" /><text x="${x}" y="10" text-anchor="middle"
        >${elapsedMs === 0 ? '0' : formatDuration(elapsedMs)}</text
      ></g
    >`;
  });
  const links = shown.flatMap(({ id, links: own }) =>
    own.map(({ kind, id: other }) => line(places.get(id), places.get(other), `link ${kind}`, `${kind}: ${other}`)),
  );
  const against = conflicts.map(({ decisions: [one = '', other = ''], kind, severity, explanation }) =>
    line(places.get(one), places.get(other), 'conflict', `${severity} ${kind}: ${cut(explanation, 200)}`),
  );
  const said = `${shown.length} decisions over time, ${conflicts.length} conflicts`;
  return markup`<svg class="decisions" width="100%" height="${height}" role="img" aria-label="${said}">
      <title>${said}</title>
      ${ticks}${links}${against}${shown.map((decision) => row(decision, places, placeOf))}
    </svg>
    <ul class="legend" aria-label="What the shapes mean">
      <li>
        <svg width="12" height="12" aria-hidden="true"><circle class="decided good" cx="6" cy="6" r="4.5" /></svg>
        decided
      </li>
      <li>
        <svg width="12" height="12" aria-hidden="true">
          <rect class="outcome success" x="2.5" y="2.5" width="7" height="7" />
        </svg>
        what became of it
      </li>
      <li>
        <svg width="24" height="8" aria-hidden="true"><line class="link" x1="0" x2="24" y1="4" y2="4" /></svg> follows
        from, supersedes
      </li>
      <li>
        <svg width="24" height="8" aria-hidden="true"><line class="conflict" x1="0" x2="24" y1="4" y2="4" /></svg>
        conflict
      </li>
    </ul>`;
}

function row(decision: Decision, places: ReadonlyMap<string, Place>, placeOf: (at: string) => number): Markup {
  const { id, decision: text, status, outcomes } = decision;
  const { x, y } = places.get(id) ?? { x: 0, y: 0 };
  const last = outcomes.at(-1);
  const end = last === undefined ? x : placeOf(last.at);
  const name = cut(text.replace(/\s+/g, ' '), 90);
  const anchor = x > 0.6 ? 'end' : 'start';
  return markup`<g
    ><title>${`${id} (${status})\n${cut(text, 300)}`}</title
    ><line class="life" x1="${percent(x)}" x2="${percent(end)}" y1="${y}" y2="${y}" /><circle
      class="decided ${standing[status]}"
      cx="${percent(x)}"
      cy="${y}"
      r="4.5"
    />${outcomes.map(
      ({ at, result, note = '' }) =>
        markup`<svg x="${percent(placeOf(at))}" y="${y}" overflow="visible">
          <rect class="outcome ${result}" x="-3.5" y="-3.5" width="7" height="7" transform="rotate(45)">
            <title>${`${result} ${note}`}</title>
          </rect>
        </svg>`,
    )}<text class="beside" x="${percent(x)}" dx="${anchor === 'end' ? 4 : -4}" y="${y - 8}" text-anchor="${anchor}"
      >${name}</text
    ></g
  >`;
}

function line(from: Place | undefined, to: Place | undefined, kind: string, said: string): Markup {
  if (from === undefined || to === undefined) return markup``;
  return markup`<line class="${kind}" x1="${percent(from.x)}" y1="${from.y}" x2="${percent(to.x)}" y2="${to.y}"
    ><title>${said}</title></line
  >`;
}

function momentOf(text: string): number {
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : at;
}
