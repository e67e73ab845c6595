import { isRecord } from '../core/json-record.ts';
import { analyzeRequest } from './analyze-request.ts';
import type { PhaseWork, Plan, PlanPhase, PlanPriority } from './plan.ts';
import { wavesOfPhases } from './plan-schedule.ts';

const idPattern = /^[a-z0-9][a-z0-9-]{0,99}$/;
const namePattern = /^[a-z0-9][a-z0-9-]{0,49}$/;
const phasePattern = /^[a-z][a-z0-9-]{0,63}$/;
const priorities: readonly unknown[] = ['low', 'normal', 'high', 'urgent'];
const longestText = 65_536;
const mostPhases = 200;
const mostRetries = 100;

/**
 * A plan from elsewhere, checked in all that is run or shown of it. What it says of its request is found out anew.
 *
 * @throws Error that says what is wrong.
 */
export function checkedPlan(value: unknown): Plan {
  const plan = record(value, 'the plan');
  const request = text(plan['request'], 'request', 16_384);
  const template = record(plan['template'], 'template');
  const confidence = number(template['confidence'], 'confidence', 1);
  const { maxDurationMs, limits } = plan;
  const phases = list(plan['phases'], 'phases').map(phaseOf);
  const names = phases.map(({ name }) => name);
  if (phases.length === 0 || phases.length > mostPhases) throw new Error(`it has ${phases.length} phases`);
  if (new Set(names).size < names.length) throw new Error('two phases have one name');
  for (const { name, needs } of phases)
    for (const need of needs)
      if (!names.includes(need)) throw new Error(`phase "${name}" needs "${need}", which is not there`);
  if (wavesOfPhases(phases).flat().length < phases.length) throw new Error('phases wait for each other in a circle');
  if (!priorities.includes(plan['priority'])) throw new Error('its priority is none');
  return {
    id: matching(plan['id'], idPattern, 'id'),
    name: matching(plan['name'], namePattern, 'name'),
    request,
    createdAt: matching(plan['createdAt'], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'createdAt'),
    analysis: analyzeRequest(request),
    template: {
      name: text(template['name'], 'template', 200),
      confidence,
      reason: text(template['reason'], 'reason', 2000),
      ...(template['file'] === undefined ? {} : { file: text(template['file'], 'file', 4096) }),
    },
    variables: textsOf(plan['variables'], 'variables'),
    priority: plan['priority'] as PlanPriority,
    parallel: Math.max(1, whole(plan['parallel'], 'parallel', 1000)),
    ...(maxDurationMs === undefined ? {} : { maxDurationMs: number(maxDurationMs, 'maxDurationMs') }),
    ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
    phases,
  };
}

function phaseOf(value: unknown): PlanPhase {
  const phase = record(value, 'a phase');
  const { timeoutMs, part, critical } = phase;
  if (typeof critical !== 'boolean') throw new Error('"critical" of a phase is neither true nor false');
  return {
    name: matching(phase['name'], phasePattern, 'name of a phase'),
    title: text(phase['title'], 'title', 1000),
    needs: list(phase['needs'], 'needs').map((need) => matching(need, phasePattern, 'name of a phase')),
    critical,
    work: workOf(phase['work']),
    retries: whole(phase['retries'], 'retries', mostRetries),
    delayMs: whole(phase['delayMs'], 'delayMs'),
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, whole(timeoutMs, 'timeoutMs')) }),
    expectedMs: number(phase['expectedMs'], 'expectedMs'),
    ...(part === undefined ? {} : { part: text(part, 'part', 100) }),
  };
}

function workOf(value: unknown): PhaseWork {
  const work = record(value, 'the work of a phase');
  const { agent, command } = work;
  switch (work['kind']) {
    case 'agent':
      return {
        kind: 'agent',
        ...(agent === undefined ? {} : { agent: text(agent, 'agent', 200) }),
        prompt: text(work['prompt'], 'prompt', longestText),
      };
    case 'approval':
      return { kind: 'approval', message: text(work['message'], 'message', longestText) };
    case 'command': {
      const script = typeof command === 'string' ? text(command, 'command', longestText) : undefined;
      const words = script === undefined ? list(command, 'command') : [];
      const argv = words.map((word) => text(word, 'command', longestText));
      if ((script?.trim() ?? argv[0] ?? '') === '') throw new Error('a command has no program');
      return { kind: 'command', command: script ?? argv };
    }
    default:
      throw new Error('the work of a phase is of no known kind');
  }
}

function limitsOf(value: unknown): Readonly<Record<string, number>> {
  const known = ['attempts', 'calls', 'tokens', 'costUsd'];
  return Object.fromEntries(
    Object.entries(record(value, 'limits')).map(([name, amount]) => {
      if (!known.includes(name)) throw new Error(`there is no limit ${JSON.stringify(name.slice(0, 40))}`);
      return [name, number(amount, name)];
    }),
  );
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new Error(`${what} is no object`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= 1000) return value;
  throw new Error(`"${what}" is no list`);
}

function text(value: unknown, what: string, longest: number): string {
  if (typeof value === 'string' && value.length <= longest && !value.includes('\0') && value.isWellFormed())
    return value;
  throw new Error(`"${what}" is no text of at most ${longest} characters`);
}

function textsOf(value: unknown, what: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value, what)).map(([name, one]) => [name, text(one, what, longestText)]),
  );
}

function matching(value: unknown, pattern: RegExp, what: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(`its ${what} is none`);
}

function number(value: unknown, what: string, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new Error(`"${what}" is no number from 0 to ${most}`);
}

function whole(value: unknown, what: string, most?: number): number {
  const found = number(value, what, most);
  if (Number.isInteger(found)) return found;
  throw new Error(`"${what}" is no whole number`);
}
