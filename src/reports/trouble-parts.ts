import { markup, type Markup } from './markup.ts';
import type { ReportedEffect, ReportedError, RunReportData } from './report-data.ts';
import { badge } from './status-look.ts';
import { type PagePart, table } from './tables.ts';
import { type Clock, counted, cut, lasting, named, several } from './written.ts';

/** What failed and what was done about it, health, and effects. */
export function troubleParts({ course, diagnostics }: RunReportData, clock: Clock): readonly PagePart[] {
  const parts: PagePart[] = [];
  const { errors = [], effects = [], health = [] } = course ?? {};
  if (errors.length > 0) {
    const { error_rate: failed, recovery_rate: recovered } = diagnostics.performance_report;
    const { done, failed: gaveUp } = diagnostics.counts;
    const rates =
      done + gaveUp === 0
        ? 'no step has ended'
        : `${share(failed)} of the steps had trouble${failed > 0 ? `, ${share(recovered)} of those were completed all the same` : ''}`;
    parts.push({
      ...{ id: 'errors', title: 'Errors and recovery', note: rates, look: 'long' },
      content: markup`<ul class="plain">
        ${errors.map((error) => errorItem(error, clock))}
      </ul>`,
    });
  }
  if (effects.length > 0)
    parts.push({
      id: 'effects',
      title: 'Effects',
      note: 'what must not happen twice',
      content: effectTable(effects, clock),
    });
  if (health.length > 0)
    parts.push({
      ...{ id: 'health', title: 'Health', note: 'of the machine, where it changed' },
      content: table<(typeof health)[number]>(
        'What was found of the machine’s health',
        [
          { head: 'At', cell: ({ at }) => clock.moment(at) },
          { head: 'Status', cell: ({ status }) => badge(healthLook(status)) },
          { head: 'Looked at because of', cell: ({ trigger }) => trigger },
          {
            head: 'Why',
            cell: ({ reasons }) => reasons.map((reason) => markup`<span class="why">${named(reason, 200)}</span>`),
          },
        ],
        health,
      ),
    });
  return parts;
}

function share(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function healthLook(status: string): Parameters<typeof badge>[0] {
  const word = status.toLowerCase();
  if (status === 'HEALTHY') return { tone: 'good', sign: '✓', word };
  if (status === 'WARNING') return { tone: 'warn', sign: '!', word };
  return { tone: 'bad', sign: '✕', word };
}

function errorItem(error: ReportedError, clock: Clock): Markup {
  const { signature, name, message, code, category, retryable, reason, count, keys, firstAt, lastAt, stack } = error;
  const times =
    count === 1
      ? markup`once, at ${clock.moment(firstAt)}`
      : markup`${counted(count)} times, ${clock.moment(firstAt)} to ${clock.moment(lastAt)}`;
  return markup`<li>
    <strong>${named(name, 120)}</strong
    >${code !== undefined && markup` <span class="soft">${named(String(code), 80)}</span>`}: ${named(message, 600)}
    <div class="small">
      ${times}, in
      ${keys.map((key, index) => markup`${index > 0 && ', '}<span class="code">${named(key, 120)}</span>`)}${keys.length === 0 && 'the run itself'}
    </div>
    <div class="small">
      ${category},
      ${retryable ? 'worth another attempt' : 'not worth another attempt'}${reason !== undefined && markup`: ${named(reason, 300)}`}.
      Signature <span class="code">${named(signature, 160)}</span>
    </div>
    <div>${doneAbout(error)}</div>
    ${
      stack !== undefined &&
      markup`<details>
        <summary class="small">stack of the first one</summary>
        <pre>${cut(stack, 4000)}</pre>
      </details>`
    }
  </li>`;
}

function doneAbout({
  retried,
  waitedMs,
  helped,
  wentOnWithout,
  skipped,
  gaveUp,
  rungs,
  actions,
}: ReportedError): Markup {
  const parts: string[] = [];
  if (retried > 0)
    parts.push(
      `${several(retried, 'more attempt')} (waited ${lasting(waitedMs)}), which helped ${helped === 0 ? 'nowhere' : `in ${several(helped, 'step')}`}`,
    );
  if (rungs.length > 0) parts.push(`rungs of the ladder: ${rungs.map((rung) => cut(rung, 60)).join(' → ')}`);
  if (actions.length > 0)
    parts.push(
      `actions: ${actions.map(({ name, outcome, count }) => `${cut(name, 60)} ${outcome.replaceAll('-', ' ')}${count > 1 ? ` (${count} times)` : ''}`).join(', ')}`,
    );
  if (wentOnWithout > 0) parts.push(`the run went on without ${several(wentOnWithout, 'result')}`);
  if (skipped > 0) parts.push(`${counted(skipped)} passed over`);
  if (gaveUp > 0) parts.push(`given up ${gaveUp === 1 ? 'once' : `${counted(gaveUp)} times`}`);
  return markup`<span class="${gaveUp > 0 ? 'badge bad' : 'soft'}">→ </span>${parts.join('; ')}.`;
}

const verdicts: Readonly<Record<ReportedEffect['verdict'], Parameters<typeof badge>[0]>> = {
  done: { tone: 'good', sign: '✓', word: 'done' },
  failed: { tone: 'bad', sign: '✕', word: 'failed' },
  skipped: { tone: 'warn', sign: '↷', word: 'skipped' },
  unknown: { tone: 'bad', sign: '?', word: 'unknown' },
  open: { tone: 'busy', sign: '▸', word: 'under way' },
};

function effectTable(effects: readonly ReportedEffect[], clock: Clock): Markup {
  return table<ReportedEffect>(
    'Effects and their verdicts',
    [
      { head: 'Effect', look: 'least', cell: ({ key }) => markup`<span class="code">${named(key)}</span>` },
      { head: 'Verdict', cell: ({ verdict }) => badge(verdicts[verdict]) },
      { head: 'Begun', cell: ({ at }) => clock.moment(at) },
      { head: 'Attempts', isNumber: true, cell: ({ attempts }) => (attempts === 1 ? '' : String(attempts)) },
      {
        head: 'Key for the other side',
        cell: ({ effectKey }) => markup`<span class="code">${named(effectKey, 160)}</span>`,
      },
      {
        head: 'Checked',
        cell: ({ checks }) =>
          checks.map(
            ({ at, answer, decides }) =>
              markup`<span class="why"
                >${clock.time(at)} ${answer.replaceAll('-', ' ')}${!decides && ', which does not settle it'}</span
              >`,
          ),
      },
      {
        head: 'Resolved',
        cell: ({ resolved }) =>
          resolved === undefined
            ? ''
            : markup`${resolved.as.replaceAll('-', ' ')}${resolved.by !== undefined && markup` by ${named(resolved.by, 80)}`}${resolved.reason !== undefined && markup`<span class="why">${named(resolved.reason, 300)}</span>`}`,
      },
    ],
    effects,
  );
}
