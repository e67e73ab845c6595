import type { Conflict } from '../memory/conflict.ts';
import type { Decision } from '../memory/decision.ts';
import { drawDecisions } from './draw-decisions.ts';
import { markup, type Markup } from './markup.ts';
import { type PagePart, table } from './tables.ts';
import { type Clock, counted, named, several } from './written.ts';

/** Decisions over time as a picture, and as a table with what became of them; how they stand against each other. */
export function decisionPart(decisions: readonly Decision[], conflicts: readonly Conflict[], clock: Clock): PagePart {
  return {
    ...{
      id: 'decisions',
      title: 'Decisions',
      note: `${counted(decisions.length)}, ${several(conflicts.length, 'conflict')}`,
    },
    content: markup`${decisions.length > 0 && drawDecisions(decisions, conflicts)}${decisionTable(decisions, clock)}${conflictList(conflicts)}`,
  };
}

function decisionTable(decisions: readonly Decision[], clock: Clock): Markup {
  return table<Decision>(
    'Decisions',
    [
      {
        head: 'Decision',
        look: 'least',
        cell: ({ decision, rationale, id }) =>
          markup`${named(decision, 400)}${rationale !== '' && markup`<span class="why">${named(rationale, 600)}</span>`}<span
              class="why code"
              >${named(id)}</span
            >`,
      },
      { head: 'When', cell: ({ timestamp }) => clock.moment(Date.parse(timestamp)) },
      { head: 'Type', cell: ({ type }) => named(type, 60) },
      { head: 'Stands', cell: ({ status }) => status },
      { head: 'Confidence', isNumber: true, cell: ({ confidence }) => `${Math.round(confidence * 100)} %` },
      {
        head: 'What became of it',
        cell: ({ outcomes }) =>
          outcomes
            .slice(-5)
            .map(
              ({ result, note = '' }) =>
                markup`<span class="why">${result}${note !== '' && markup`: ${named(note, 200)}`}</span>`,
            ),
      },
      {
        head: 'Links',
        cell: ({ links }) =>
          links
            .slice(0, 8)
            .map(
              ({ kind, id }) =>
                markup`<span class="why">${kind.replace('-', ' ')} <span class="code">${named(id)}</span></span>`,
            ),
      },
    ],
    decisions,
  );
}

function conflictList(conflicts: readonly Conflict[]): Markup | undefined {
  if (conflicts.length === 0) return undefined;
  return markup`<h3>Conflicts</h3>
    <ul class="plain">
      ${conflicts.map(
        ({ kind, severity, explanation, certainty, suggestions }) =>
          markup`<li>
            <span class="badge bad"><span class="sign" aria-hidden="true">!</span> ${severity}</span>
            ${kind.replaceAll('-', ' ')}, ${Math.round(certainty * 100)} % sure
            <div>${named(explanation, 600)}</div>
            ${suggestions.slice(0, 3).map(({ action }) => markup`<div class="small">${named(action, 300)}</div>`)}
          </li>`,
      )}
    </ul>`;
}
