import { createHash } from 'node:crypto';
import { invalidOption, requireInteger } from '../core/expect.ts';
import { shellWord } from '../core/shell-word.ts';
import { orderOf } from '../forecasts/plan-order.ts';
import type { Plan, PlanPhase } from './plan.ts';
import { quotedList, shortLine } from './script-quoting.ts';

const fileName = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const phaseName = /^[a-z0-9][a-z0-9-]{0,99}$/;

/**
 * Checks what a script relies on: a plan may have come from anywhere.
 *
 * @throws UsageError `invalid-option`, `plan-cyclic`.
 */
export function requireScriptable(plan: Plan): void {
  if (!fileName.test(plan.id)) throw invalidOption('plan.id', plan.id, 'letters, digits, dots, dashes and underscores');
  requireInteger('plan.parallel', plan.parallel, 1);
  if (plan.maxDurationMs !== undefined) requireMilliseconds('plan.maxDurationMs', plan.maxDurationMs);
  if (plan.phases.length === 0) throw invalidOption('plan.phases', plan.phases, 'at least one phase');
  if (new Set(plan.phases.map(({ name }) => name)).size < plan.phases.length)
    throw invalidOption('plan.phases', plan.phases, 'phases whose names differ');
  for (const { name, retries, delayMs, timeoutMs, expectedMs, critical } of plan.phases) {
    if (!phaseName.test(name)) throw invalidOption('phase.name', name, 'lower case letters, digits and dashes');
    if (requireInteger('phase.retries', retries, 0) > 1000)
      throw invalidOption('phase.retries', retries, '1000 at most');
    requireMilliseconds('phase.delayMs', delayMs);
    requireMilliseconds('phase.expectedMs', expectedMs);
    if (timeoutMs !== undefined) requireMilliseconds('phase.timeoutMs', timeoutMs);
    if (typeof critical !== 'boolean') throw invalidOption('phase.critical', critical, 'true or false');
  }
  orderOf(plan.phases);
}

/** The phases of a plan as arrays, one place each. */
export function phaseData({ phases }: Plan): string {
  const places = new Map(phases.map(({ name }, index) => [name, index]));
  const rows: readonly (readonly [string, (phase: PlanPhase) => string | number])[] = [
    ['HS_PHASE_NAMES', ({ name }) => name],
    ['HS_PHASE_TITLES', ({ title, name }) => shortLine(title, 100) || name],
    ['HS_PHASE_KINDS', ({ work }) => work.kind],
    ['HS_PHASE_NEEDS', ({ needs }) => needs.map((name) => places.get(name)).join(' ')],
    ['HS_PHASE_CRITICAL', ({ critical }) => (critical ? 1 : 0)],
    ['HS_PHASE_TRIES', ({ retries, work }) => (work.kind === 'approval' ? 1 : retries + 1)],
    ['HS_PHASE_DELAYS', ({ delayMs }) => wholeSeconds(delayMs)],
    ['HS_PHASE_LIMITS', ({ timeoutMs }) => wholeSeconds(timeoutMs ?? 0)],
    ['HS_PHASE_SHOWN', shownWork],
  ];
  const lines = rows.map(
    ([name, of]) =>
      `${name}=(${quotedList(
        name,
        phases.map((phase) => `${of(phase)}`),
      )})`,
  );
  return [`HS_PHASE_COUNT=${phases.length}`, ...lines].join('\n');
}

/** Tells the phases of one plan from those of another, or of a changed one. */
export function phaseDigest({ phases }: Plan): string {
  const told = phases.map(({ name, needs, work }) => [name, needs, work]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}

/** Whole seconds are what every shell can wait for. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function shownWork({ work }: PlanPhase): string {
  const most = 160;
  if (work.kind === 'approval') return 'asks a person';
  if (work.kind === 'agent')
    return `asks ${work.agent === undefined ? 'an agent' : shortLine(work.agent, 40)}: ${shortLine(work.prompt, most)}`;
  if (typeof work.command === 'string') return shortLine(work.command, most);
  return shortLine(work.command.map(shellWord).join(' '), most);
}

function requireMilliseconds(option: string, value: unknown): void {
  // What a shell computes with, with room for the doubling of waits.
  if (typeof value !== 'number' || !(value >= 0 && value <= 1e12))
    throw invalidOption(option, value, 'milliseconds, 1000000000000 at most');
}
