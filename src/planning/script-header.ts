import type { Plan } from './plan.ts';
import { expectedDuration } from './plan-schedule.ts';
import { shortLine } from './script-quoting.ts';

/** The comment at the top of a script: what it does, when the plan was made, what it is expected to take. */
export function scriptHeader(plan: Plan): string {
  const { analysis, phases, parallel, priority, template } = plan;
  const rows = {
    Plan: plan.id,
    Made: plan.createdAt,
    Request: plan.request,
    Kind: `${analysis.action.class} (${Math.round(analysis.action.confidence * 100)} %)`,
    Complexity: analysis.complexity.level,
    'Estimated duration': expectedDuration(plan),
    Template: template.name,
    Priority: priority,
    Phases: `${phases.length}, at most ${parallel} at a time`,
  };
  const lines = Object.entries(rows).map(([name, value]) => `${`${name}:`.padEnd(20)}${shortLine(value, 160)}`);
  return ['#!/usr/bin/env bash', `Holdfast: ${titleOf(plan)}`, '', ...lines, '', ...closing]
    .map((line, index) => (index === 0 ? line : `# ${line}`.trimEnd()))
    .join('\n');
}

const closing = [
  'Run it with --help to see what it can do.',
  '',
  'Values of the plan stand between single quotes, where nothing is expanded, and nothing shall be; some functions are',
  'called by traps alone.',
  'shellcheck disable=SC1003,SC1112,SC2016,SC2088,SC2317,SC2329',
] as const;

/** What a plan is called where people read it. */
export function titleOf({ analysis, request, name }: Plan): string {
  return shortLine(analysis.title, 120) || shortLine(request, 120) || shortLine(name, 120);
}
