import type { AmountsNote } from '../state/budget-note.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportedAgent, ReportedCall, RunReportData } from './report-data.ts';
import { type PagePart, table } from './tables.ts';
import { type Clock, counted, dollars, lasting, named, several } from './written.ts';

/** What agents did and used, and what limits say. */
export function agentParts({ course, diagnostics }: RunReportData, clock: Clock): readonly PagePart[] {
  const parts: PagePart[] = [];
  const { agents = [], calls = [] } = course ?? {};
  if (agents.length > 0)
    parts.push({
      ...{ id: 'agents', title: 'Agents' },
      content: markup`${agentTable(agents)}${
        calls.length > 0 &&
        markup`<h3>Calls</h3>
          <details>
            <summary>Show ${several(calls.length, 'call')}</summary>
            ${callTable(calls, clock)}
          </details>`
      }`,
    });
  const budget = budgetRows(diagnostics, course?.limits);
  if (budget.some(({ limit, reserved }) => limit !== '' || reserved !== ''))
    parts.push({
      ...{ id: 'budgets', title: 'Budgets and limits' },
      content: markup`${diagnostics.limit_reached !== undefined && markup`<p>${limitText(diagnostics.limit_reached)}</p>`}${table<BudgetRow>(
        'Limits of the run, and what it used',
        [
          { head: 'What', cell: ({ what }) => named(what) },
          { head: 'Used', isNumber: true, cell: ({ used }) => used },
          { head: 'Reserved', isNumber: true, cell: ({ reserved }) => reserved },
          { head: 'Limit', isNumber: true, cell: ({ limit }) => limit },
          { head: 'Left', isNumber: true, cell: ({ left }) => left },
        ],
        budget,
      )}`,
    });
  return parts;
}

function agentTable(agents: readonly ReportedAgent[]): Markup {
  const number = (count: number): string => (count === 0 ? '' : counted(count));
  return table<ReportedAgent>(
    'What each agent did and used',
    [
      {
        head: 'Agent',
        cell: ({ agent }) => (agent === '' ? markup`<span class="soft">steps without an agent</span>` : named(agent)),
      },
      {
        head: 'Provider',
        cell: ({ providers }) => providers.map((name, index) => markup`${index > 0 && ', '}${named(name, 60)}`),
      },
      {
        head: 'Models',
        cell: ({ models }) => models.map((name, index) => markup`${index > 0 && ', '}${named(name, 80)}`),
      },
      { head: 'Calls', isNumber: true, cell: ({ calls }) => number(calls) },
      { head: 'Steps', isNumber: true, cell: ({ steps }) => number(steps) },
      { head: 'Failed', isNumber: true, cell: ({ failedAttempts }) => number(failedAttempts) },
      { head: 'Turns', isNumber: true, cell: ({ turns }) => number(turns) },
      { head: 'Tool calls', isNumber: true, cell: ({ toolCalls }) => number(toolCalls) },
      { head: 'Tokens in', isNumber: true, cell: ({ inputTokens }) => number(inputTokens) },
      { head: 'cached', isNumber: true, cell: ({ cachedTokens }) => number(cachedTokens) },
      { head: 'out', isNumber: true, cell: ({ outputTokens }) => number(outputTokens) },
      { head: 'all', isNumber: true, cell: ({ tokens }) => number(tokens) },
      {
        head: 'Cost',
        isNumber: true,
        cell: ({ costUsd, withoutCost }) =>
          withoutCost === 0
            ? costUsd === 0
              ? ''
              : dollars(costUsd)
            : markup`${dollars(costUsd)} <span class="why">${withoutCost} unknown</span>`,
      },
      { head: 'Sessions', isNumber: true, cell: ({ sessions }) => number(sessions) },
    ],
    agents,
  );
}

function callTable(calls: readonly ReportedCall[], clock: Clock): Markup {
  return table<ReportedCall>(
    'Calls of agents, in order',
    [
      { head: 'Step', look: 'least', cell: ({ key }) => markup`<span class="code">${named(key)}</span>` },
      { head: 'At', cell: ({ at }) => clock.time(at) },
      {
        head: 'Agent',
        cell: ({ agent, provider }) => markup`${named(agent, 80)} <span class="soft">by ${named(provider, 60)}</span>`,
      },
      { head: 'Model', cell: ({ model }) => (model === undefined ? '' : named(model, 80)) },
      {
        head: 'Attempt',
        isNumber: true,
        cell: ({ attempt, repairs }) => `${attempt}${repairs ? ', to mend its answer' : ''}`,
      },
      {
        head: 'Session',
        cell: ({ session, resumed }) =>
          markup`<span class="code">${named(session, 60)}</span
            >${resumed && markup` <span class="small">gone on with</span>`}`,
      },
    ],
    calls,
  );
}

interface BudgetRow {
  readonly what: string;
  readonly used: string;
  readonly reserved: string;
  readonly limit: string;
  readonly left: string;
}

const measures: readonly (readonly [name: keyof AmountsNote, what: string, show: (amount: number) => string])[] = [
  ['calls', 'Calls', counted],
  ['attempts', 'Attempts', counted],
  ['tokens', 'Tokens', counted],
  ['cost_usd', 'Cost', dollars],
  ['duration_ms', 'Time', lasting],
];

function budgetRows(
  { budget }: RunReportData['diagnostics'],
  limits: NonNullable<RunReportData['course']>['limits'],
): readonly BudgetRow[] {
  const rows: BudgetRow[] = [];
  if (budget !== undefined)
    for (const [name, what, show] of measures) {
      const shown = (note: AmountsNote): string => (note[name] === undefined ? '' : show(note[name]));
      const [used, reserved, limit, left] = [budget.used, budget.reserved, budget.limits, budget.left].map(shown) as [
        string,
        string,
        string,
        string,
      ];
      // The time of calls is no limit's: that counts the run's.
      if (limit !== '' || (used !== '' && name !== 'duration_ms')) rows.push({ what, used, reserved, limit, left });
    }
  for (const [scope, each] of [['phase', limits?.phases ?? {}] as const, ['agent', limits?.agents ?? {}] as const])
    for (const [name, amounts] of Object.entries(each).slice(0, 50))
      rows.push({
        what: `${scope} ${name}`,
        ...{ used: '', reserved: '', left: '' },
        limit: Object.entries(amounts)
          .map(([measure, amount]) =>
            measure === 'duration'
              ? lasting(amount)
              : measure === 'costUsd'
                ? dollars(amount)
                : `${counted(amount)} ${measure}`,
          )
          .join(', '),
      });
  return rows;
}

function limitText({
  scope,
  measure,
  limit,
  used,
  phase,
  agent,
  day,
}: NonNullable<RunReportData['diagnostics']['limit_reached']>): string {
  const whose = [phase, agent, day].filter((part) => part !== undefined).join(', ');
  return `The limit of the ${scope}${whose === '' ? '' : ` (${whose})`} was reached: ${limit} ${measure}, of which ${used} were used.`;
}
