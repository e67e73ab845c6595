import { nearestName } from '../configuration/nearest-name.ts';
import { type Conditions, placeKey } from './check-document.ts';
import { listed, type PlacedProblem } from './file-finding.ts';
import { filledFields } from './filled-step.ts';
import type { LaidStep, Layout } from './layout.ts';
import { allSteps } from './named-agents.ts';
import { fieldsOf, outputField, stepsById } from './step-fields.ts';
import { parseTemplate, TemplateProblem, type TextPart, textsOf } from './template.ts';

/** Fields of steps that are named and never there: what names one fails. */
export function unknownOutputs(layout: Layout, conditions: Conditions): readonly PlacedProblem[] {
  const steps = stepsById(layout);
  const judge = (way: readonly (string | number)[], path: PlacedProblem['path']): readonly PlacedProblem[] => {
    const field = outputField(way, steps);
    const known = field === undefined ? undefined : fieldsOf(field.step);
    if (field === undefined || known === undefined || known.includes(field.name)) return [];
    return [{ rule: 'unknown-output', problem: neverGiven(field.step, field.name, known), path }];
  };
  const inTexts = (value: unknown, path: PlacedProblem['path']): readonly PlacedProblem[] =>
    textsOf(value, path).flatMap(({ text, path: at }) =>
      partsOf(text).flatMap((part) => (typeof part === 'string' ? [] : judge(part.parts, at))),
    );
  const inCondition = (key: string, path: PlacedProblem['path']): readonly PlacedProblem[] => {
    const condition = conditions.get(key);
    if (condition === undefined || typeof condition === 'boolean' || asks(condition.source)) return [];
    return condition.named.values.flatMap((way) => judge(way, [...path, 'condition']));
  };
  return [
    ...layout.parts.flatMap((part) => inCondition(placeKey(part), part.path)),
    ...allSteps(layout).flatMap((laid) => [
      ...inCondition(placeKey(laid), laid.path),
      // Whoever asks whether it is there knows that it may not be.
      ...(asks(laid.step.condition) ? [] : templatesOf(laid).flatMap(({ value, path }) => inTexts(value, path))),
    ]),
    ...inTexts(layout.document.outputs ?? {}, ['outputs']),
  ];
}

function asks(condition: string | boolean | undefined): boolean {
  return String(condition).includes('has(');
}

/** Of a text whose templates cannot be read, that is told elsewhere. */
function partsOf(text: string): readonly TextPart[] {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (error instanceof TemplateProblem) return [];
    throw error;
  }
}

function templatesOf({ kind, step, path }: LaidStep): readonly { value: unknown; path: PlacedProblem['path'] }[] {
  return Object.entries(step).flatMap(([field, value]: [string, unknown]) =>
    filledFields[kind].includes(field) ? [{ value, path: [...path, field] }] : [],
  );
}

function neverGiven({ id = '', kind }: LaidStep, name: string, known: readonly string[]): string {
  const what = `step ${JSON.stringify(id)} gives ${known.length === 0 ? 'nothing' : listed(known, 'and')}, never ${JSON.stringify(name)}`;
  const near = nearestName(name, known);
  if (near !== undefined) return `${what}; did you mean ${JSON.stringify(near)}?`;
  if (kind === 'run') return `${what}; with "outputs: json" it gives the fields of what it writes`;
  return kind === 'notify' ? what : `${what}; with an "output" it gives the fields of the answer`;
}
