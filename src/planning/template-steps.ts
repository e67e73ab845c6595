import type { PlacedProblem } from '../declarative/file-finding.ts';
import type { LaidList, LaidStep, Layout } from '../declarative/layout.ts';
import type { ReadFile } from '../declarative/workflow-file.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { AgentStep, ApprovalStep, RunStep } from '../declarative/workflow-document.ts';
import type { PhaseWork } from './plan.ts';

/** A step of a template. Its texts still have their variables in them. */
export interface TemplateStep {
  /** Its id, else what it is called, in lower case letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly critical: boolean;
  readonly work: PhaseWork;
  readonly retries: number;
  readonly delayMs: number;
  readonly timeoutMs?: number;
}

/** A step of a template with its place in the file. */
export interface FoundStep extends TemplateStep {
  readonly path: PlacedProblem['path'];
}

const headFields: readonly string[] = [
  ...['$schema', 'workflow', 'version', 'changelog', 'description', 'metadata', 'inputs', 'limits'],
  ...['agent', 'type', 'max_concurrent', 'steps', 'phases'],
];
const phaseFields: readonly string[] = ['name', 'description', 'type', 'max_concurrent', 'steps'];
const everyStep: readonly string[] = ['id', 'name', 'description', 'type', 'needs', 'timeout', 'on_failure'];
const stepFields: Readonly<Record<PhaseWork['kind'], readonly string[]>> = {
  agent: [...everyStep, 'agent', 'task'],
  command: [...everyStep, 'run'],
  approval: [...everyStep, 'approval', 'message'],
};
const failureFields: readonly string[] = ['retry', 'delay', 'continue'];
const kinds: Readonly<Record<string, PhaseWork['kind']>> = { agent: 'agent', run: 'command', approval: 'approval' };

const defaultRetries = 0;
const defaultDelayMs = 5000;
/** Names that mean something else where a workflow names its steps. */
const taken: readonly string[] = ['inputs', 'steps', 'phases', 'run'];

/** What a template says that a plan cannot: it goes to people and to scripts as well as to the engine. */
export function unsupported({ document, layout }: ReadFile): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const check = (value: object, known: readonly string[], path: PlacedProblem['path'], whose: string): void => {
    for (const name of Object.keys(value))
      if (!known.includes(name))
        problems.push({
          rule: 'not-in-templates',
          problem: `${whose} of a template has no ${JSON.stringify(name)}; it may have ${known.join(', ')}`,
          path: [...path, name],
        });
  };
  check(document, headFields, [], 'the head');
  for (const { phase, path } of layout.parts) if (phase !== undefined) check(phase, phaseFields, path, 'a phase');
  for (const { kind, step, path } of layout.steps) {
    const own = kinds[kind];
    if (own === undefined)
      problems.push({
        rule: 'not-in-templates',
        problem: `a template has steps with "agent", "run" or "approval", not with ${JSON.stringify(kind)}`,
        path,
      });
    else {
      check(step, stepFields[own], path, 'such a step');
      check(step.on_failure ?? {}, failureFields, [...path, 'on_failure'], '"on_failure"');
      if (own === 'agent' && (step as AgentStep).task === undefined)
        problems.push({ rule: 'missing-field', problem: '"task" is missing', path });
    }
  }
  return problems;
}

/** The steps of a template, each with what it waits for. */
export function templateSteps({ document, parts }: Layout): readonly FoundStep[] {
  const names = new Map<LaidStep, string>();
  for (const { list } of parts) for (const step of list.steps) names.set(step, freeName(step.id ?? step.name, names));
  const found: FoundStep[] = [];
  let before: readonly string[] = [];
  for (const { list } of parts) {
    const of = list.steps.map((step, index) =>
      foundStep(step, names.get(step) ?? step.name, needsOf(list, index, names, before), document.agent),
    );
    found.push(...of);
    before = of.map(({ name }) => name);
  }
  return found;
}

function needsOf(
  { manner, steps }: LaidList,
  index: number,
  names: ReadonlyMap<LaidStep, string>,
  before: readonly string[],
): readonly string[] {
  const previous = steps[index - 1];
  if (manner === 'sequential') return previous === undefined ? before : [names.get(previous) ?? ''];
  const own = steps.filter(({ id }) => id !== undefined && steps[index]?.needs.includes(id) === true);
  return own.length === 0 ? before : own.map((step) => names.get(step) ?? '');
}

function foundStep(
  { step, kind, path }: LaidStep,
  name: string,
  needs: readonly string[],
  agent: string | undefined,
): FoundStep {
  const { name: title, description, on_failure: rule = {}, timeout } = step;
  return {
    ...{ name, title: title ?? description ?? titleOf(name), needs, path },
    critical: rule.continue !== true,
    work: workOf(step, kind, agent),
    retries: rule.retry ?? defaultRetries,
    delayMs: rule.delay === undefined ? defaultDelayMs : toMilliseconds(rule.delay, 'delay'),
    ...(timeout === undefined ? {} : { timeoutMs: toMilliseconds(timeout, 'timeout') }),
  };
}

function workOf(step: LaidStep['step'], kind: LaidStep['kind'], agent: string | undefined): PhaseWork {
  if (kind === 'run') return { kind: 'command', command: (step as RunStep).run };
  if (kind === 'approval') {
    const { message, approval } = step as ApprovalStep;
    return { kind: 'approval', message: message ?? approval };
  }
  const { agent: own = agent, task = '' } = step as AgentStep;
  return { kind: 'agent', ...(own === undefined ? {} : { agent: own }), prompt: task };
}

/** A name of lower case letters, digits and dashes that no step before has. */
function freeName(wanted: string, names: ReadonlyMap<LaidStep, string>): string {
  const name = phaseName(wanted);
  const used = new Set(names.values());
  let free = name;
  for (let next = 2; used.has(free); next += 1) free = `${name}-${next}`;
  return free;
}

/** A text as the name of a phase. */
export function phaseName(text: string): string {
  const name = slug(text, 40);
  const begun = /^[a-z]/.test(name) ? name : `phase-${name}`.replace(/-$/, '');
  return taken.includes(begun) ? `${begun}-phase` : begun;
}

/** A text as lower case letters, digits and single dashes; cut between words where that can be. */
export function slug(text: string, longest: number): string {
  const whole = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (whole.length <= longest) return whole;
  const cut = whole.slice(0, longest);
  const end = whole.charAt(longest) === '-' ? longest : cut.lastIndexOf('-');
  return cut.slice(0, end > longest / 2 ? end : longest).replace(/-$/, '');
}

function titleOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
}
