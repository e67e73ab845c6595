import { formatDuration } from '../core/durations.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { toPrintable } from '../core/printable-text.ts';
import type { Forecast } from '../forecasts/forecast.ts';
import type { Plan, PlanPhase } from './plan.ts';
import { scheduleOf } from './plan-schedule.ts';
import { requirePlan } from './require-plan.ts';
import { shownLine, shownWord } from './shown-text.ts';

/** Options of {@link renderGuide}. */
export interface GuideOptions {
  /**
   * The program that asks an agent; the prompt is its last argument.
   * @defaultValue ['claude', '-p']
   */
  readonly agentCommand?: readonly string[];
}

const usualAgent: readonly string[] = ['claude', '-p'];

/**
 * Writes a plan for people who carry it out themselves: what was understood, what has to be there, each phase with its
 * command, what may go wrong and what is done about it, and what it takes. Plain text that steers no terminal.
 *
 * @throws UsageError `invalid-option` for something that is no plan.
 */
export function renderGuide(plan: Plan, options: GuideOptions = {}): string {
  requireKnownOptions('renderGuide', options, ['agentCommand']);
  requirePlan(plan);
  const { agentCommand = usualAgent } = options;
  const { analysis, phases, template, priority, maxDurationMs, warnings = [] } = plan;
  const { action, complexity, research, effort, risks, prerequisites } = analysis;
  const facts: readonly (readonly [name: string, text: string])[] = [
    ['kind', `${action.class} (${percent(action.confidence)})`],
    ['template', `${template.name} (${percent(template.confidence)}): ${template.reason}`],
    ['complexity', complexity.level],
    ['research', research.needed ? 'something has to be found out first' : 'the work can begin at once'],
    ['takes', takesText(plan)],
    ['costs', effort.cost === undefined ? 'not known: no earlier request says' : rangeText(effort.cost, money)],
    ['priority', priority],
    ...(maxDurationMs === undefined ? [] : [['at most', formatDuration(maxDurationMs)] as const]),
  ];
  return [
    shownLine(analysis.title),
    '',
    ...facts.map(([name, text]) => `${name.padEnd(11)} ${shownLine(text)}`),
    ...section(
      'Before you begin',
      prerequisites.map(({ kind, what }) => `- ${kind}: ${shownLine(what)}`),
    ),
    '',
    'Phases',
    ...phases.flatMap((phase, index) => ['', ...phaseLines(phase, index + 1, agentCommand)]),
    ...section(
      'What may go wrong',
      risks.map(({ kind, severity, mitigation, evidence }) => {
        const [first] = evidence;
        const words = first === undefined ? '' : ` ("${shownLine(first.words)}")`;
        return `- ${kind.replaceAll('-', ' ')}, ${severity}${words}: ${mitigation}`;
      }),
    ),
    ...section(
      'Take note',
      warnings.map((warning) => `- ${shownLine(warning)}`),
    ),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function phaseLines(phase: PlanPhase, number: number, agentCommand: readonly string[]): readonly string[] {
  const { name, title, needs, critical, retries, timeoutMs, expectedMs } = phase;
  const facts = [
    ...(needs.length === 0 ? [] : [`after ${needs.join(', ')}`]),
    ...(expectedMs === 0 ? [] : [`about ${formatDuration(expectedMs)}`]),
    ...(timeoutMs === undefined ? [] : [`at most ${formatDuration(timeoutMs)}`]),
    ...(retries === 0 ? [] : [`tried ${retries + 1} times`]),
    ...(critical ? [] : ['a failure is only warned of']),
  ];
  return [
    `${number}. ${shownLine(title)} [${name}]`,
    ...(facts.length === 0 ? [] : [`   ${facts.join('; ')}`]),
    ...commandText(phase, agentCommand)
      .split('\n')
      .map((line) => (line === '' ? '' : `   ${line}`)),
  ];
}

/** What a person types for a phase. */
function commandText({ work }: PlanPhase, agentCommand: readonly string[]): string {
  if (work.kind === 'approval') return `Ask: ${toPrintable(work.message)}`;
  if (work.kind === 'command' && typeof work.command === 'string') {
    const shown = toPrintable(work.command);
    return shown === work.command ? `$ ${shown}` : `A script with characters that cannot be shown: ${shown}`;
  }
  const prompt = work.kind === 'agent' ? work.prompt : '';
  const words = work.kind === 'agent' ? [...agentCommand, ...agentOf(work.agent), prompt] : work.command;
  const shown = (words as readonly string[]).map(shownWord);
  if (shown.every((word) => word !== undefined)) return `$ ${shown.join(' ')}`;
  return `A text with characters that cannot be shown: ${toPrintable((words as readonly string[]).join(' '))}`;
}

function agentOf(agent: string | undefined): readonly string[] {
  return agent === undefined ? [] : ['--agent', agent];
}

/** What the whole is expected to take, with what runs side by side. */
export function takesText(plan: Plan): string {
  const { duration } = plan.analysis.effort;
  const { expectedMs } = scheduleOf(plan);
  const whole = plan.phases.reduce((sum, phase) => sum + phase.expectedMs, 0);
  const factor = whole === 0 ? 1 : expectedMs / whole;
  const { low, high, level, basis } = duration;
  const sources = { history: '', baseline: ', by its size alone', none: ', a guess' } as const;
  return `about ${formatDuration(expectedMs)} (${percent(level)} from ${formatDuration(low * factor)} to ${formatDuration(high * factor)}${sources[basis]})`;
}

function rangeText({ point, low, high, level }: Forecast, text: (amount: number) => string): string {
  return `about ${text(point)} (${percent(level)} from ${text(low)} to ${text(high)})`;
}

function money(amount: number): string {
  return amount.toFixed(2);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
