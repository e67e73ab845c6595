import type { NoticeRecord } from '../notifications/delivery-history.ts';
import { decisionPart } from './decision-part.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedChild, ReportedMoment, RunReportData } from './report-data.ts';
import { badge, runLookOf } from './status-look.ts';
import { type PagePart, table } from './tables.ts';
import { type Clock, counted, named, several } from './written.ts';

/** Decisions, the course of the run, notices, child runs, values, and what it is kept in. */
export function recordParts(report: RunReportData, clock: Clock): readonly PagePart[] {
  const { decisions, conflicts, notices, children, course } = report;
  const parts: PagePart[] = [];
  if (decisions.length > 0) parts.push(decisionPart(decisions, conflicts, clock));
  if (children.length > 0) parts.push({ id: 'children', title: 'Child runs', content: childTable(children, clock) });
  if (course !== undefined && course.moments.length > 0)
    parts.push({
      id: 'course',
      title: 'Course',
      note: 'starts, rests, people',
      look: 'long',
      content: courseList(course.moments, clock),
    });
  if (notices.length > 0) parts.push({ id: 'notices', title: 'Notices', content: noticeTable(notices, clock) });
  if (course?.input !== undefined || course?.output !== undefined)
    parts.push({
      ...{ id: 'values', title: 'Input and output' },
      content: markup`${
        course.input !== undefined &&
        markup`<h3>Input</h3>
          <pre>${course.input}</pre>`
      }${
        course.output !== undefined &&
        markup`<h3>Output</h3>
          <pre>${course.output}</pre>`
      }`,
    });
  parts.push({
    id: 'record',
    title: 'The record',
    note: 'what this report was made from',
    content: recordOf(report, clock),
  });
  return parts;
}

function childTable(children: readonly ReportedChild[], clock: Clock): Markup {
  return table<ReportedChild>(
    'Runs that this one called',
    [
      { head: 'Run', look: 'least', cell: ({ runId }) => markup`<span class="code">${named(runId)}</span>` },
      { head: 'Workflow', cell: ({ workflow }) => named(workflow) },
      { head: 'Called by', cell: ({ key }) => markup`<span class="code">${named(key)}</span>` },
      { head: 'Begun', cell: ({ at }) => clock.moment(at) },
      { head: 'Status', cell: ({ status }) => badge(runLookOf(status)) },
    ],
    children,
  );
}

const signs: Readonly<Record<ReportedMoment['tone'], readonly [sign: string, look: string]>> = {
  start: ['▸', 'busy'],
  good: ['✓', 'good'],
  bad: ['✕', 'bad'],
  rest: ['‖', 'rest'],
  person: ['☞', 'busy'],
  note: ['·', 'rest'],
};

function courseList(moments: readonly ReportedMoment[], clock: Clock): Markup {
  return markup`<ol class="course">
    ${moments.map(({ at, tone, text, key, by }) => {
      const [sign, look] = signs[tone];
      return markup`<li>
        ${clock.moment(at)}<span class="badge ${look}"><span class="sign" aria-hidden="true">${sign}</span></span>
        <div>
          ${named(text, 500)}${by !== undefined && markup` <span class="soft">by ${named(by, 80)}</span>`}${key !== undefined && markup` <span class="small code">${named(key)}</span>`}
        </div>
      </li>`;
    })}
  </ol>`;
}

function noticeTable(notices: readonly NoticeRecord[], clock: Clock): Markup {
  return table<NoticeRecord>(
    'Who was told what',
    [
      { head: 'Notice', look: 'least', cell: ({ title }) => named(title, 200) },
      { head: 'At', cell: ({ at }) => clock.moment(at) },
      { head: 'Topic', cell: ({ topic, severity }) => `${topic}, ${severity}` },
      {
        head: 'Delivered',
        cell: ({ deliveries }) =>
          deliveries.map(
            ({ notifier, status, error }) =>
              markup`<span class="why"
                >${named(notifier, 60)}: ${status}${error !== undefined && markup`: ${named(error, 160)}`}</span
              >`,
          ),
      },
      { head: 'Held back', cell: ({ held }) => held?.replace('-', ' ') },
    ],
    notices,
  );
}

function recordOf({ diagnostics, course, madeAt, unreadable }: RunReportData, clock: Clock): Markup {
  const { storage, resumed_from: resumed, owner, inbox, trouble, version, removed } = diagnostics;
  const started = course?.started;
  const facts: (readonly [string, Markup | string])[] = [
    ['Version of the workflow', version === '' ? '–' : version],
    ['Storage', storage.adapter],
    ['Records', `${counted(storage.records)} in ${several(storage.segments.length, 'segment')}`],
    ['Size', `${counted(storage.bytes)} bytes`],
    ['Read at', clock.moment(madeAt)],
  ];
  if (started !== undefined) facts.push(['Hash of the input', markup`<span class="code">${started.inputHash}</span>`]);
  if (owner !== undefined)
    facts.push(['Claimed', `${several(owner.claims, 'time')}; ${several(owner.deaths, 'owner')} died`]);
  if (resumed !== undefined)
    facts.push([
      'Gone on with',
      markup`${several(resumed.times, 'time')}, last ${clock.moment(Date.parse(resumed.at))}`,
    ]);
  if (inbox.pending > 0) facts.push(['Requests not taken in', counted(inbox.pending)]);
  if (storage.moved_to !== undefined) facts.push(['Moved to', named(storage.moved_to)]);
  if (removed !== undefined) facts.push(['Removed', 'the journal is gone']);
  const notes = [
    ...storage.damage.map(
      ({ log, line, message, accepted }) =>
        `Damage in ${log}, line ${line}: ${message}${accepted ? ' (accepted)' : ''}`,
    ),
    ...unreadable.map(({ part, message }) => `Could not be read: ${part}: ${message}`),
    ...trouble.map(({ what, message }) => `${what.replaceAll('-', ' ')}: ${message}`),
    ...(course?.leftOut ?? []).map((more) => `Left out: ${more}.`),
  ];
  return markup`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      notes.length > 0 &&
      markup`<h3>What to know of it</h3>
        <ul>
          ${notes.slice(0, 100).map((note) => markup`<li>${named(note, 500)}</li>`)}
        </ul>`
    }`;
}
