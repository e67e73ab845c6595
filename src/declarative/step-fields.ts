import { type LaidStep, type Layout } from './layout.ts';
import { allSteps } from './named-agents.ts';

/** Steps by their ids. */
export type StepsById = ReadonlyMap<string, LaidStep>;

/** The steps of a workflow that can be named. */
export function stepsById(layout: Layout): StepsById {
  return new Map(allSteps(layout).flatMap((step) => (step.id === undefined ? [] : [[step.id, step] as const])));
}

/** A field of what a step gives, as a condition or a template names it. */
export interface OutputField {
  readonly step: LaidStep;
  readonly name: string;
}

/** The field that a way of names begins with: `steps.tests.outputs.failed`, or `tests.outputs.failed` in a condition. */
export function outputField(way: readonly (string | number)[], steps: StepsById): OutputField | undefined {
  const [id, outputs, name] = way[0] === 'steps' ? way.slice(1) : way;
  const step = outputs === 'outputs' ? steps.get(String(id)) : undefined;
  return step === undefined || name === undefined ? undefined : { step, name: String(name) };
}

/** The fields that a step has and no others, unless a person skips it and gives something else; `undefined`: any. */
export function fieldsOf({ kind, step }: LaidStep): readonly string[] | undefined {
  switch (kind) {
    case 'run':
      return 'outputs' in step && step.outputs === 'json' ? undefined : ['stdout', 'stderr', 'exit_code'];
    case 'agent':
    case 'skill':
      return 'output' in step ? undefined : ['text'];
    case 'notify':
      return [];
    default:
      return undefined;
  }
}
