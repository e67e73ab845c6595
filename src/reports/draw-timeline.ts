import { formatDuration } from '../core/durations.ts';
import { markup, type MarkupPart, type Markup } from './markup.ts';
import { slices } from './report-bounds.ts';
import type { ReportedPhase, ReportedStep, RunCourse } from './report-data.ts';
import { badge, kindWord, lookOf } from './status-look.ts';
import { type Lanes, lanesOf } from './time-lanes.ts';
import { TimeScale } from './time-scale.ts';
import { cut, lasting, named, percent, several, usedText } from './written.ts';

const barHeight = 9;
const laneHeight = 14;
const loadHeight = 26;
const top = 8;
/** The picture is about as wide on a telephone: a name stands beside its bar where there is room for it. */
const narrowest = 300;

/** The address of a step's row in the table, where it has one. */
export type Addresses = ReadonlyMap<ReportedStep, string>;

/** The picture of a run: a band for each phase, in it a bar for each step, over one axis of time. */
export function drawTimeline(course: RunCourse, addresses: Addresses): Markup {
  const scale = new TimeScale(course.fromAt, course.toAt, course.idle);
  const steps = new Map<string | undefined, ReportedStep[]>();
  const keys = new Set(course.phases.map(({ key }) => key));
  for (const step of course.steps) {
    const phase = keys.has(step.phase) ? step.phase : undefined;
    const list = steps.get(phase);
    if (list === undefined) steps.set(phase, [step]);
    else list.push(step);
  }
  return markup`<div class="timeline">
      ${axis(scale)}${course.phases.map((phase) => band(phase, steps.get(phase.key) ?? [], scale, addresses))}
    </div>
    ${legend}`;
}

function axis(scale: TimeScale): Markup {
  const ticks = scale.ticks(8).map(({ place, elapsedMs }, index) => {
    const anchor = place < 0.04 ? 'start' : place > 0.96 ? 'end' : 'middle';
    return markup`<g class="${index % 2 === 1 ? 'tick odd' : 'tick'}"
      ><line x1="${percent(place)}" x2="${percent(place)}" y1="14" y2="20" /><text
        x="${percent(place)}"
        y="10"
        text-anchor="${anchor}"
        >${elapsedMs === 0 ? '0' : formatDuration(elapsedMs)}</text
      ></g
    >`;
  });
  const breaks = scale.breaks.map(({ from, to, fromAt, toAt, why }, index) => {
    const place = (from + to) / 2;
    const anchor = place < 0.25 ? 'start' : place > 0.75 ? 'end' : 'middle';
    return markup`<text
      class="pause"
      x="${percent(anchor === 'start' ? from : anchor === 'end' ? to : place)}"
      y="${33 + 12 * (index % 2)}"
      text-anchor="${anchor}"
      >${cut(why, 28)}, ${formatDuration(toAt - fromAt)}</text
    >`;
  });
  const height = breaks.length === 0 ? 22 : breaks.length === 1 ? 38 : 50;
  return markup`<div class="band axis">
    <div class="about">since the start</div>
    <svg width="100%" height="${height}" aria-hidden="true">${pauses(scale, height)}${ticks}${breaks}</svg>
  </div>`;
}

/** Where time is passed over. */
function pauses(scale: TimeScale, height: number): readonly Markup[] {
  return scale.breaks.map(
    ({ from, to, why, fromAt, toAt }) =>
      markup`<rect class="break" x="${percent(from)}" width="${percent(to - from)}" y="0" height="${height}"
        ><title>${why}: nothing worked for ${formatDuration(toAt - fromAt)}</title></rect
      >`,
  );
}

function band(phase: ReportedPhase, steps: readonly ReportedStep[], scale: TimeScale, addresses: Addresses): Markup {
  const lanes = lanesOf(steps, scale);
  const hidden = phase.steps - steps.length + lanes.leftOut;
  const crowded = hidden > 0 || !lanes.isNamed;
  const lanesFrom = top + (crowded ? loadHeight + 4 : 0);
  const height = lanesFrom + lanes.lanes.length * laneHeight + 2;
  const name = phase.key === undefined ? 'outside of phases' : phase.name;
  const look = lookOf(phase.status);
  const facts = [lasting(phase.activeMs ?? phase.endedAt - phase.startedAt), several(phase.steps, 'step')];
  if (phase.retries > 0) facts.push(phase.retries === 1 ? '1 retry' : `${phase.retries} retries`);
  const said = `${name}: ${look.word}, ${facts.join(', ')}`;
  return markup`<div class="band" data-phase="${phase.name}">
    <div class="about">
      <span class="phase"
        >${phase.number !== undefined && markup`<span class="number">${phase.number}</span> `}${named(name, 60)}</span
      >
      ${phase.key === undefined ? '' : badge(look)}
      <span class="small">${facts.join(' · ')}${hidden > 0 && ` · ${several(hidden, 'step')} only in the curve`}</span>
    </div>
    <svg width="100%" height="${height}" role="img" aria-label="${cut(said, 300)}">
      <title>${said}</title>
      ${grid(scale, height)}${pauses(scale, height)}
      <rect
        class="span ${look.tone}"
        x="${percent(scale.place(phase.startedAt))}"
        width="${percent(scale.place(phase.endedAt) - scale.place(phase.startedAt))}"
        y="1"
        height="4"
        rx="2"
      />
      ${crowded && curve(phase)}${bars(lanes, lanesFrom, scale, addresses)}
    </svg>
  </div>`;
}

function grid(scale: TimeScale, height: number): readonly Markup[] {
  return scale
    .ticks(8)
    .map(
      ({ place }) => markup`<line class="grid" x1="${percent(place)}" x2="${percent(place)}" y1="0" y2="${height}" />`,
    );
}

/** How many steps worked at a time. */
function curve({ load }: ReportedPhase): Markup {
  const most = Math.max(1, ...load);
  const points = load.flatMap((share, slice) => {
    const y = Math.round((1 - share / most) * 1000) / 10;
    return [`${slice} ${y}`, `${slice + 1} ${y}`];
  });
  const average = Math.round(most * 10) / 10;
  return markup`<svg
      class="load"
      x="0"
      y="${top}"
      width="100%"
      height="${loadHeight}"
      viewBox="0 0 ${slices} 100"
      preserveAspectRatio="none"
    >
      <title>steps at a time, up to ${average}</title>
      <path d="M0 100L${points.join('L')}L${slices} 100Z" /></svg
    ><text class="most" x="100%" y="${top + 9}" text-anchor="end">up to ${average} at a time</text>`;
}

function bars({ lanes, isNamed }: Lanes, from: number, scale: TimeScale, addresses: Addresses): MarkupPart {
  return lanes.map((lane, index) =>
    lane.map((step) => bar(step, from + index * laneHeight, scale, isNamed, addresses.get(step))),
  );
}

function bar(step: ReportedStep, y: number, scale: TimeScale, isNamed: boolean, address: string | undefined): Markup {
  const from = scale.place(step.startedAt);
  const to = scale.place(step.endedAt);
  const look = lookOf(step.status);
  const rests = step.rests.map(({ why, fromAt, toAt }) => {
    const start = percent(scale.place(fromAt));
    const width = percent(Math.max(0, scale.place(toAt) - scale.place(fromAt)));
    const mark =
      why === 'retry' &&
      markup`<rect class="failed-here" x="${start}" y="${y - 2}" width="2" height="${barHeight + 4}" />`;
    return markup`<rect class="stop ${why}" x="${start}" width="${width}" y="${y}" height="${barHeight}" />${mark}`;
  });
  const sign = step.status !== 'done' && step.status !== 'waiting' && signAt(look.sign, look.tone, to, y);
  const drawn = markup`<title>${titleOf(step)}</title
    ><rect
      class="bar ${look.tone} ${step.kind}"
      x="${percent(from)}"
      width="${percent(to - from)}"
      y="${y}"
      height="${barHeight}"
      rx="1.5"
    />${rests}${sign}${isNamed && nameBeside(step, from, to, y, sign !== false)}`;
  if (address === undefined) return markup`<g>${drawn}</g>`;
  // The table is the way for the keyboard: hundreds of bars would be hundreds of stops.
  return markup`<a href="#${address}" tabindex="-1">${drawn}</a>`;
}

function signAt(sign: string, tone: string, to: number, y: number): Markup {
  const anchor = to > 0.97 ? 'end' : 'start';
  return markup`<text
    class="mark ${tone}"
    x="${percent(to)}"
    dx="${anchor === 'end' ? -2 : 3}"
    y="${y + 8.5}"
    text-anchor="${anchor}"
    >${sign}</text
  >`;
}

function nameBeside({ key, child }: ReportedStep, from: number, to: number, y: number, marked: boolean): Markup {
  const text = cut(`${shortName(key)}${child === undefined ? '' : ' ⤷'}`, 44);
  const room = (text.length * 6 + 16) / narrowest;
  if (1 - to >= room)
    return markup`<text class="beside" x="${percent(to)}" dx="${marked ? 15 : 5}" y="${y + 8}">${text}</text>`;
  if (from >= room)
    return markup`<text class="beside" x="${percent(from)}" dx="-5" y="${y + 8}" text-anchor="end">${text}</text>`;
  return markup`<text class="over" x="${percent(from)}" dx="4" y="${y + 7.5}">${text}</text>`;
}

/** The last part of a key, and the item of a fan-out that it belongs to; what stands before is where it belongs. */
export function shortName(key: string): string {
  const parts = key.slice(-300).split(/\/(?![^[]*\])/);
  const last = parts.at(-1) ?? key;
  const item = /\[([^\]]*)\](?:#\d+)?$/.exec(parts.at(-2) ?? '')?.[1];
  return item === undefined || item === '' || last.includes(item) ? last : `${item} ${last}`;
}

function titleOf({
  key,
  kind,
  status,
  startedAt,
  endedAt,
  activeMs,
  attempts,
  rests,
  used,
  error,
}: ReportedStep): string {
  const parts = [
    `${kindWord(kind)} ${cut(key, 200)}`,
    `${lookOf(status).word}, ${lasting(endedAt - startedAt)}${activeMs === undefined ? '' : `, at work for ${lasting(activeMs)}`}`,
  ];
  if (attempts > 1) parts.push(several(attempts, 'attempt'));
  for (const { why, fromAt, toAt, note } of rests.slice(0, 3))
    parts.push(`${why} for ${lasting(toAt - fromAt)}${note === undefined ? '' : `: ${cut(note, 120)}`}`);
  const usage = usedText(used);
  if (usage !== '') parts.push(usage);
  if (error !== undefined) parts.push(cut(error, 200));
  return parts.join('\n');
}

const legend: Markup = markup`<ul class="legend" aria-label="What the shapes mean">
  <li>
    <svg width="22" height="11" aria-hidden="true">
      <rect class="bar good" x="1" y="1" width="20" height="9" rx="1.5" />
    </svg>
    at work
  </li>
  <li>
    <svg width="34" height="11" aria-hidden="true">
      <rect class="bar bad" x="1" y="1" width="20" height="9" rx="1.5" />
      <text class="mark bad" x="23" y="10">✕</text>
    </svg>
    failed
  </li>
  <li>
    <svg width="30" height="13" aria-hidden="true">
      <rect class="bar good" x="1" y="2" width="28" height="9" />
      <rect class="stop retry" x="8" y="2" width="14" height="9" />
      <rect class="failed-here" x="8" y="0" width="2" height="13" />
    </svg>
    attempt failed, waits for another
  </li>
  <li>
    <svg width="30" height="11" aria-hidden="true">
      <rect class="bar good" x="1" y="1" width="28" height="9" />
      <rect class="stop parked" x="8" y="1" width="14" height="9" />
    </svg>
    parked
  </li>
  <li>
    <svg width="30" height="11" aria-hidden="true">
      <rect class="bar good" x="1" y="1" width="28" height="9" />
      <rect class="stop interrupted" x="8" y="1" width="14" height="9" />
    </svg>
    without a process
  </li>
  <li>
    <svg width="22" height="11" aria-hidden="true">
      <rect class="bar good wait" x="1" y="1" width="20" height="9" rx="1.5" />
    </svg>
    sleeps or waits
  </li>
  <li>
    <svg width="16" height="11" aria-hidden="true"><rect class="break" x="1" y="0" width="14" height="11" /></svg> time
    passed over
  </li>
</ul>`;
