import { createHash } from 'node:crypto';
import { followScript } from './follow-script.ts';
import { type ListQuery, statuses } from './list-view.ts';
import type { LivePart } from './live-view.ts';
import { markup, type Markup } from './markup.ts';
import { pageStyle } from './page-style.ts';
import { page } from './render-report.ts';
import { runLookOf } from './status-look.ts';
import { type Clock, named } from './written.ts';

/** What pages of the dashboard may do: their own style and script, their own server, nothing else. */
export const pagePolicy: string = [
  "default-src 'none'",
  `style-src '${hashOf(pageStyle)}'`,
  `script-src '${hashOf(followScript)}'`,
  ...["connect-src 'self'", "form-action 'self'", 'img-src data:', "base-uri 'none'", "frame-ancestors 'none'"],
].join('; ');

/** The page that lists runs, and follows them. */
export function listPage(parts: readonly LivePart[], query: ListQuery, clock: Clock): string {
  const { status, text = '', after } = query;
  const chosen = new URLSearchParams({
    ...(status === undefined ? {} : { status }),
    ...(text === '' ? {} : { text }),
    ...(after === undefined ? {} : { after }),
  }).toString();
  const choices = statuses.map((each) =>
    each === status
      ? markup`<option value="${each}" selected>${runLookOf(each).word}</option>`
      : markup`<option value="${each}">${runLookOf(each).word}</option>`,
  );
  return followed({
    title: 'Runs',
    events: chosen === '' ? 'events' : `events?${chosen}`,
    bar: markup`<h1>Runs</h1>`,
    before: markup`<form class="find" method="get" role="search">
        <label>Status <select name="status"><option value="">any</option>${choices}</select></label>
        <label>Text <input name="text" type="search" value="${text}" maxlength="200"></label>
        <button>Find</button>${after !== undefined && markup` <a href="?">newest</a>`}
      </form>`,
    parts,
    clock,
  });
}

/** The page that follows one run. */
export function runPage(id: string, parts: readonly LivePart[], clock: Clock): string {
  return followed({
    title: `Run ${id}`,
    events: 'events',
    bar: markup`<a href="../">All runs</a> <a href="report">This report as one file</a>`,
    parts,
    clock,
  });
}

/** A page that tells why there is nothing to follow. */
export function sorryPage(message: string): string {
  return page({
    title: 'Not to be shown',
    head: icon,
    body: markup`<div class="page"><header class="bar"><a href="../">All runs</a></header><p>${named(message, 1000)}</p></div>`,
  });
}

/** Bundlers rewrite templates in which this stands before the name of a script. */
const slash = '/';
const icon: Markup = markup`<link rel="icon" href="data:,">`;

function followed(parts: {
  readonly title: string;
  readonly events: string;
  readonly bar: Markup;
  readonly before?: Markup;
  readonly parts: readonly LivePart[];
  readonly clock: Clock;
}): string {
  return page({
    title: `${parts.title} · holdfast`,
    head: icon,
    attributes: markup` data-events="${parts.events}"`,
    body: markup`<div class="page">
<header class="bar">${parts.bar}<span class="live" id="told" role="status">as it was when this page was loaded</span></header>
${parts.before}<main id="live">${parts.parts.map(({ content }) => content)}</main>
<footer>${parts.clock.explained}</footer>
</div>
<script>${followScript}<${slash}script>`,
  });
}

function hashOf(text: Markup): string {
  return `sha256-${createHash('sha256').update(text.toString()).digest('base64')}`;
}
