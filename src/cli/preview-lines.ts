import { amountText } from '../core/amounts.ts';
import { formatDuration } from '../core/durations.ts';
import type { Forecast } from '../forecasts/forecast.ts';
import type { Limits, RunLimits } from '../reliability/limits.ts';
import type { LimitAtRisk, PreviewedPhase, RunPreview } from '../workflow/preview.ts';
import { budgetLine } from './budget-lines.ts';
import { toLine } from './printable.ts';
import type { Shell } from './shell.ts';

const sources = {
  history: '',
  baseline: ', so baselines are used',
  none: ', so times are no more than a guess',
} as const;

/** Shows what is known of a run before it is begun. */
export function printPreview({ out }: Shell, preview: RunPreview): void {
  const fact = (name: string, value: string): void => {
    out.line(`${out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  const { expected, completedRuns, limits, day } = preview;
  fact('workflow', `${preview.workflow} ${preview.version}`);
  fact('from', `${completedRuns} completed ${completedRuns === 1 ? 'run' : 'runs'}${sources[expected.basis]}`);
  fact('takes', rangeText(expected.durationMs, formatDuration));
  if (expected.calls !== undefined)
    fact(
      'calls',
      rangeText(expected.calls, (calls) => calls.toFixed(0)),
    );
  if (expected.tokens !== undefined)
    fact(
      'tokens',
      rangeText(expected.tokens, (tokens) => tokens.toFixed(0)),
    );
  if (expected.costUsd !== undefined)
    fact(
      'cost',
      rangeText(expected.costUsd, (cost) => `$${cost.toFixed(2)}`),
    );
  if (expected.successRate !== undefined) fact('succeeds', `${Math.round(expected.successRate * 100)} %`);
  for (const phase of preview.phases) fact('phase', phaseText(phase));
  for (const [name, one] of limitTexts(limits)) fact('limit', `${name}${one}`);
  if (day !== undefined) fact('today', budgetLine(day));
  for (const risk of preview.atRisk) fact('at risk', riskText(risk));
  // Where nothing is known of the whole, nothing is known of its parts either.
  const isUnknown = expected.risks.some(({ kind, subject }) => kind === 'no-history' && subject === undefined);
  for (const { kind, subject, message } of expected.risks)
    if (!isUnknown || kind !== 'no-history' || subject === undefined) fact('risk', message);
}

/** What is as likely exceeded as not, and what 95 of 100 do not exceed. */
function rangeText({ point, p95 }: Forecast, text: (amount: number) => string): string {
  return `${text(point)}; 95 of 100 at most ${text(p95)}`;
}

function phaseText({ name, declared, durationMs, policy }: PreviewedPhase): string {
  const limit = policy?.timeout;
  const ended =
    limit === undefined || limit === false
      ? ''
      : `, ended after ${typeof limit === 'number' ? formatDuration(limit) : limit}`;
  const known = durationMs.basis === 'none' ? 'nothing is known of it' : rangeText(durationMs, formatDuration);
  return `${name}: ${known}${ended}${declared ? '' : ', not declared'}`;
}

function limitTexts({ phases = {}, agents = {}, ...own }: RunLimits): readonly (readonly [string, string])[] {
  const each = (kind: string, limits: Readonly<Record<string, Limits>>): (readonly [string, string])[] =>
    Object.entries(limits).map(([name, one]) => [`${kind} "${name}": `, textOf(one)] as const);
  const all = [['', textOf(own)] as const, ...each('phase', phases), ...each('agent', agents)];
  return all.filter(([, text]) => text !== '');
}

function textOf(limits: Limits): string {
  return Object.entries(limits)
    .map(([name, amount]: [string, unknown]) =>
      name === 'duration' ? formatDuration(Number(amount)) : amountText(name as keyof Limits, Number(amount)),
    )
    .join(', ');
}

function riskText({ where, phase, measure, limit, left, at }: LimitAtRisk): string {
  const text = (amount: number): string =>
    measure === 'duration' ? formatDuration(amount) : amountText(measure, amount);
  const whose = where === 'phase' ? `phase "${phase ?? ''}"` : `the ${where}`;
  const rest = where === 'day' ? ` (${text(left)} left)` : '';
  return `the limit of ${text(limit)} for ${whose}${rest} is ${at === 'p50' ? 'likely to be' : 'perhaps'} reached`;
}
