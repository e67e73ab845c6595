import { createHash } from 'node:crypto';
import { requireKnownOptions } from '../core/expect.ts';
import { agentParts } from './agent-parts.ts';
import { markup, type MarkupPart, type Markup } from './markup.ts';
import { pageStyle } from './page-style.ts';
import { recordParts } from './record-parts.ts';
import type { RunReportData } from './report-data.ts';
import { drawHeader } from './report-header.ts';
import { drawPart, type PagePart } from './tables.ts';
import { troubleParts } from './trouble-parts.ts';
import { workParts } from './work-parts.ts';
import { Clock, named } from './written.ts';

/** Options of {@link renderReport}. */
export interface RenderOptions {
  /**
   * The zone of the local times that are shown beside UTC, such as `Europe/Berlin`.
   * @defaultValue the system's
   */
  readonly timeZone?: string;
}

/**
 * Draws a report as one HTML file: no script, no network, nothing from elsewhere. Whatever names, errors and results hold is shown as
 * text.
 */
export function renderReport(report: RunReportData, options: RenderOptions = {}): string {
  requireKnownOptions('renderReport', options, ['timeZone']);
  const clock = new Clock(options.timeZone);
  const parts = partsOf(report, clock);
  const { workflow, workflow_id: id, status } = report.diagnostics;
  return onePage(
    `${workflow} · ${status.replace('_', ' ')} · ${id}`,
    markup`<a class="skip" href="#${parts[0]?.id ?? 'record'}">To the first part</a>
      ${drawHeader(report, clock)}${contents(parts)}
      <main>${parts.map(drawPart)}</main>
      <footer>
        ${clock.explained} Made by holdfast ${clock.moment(report.madeAt)}.
      </footer>`,
  );
}

/** A document that stands alone: its policy allows its own style, and nothing else. */
export function onePage(title: string, body: Markup): string {
  const hash = createHash('sha256').update(pageStyle.toString()).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return page({
    title,
    head: markup`<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    body: markup`<div class="page">${body}</div>`,
  });
}

/** The parts of a report that have something to show. */
export function partsOf(report: RunReportData, clock: Clock): readonly PagePart[] {
  const { recommendations } = report.diagnostics;
  const advice: readonly PagePart[] =
    recommendations.length === 0
      ? []
      : [
          {
            ...{ id: 'advice', title: 'What to do next', look: 'advice' },
            content: markup`<ul>
              ${recommendations.slice(0, 20).map((each) => markup`<li>${named(each, 600)}</li>`)}
            </ul>`,
          },
        ];
  return [
    ...advice,
    ...workParts(report, clock),
    ...troubleParts(report, clock),
    ...agentParts(report, clock),
    ...recordParts(report, clock),
  ];
}

/** Links to the parts of a page. */
export function contents(parts: readonly PagePart[]): Markup {
  return markup`<nav class="parts" aria-label="Parts of this report">
    <ul>
      ${parts.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav>`;
}

/** A whole document. */
export function page({
  title,
  head,
  body,
  attributes,
}: {
  readonly title: string;
  readonly head: MarkupPart;
  readonly body: MarkupPart;
  /** Of the body, with a space before. */
  readonly attributes?: Markup;
}): string {
  // What the policy names by its hash is all that stands between the tags of the style.
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="holdfast">
${head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body${attributes}>
${body}
</body>
</html>
`.toString();
}
