import { invalidOption } from '../core/expect.ts';
import { isRecord } from '../core/json-record.ts';
import type { Plan } from './plan.ts';

const ofMakePlan = 'a plan, as `makePlan` gives it';
const kinds = ['agent', 'command', 'approval'];

/**
 * Checks that something has the shape of a plan, for callers that no compiler checks. What its values may be, those say who
 * use them.
 *
 * @throws UsageError `invalid-option` that names the first place where it is none.
 */
export function requirePlan(value: unknown): asserts value is Plan {
  const plan = recordAt('plan', value, ofMakePlan);
  for (const name of ['id', 'name', 'request', 'createdAt', 'priority']) textAt(`plan.${name}`, plan[name]);
  requirePhases(value);
  const template = recordAt('plan.template', plan['template']);
  for (const name of ['name', 'reason']) textAt(`plan.template.${name}`, template[name]);
  numberAt('plan.template.confidence', template['confidence']);
  analysisAt(recordAt('plan.analysis', plan['analysis'], 'what `analyzeRequest` gives'));
  if (plan['warnings'] !== undefined) textsAt('plan.warnings', plan['warnings']);
  if (plan['limits'] !== undefined)
    for (const [name, amount] of Object.entries(recordAt('plan.limits', plan['limits'])))
      if (amount !== undefined) numberAt(`plan.limits.${name}`, amount);
  if (plan['maxDurationMs'] !== undefined) numberAt('plan.maxDurationMs', plan['maxDurationMs']);
}

/** Checks the phases of a plan and how many of them may run at once. @throws UsageError `invalid-option`. */
export function requirePhases(value: unknown): asserts value is Pick<Plan, 'phases' | 'parallel'> {
  const { phases, parallel } = recordAt('plan', value, ofMakePlan);
  for (const [index, phase] of listAt('plan.phases', phases).entries()) phaseAt(`plan.phases[${index}]`, phase);
  numberAt('plan.parallel', parallel);
}

function phaseAt(at: string, value: unknown): void {
  const phase = recordAt(at, value, 'a phase');
  for (const name of ['name', 'title']) textAt(`${at}.${name}`, phase[name]);
  textsAt(`${at}.needs`, phase['needs']);
  for (const name of ['retries', 'delayMs', 'expectedMs']) numberAt(`${at}.${name}`, phase[name]);
  if (phase['timeoutMs'] !== undefined) numberAt(`${at}.timeoutMs`, phase['timeoutMs']);
  workAt(`${at}.work`, recordAt(`${at}.work`, phase['work'], 'the work of a phase'));
}

function workAt(at: string, work: Readonly<Record<string, unknown>>): void {
  const { kind, prompt, agent, message, command } = work;
  if (typeof kind !== 'string' || !kinds.includes(kind))
    throw invalidOption(`${at}.kind`, kind, kinds.map((one) => JSON.stringify(one)).join(' or '));
  if (kind === 'agent') {
    textAt(`${at}.prompt`, prompt);
    if (agent !== undefined) textAt(`${at}.agent`, agent);
  } else if (kind === 'approval') textAt(`${at}.message`, message);
  else if (typeof command !== 'string') textsAt(`${at}.command`, command);
}

function analysisAt({
  title,
  action,
  complexity,
  research,
  effort,
  risks,
  prerequisites,
}: Readonly<Record<string, unknown>>): void {
  const at = 'plan.analysis';
  textAt(`${at}.title`, title);
  textAt(`${at}.action.class`, recordAt(`${at}.action`, action)['class']);
  textAt(`${at}.complexity.level`, recordAt(`${at}.complexity`, complexity)['level']);
  recordAt(`${at}.research`, research);
  recordAt(`${at}.effort.duration`, recordAt(`${at}.effort`, effort)['duration']);
  listAt(`${at}.risks`, risks);
  listAt(`${at}.prerequisites`, prerequisites);
}

function recordAt(at: string, value: unknown, expected = 'an object'): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw invalidOption(at, value, expected);
}

function listAt(at: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidOption(at, value, 'a list');
}

function textAt(at: string, value: unknown): void {
  if (typeof value !== 'string') throw invalidOption(at, value, 'text');
}

function textsAt(at: string, value: unknown): void {
  for (const [index, one] of listAt(at, value).entries()) textAt(`${at}[${index}]`, one);
}

function numberAt(at: string, value: unknown): void {
  if (typeof value !== 'number' || Number.isNaN(value)) throw invalidOption(at, value, 'a number');
}
