import type { RequestAnalysis } from './analyze-request.ts';
import { fillText, fillWork, hasVariable, type VariableValues } from './fill-template.ts';
import type { RequestPart } from './parts.ts';
import type { PlanPhase } from './plan.ts';
import type { PlanTemplate } from './plan-template.ts';
import type { TemplateStep } from './template-steps.ts';

/** What phases are made from. */
export interface PhaseSource {
  readonly id: string;
  readonly name: string;
  readonly request: string;
  readonly analysis: RequestAnalysis;
  readonly template: PlanTemplate;
  readonly variables: VariableValues;
}

/** A step with what becomes of it: nothing, one phase, or one for each part. */
interface Grown {
  readonly step: TemplateStep;
  readonly phases: readonly Omit<PlanPhase, 'needs' | 'expectedMs'>[];
  readonly share: number;
}

/** How the time is shared out where a template does not say so. */
const usualShares = { agent: 10, command: 3, approval: 0 } as const;
const leastMs = 1000;
const longestTitle = 120;

/** Makes the phases of a plan: the template filled in, without what is not needed, with one phase for each part. */
export function phasesOf(source: PhaseSource): readonly PlanPhase[] {
  const { analysis, template } = source;
  const left = analysis.research.needed ? [] : template.research;
  const values = valuesOf(source);
  const grown = template.steps.map((step): Grown => {
    const usual = usualShares[step.work.kind];
    const share = Object.hasOwn(template.shares, step.name) ? (template.shares[step.name] ?? usual) : usual;
    return { step, share, phases: left.includes(step.name) ? [] : grow(step, values, analysis.parts, template) };
  });
  const total = grown.reduce((sum, { share, phases }) => sum + (phases.length > 0 ? share : 0), 0);
  const wholeMs = analysis.effort.duration.point;
  const byName = new Map(grown.map((one) => [one.step.name, one]));
  return grown.flatMap(({ step, phases, share }) =>
    phases.map((phase): PlanPhase => {
      const expectedMs = share === 0 ? 0 : Math.max(leastMs, Math.round((wholeMs * share) / total / phases.length));
      return { ...phase, needs: needsOf(step, phase.part, byName, analysis.parts), expectedMs };
    }),
  );
}

function grow(
  step: TemplateStep,
  values: VariableValues,
  parts: readonly RequestPart[],
  { parts: each, for: kinds }: PlanTemplate,
): Grown['phases'] {
  const { name, title, critical, retries, delayMs, timeoutMs, work } = step;
  const common = { critical, retries, delayMs, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  const [first] = parts;
  if (step.name !== each || first === undefined || parts.length === 1) {
    // Where a request is one piece of work, a step that is told nothing but its part is told all of it.
    const { request = '' } = values;
    const own = { ...values, part: hasVariable(work, 'request') ? (first?.text ?? request) : request };
    const filled = fillWork(work, own, name);
    return filled === undefined ? [] : [{ name, title: shortened(fillText(title, own)), ...common, work: filled }];
  }
  return parts.flatMap((part, index) => {
    const own = { ...values, part: part.text };
    const filled = fillWork(work, own, name);
    if (filled === undefined) return [];
    const partTitle = shortened(`${fillText(title, own)}: ${part.text}`);
    // What describes the work does not hold up the work.
    const isAside = part.class === 'documentation' && !kinds.includes('documentation');
    const named = { name: `${name}-${index + 1}`, title: partTitle, ...common, critical: critical && !isAside };
    return [{ ...named, work: filled, part: part.id }];
  });
}

/** What a phase waits for: what its step needs, and of parts those before; steps that were left out hand on their needs. */
function needsOf(
  step: TemplateStep,
  part: string | undefined,
  byName: ReadonlyMap<string, Grown>,
  parts: readonly RequestPart[],
): readonly string[] {
  const found = new Set<string>();
  const asked = new Set<string>();
  const add = (name: string): void => {
    const needed = byName.get(name);
    if (needed === undefined || asked.has(name)) return;
    asked.add(name);
    if (needed.phases.length === 0) needed.step.needs.forEach(add);
    for (const phase of needed.phases) found.add(phase.name);
  };
  step.needs.forEach(add);
  const before = parts.find(({ id }) => id === part)?.needs.map((need) => need.part) ?? [];
  for (const phase of byName.get(step.name)?.phases ?? [])
    if (phase.part !== undefined && before.includes(phase.part)) found.add(phase.name);
  return [...found];
}

function valuesOf({ id, name, request, analysis, variables }: PhaseSource): VariableValues {
  const { title, action, complexity, parameters, parts, risks } = analysis;
  const lines = (all: readonly string[], none: string): string => (all.length === 0 ? none : all.join('\n'));
  return {
    ...variables,
    ...{ id, name, request: request.trim(), title, action: action.class, complexity: complexity.level },
    parts: lines(
      parts.map(({ text }, index) => `${index + 1}. ${oneLine(text)}`),
      title,
    ),
    details: lines(
      parameters.slice(0, 40).map(({ kind, text }) => `- ${kind}: ${oneLine(text)}`),
      '- nothing by name',
    ),
    risks: lines(
      risks.map(({ kind, severity, mitigation }) => `- ${kind.replaceAll('-', ' ')} (${severity}): ${mitigation}`),
      '- nothing out of the ordinary',
    ),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** One line that is shown in lists. */
function shortened(text: string): string {
  const line = oneLine(text).replaceAll(/\p{Cc}/gu, ' ');
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1).toWellFormed()}…` : line;
}
