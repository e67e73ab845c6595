import { nearestName } from '../configuration/nearest-name.ts';
import type { SchemaIssue, SchemaResult, StandardSchema } from '../core/schema.ts';
import { listed, shown } from './file-finding.ts';
import type { InputDeclaration, InputType, WorkflowDocument } from './workflow-document.ts';

/** Inputs by name, as a run is handed them: with defaults. */
export type GivenInputs = Readonly<Record<string, unknown>>;

/** What a value of each type is called. */
export const nounsOfInputs: Readonly<Record<InputType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Checks what a run is started with against what a document declares, and fills in defaults. */
export function inputSchema(document: WorkflowDocument): StandardSchema<unknown, GivenInputs> {
  const declared = Object.entries(document.inputs ?? {}).map(
    ([name, one]) => [name, typeof one === 'string' ? { type: one } : one] as const,
  );
  const validate = (value: unknown): SchemaResult<GivenInputs> => {
    const given = value ?? {};
    if (typeof given !== 'object' || Array.isArray(given))
      return { issues: [{ message: `expected an object of inputs, got ${shown(value)}` }] };
    const known = declared.map(([name]) => name);
    const issues: SchemaIssue[] = Object.keys(given)
      .filter((name) => !known.includes(name))
      .map((name) => ({ message: unknownInput(name, known), path: [name] }));
    const inputs: Record<string, unknown> = {};
    for (const [name, declaration] of declared) {
      const found: unknown = Object.hasOwn(given, name) ? (given as GivenInputs)[name] : undefined;
      const one = found ?? declaration.default;
      if (one === undefined) {
        if (declaration.required !== false)
          issues.push({ message: `it is missing${described(declaration)}`, path: [name] });
        continue;
      }
      const problem = inputProblem(declaration, one);
      if (problem !== undefined) issues.push({ message: problem, path: [name] });
      inputs[name] = one;
    }
    return issues.length > 0 ? { issues } : { value: inputs };
  };
  return { '~standard': { version: 1, vendor: 'holdfast', validate } };
}

/** What is wrong with the value of an input. */
export function inputProblem({ type, enum: choices }: InputDeclaration, value: unknown): string | undefined {
  if (type !== undefined && !isOf(type, value)) return `expected ${nounsOfInputs[type]}, got ${shown(value)}`;
  if (choices === undefined || choices.some((choice) => choice === value)) return undefined;
  return `expected ${listed(choices.map(String))}, got ${shown(value)}`;
}

function isOf(type: InputType, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function unknownInput(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== undefined) return `there is no such input; did you mean ${JSON.stringify(near)}?`;
  return known.length === 0
    ? 'the workflow takes no inputs'
    : `there is no such input; known are ${listed(known, 'and')}`;
}

function described({ description }: InputDeclaration): string {
  return description === undefined ? '' : ` (${description})`;
}
