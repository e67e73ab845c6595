import { UsageError } from '../core/errors.ts';
import { hasTemplate } from '../declarative/template.ts';
import type { Plan, PlanPhase } from './plan.ts';
import { requirePlan } from './require-plan.ts';
import { writeYaml, type YamlRecord, type YamlValue } from './yaml-writer.ts';

const largestBytes = 256 * 1024;
const mostLines = 10_000;
const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** What stands in a prompt for the request, where a file would be too large with all of it in each. */
const requestInput = '${{ inputs.request }}';

/**
 * Writes a plan as a workflow file, which the engine runs like any other. No text of the plan is interpreted: what looks
 * like a template or like YAML stays what it is. Where the file would be too large with the request in each prompt, it has
 * the request once, as an input with this default.
 *
 * @throws UsageError `invalid-option` when the file would be larger than files may be, a command's program holds a `${{`, or it
 * is no plan.
 */
export function renderWorkflow(plan: Plan): string {
  requirePlan(plan);
  const text = writeYaml(documentOf(plan, undefined));
  if (isSmall(text)) return text;
  const shared = writeYaml(documentOf(plan, plan.request.trim()));
  if (isSmall(shared)) return shared;
  throw new UsageError(
    'invalid-option',
    `The workflow of plan "${plan.id}" would have ${Buffer.byteLength(shared)} bytes, and files have at most ${largestBytes}: put the long texts into files, and name these in the request.`,
    { subject: 'plan', value: plan.id },
  );
}

function isSmall(text: string): boolean {
  return Buffer.byteLength(text) <= largestBytes && text.split('\n').length <= mostLines;
}

/** `shared`: the request, where prompts name it as an input. */
function documentOf(plan: Plan, shared: string | undefined): YamlRecord {
  const { name, id, request, createdAt, template, priority, parallel, phases, analysis } = plan;
  const waits = phases.some(({ needs }) => needs.length > 0);
  return {
    workflow: name.slice(0, 50),
    version: '1.0.0',
    description: analysis.title,
    metadata: { plan: id, created: createdAt, request, template: template.name, priority },
    ...(shared === undefined ? {} : { inputs: { request: { type: 'string', default: shared } } }),
    ...(!waits && phases.length > 1 && parallel > 1 ? { type: 'parallel' } : {}),
    ...(parallel < phases.length ? { max_concurrent: parallel } : {}),
    ...limits(plan),
    steps: phases.map((phase) => stepOf(phase, shared)),
  };
}

function limits({ maxDurationMs, limits: own = {} }: Plan): YamlRecord {
  const { costUsd, ...others } = own;
  const all: YamlRecord = {
    ...(maxDurationMs === undefined ? {} : { duration: durationText(maxDurationMs) }),
    ...others,
    ...(costUsd === undefined ? {} : { cost_usd: costUsd }),
  };
  return Object.keys(all).length === 0 ? {} : { limits: all };
}

function stepOf(phase: PlanPhase, shared: string | undefined): YamlRecord {
  const { name, title, needs, timeoutMs } = phase;
  return {
    id: name,
    // A name is one line of up to 200 characters.
    name: literal(title).slice(0, 200).toWellFormed() || name,
    ...(needs.length === 0 ? {} : { needs }),
    ...workOf(phase, shared),
    ...(timeoutMs === undefined ? {} : { timeout: durationText(timeoutMs) }),
    ...failureRuleOf(phase),
  };
}

/** Nobody is asked again who was asked: of an approval there is nothing to say but whether the rest goes on without it. */
function failureRuleOf({ work, critical, retries, delayMs }: PlanPhase): YamlRecord {
  const goesOn = critical ? {} : { continue: true };
  if (work.kind === 'approval') return critical ? {} : { on_failure: goesOn };
  return {
    on_failure: { retry: retries, ...(retries === 0 ? {} : { delay: durationText(delayMs) }), ...goesOn },
  };
}

function workOf({ work, name }: PlanPhase, shared: string | undefined): YamlRecord {
  switch (work.kind) {
    case 'agent':
      return {
        ...(work.agent === undefined ? { type: 'agent' } : { agent: work.agent }),
        task: promptText(work.prompt, shared),
      };
    case 'approval':
      return { approval: name, message: literal(work.message) };
    case 'command': {
      const { command } = work;
      // What a script is run by, said aloud: a script itself takes no templates, and so no signs of one.
      if (typeof command === 'string')
        return { run: hasTemplate(command) ? ['sh', '-e', '-c', literal(command)] : command };
      const [program = '', ...rest] = command;
      if (hasTemplate(program))
        throw new UsageError('invalid-option', `The program of phase "${name}" has "\${{" in its name.`, {
          subject: name,
        });
      return { run: [program, ...rest.map(literal)] satisfies YamlValue };
    }
  }
}

/** A prompt that the engine takes as it is, with the request as an input where it is shared. */
function promptText(prompt: string, shared: string | undefined): string {
  const pieces = shared === undefined ? [prompt] : prompt.split(shared);
  // Behind a "$" the name of the input would stand for itself.
  if (pieces.slice(0, -1).some((piece) => piece.endsWith('$'))) return literal(prompt);
  return pieces.map(literal).join(requestInput);
}

/** A text that the engine takes as it is. */
function literal(text: string): string {
  return text.replaceAll('${{', () => '$${{');
}

/** A duration as files write it, exactly. */
export function durationText(ms: number): string {
  const [name, size] = units.find(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? ['ms', 1];
  return `${ms / size}${name}`;
}
