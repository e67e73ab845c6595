import type { UsageError } from '../core/errors.ts';
import { isRecord } from '../core/json-record.ts';
import { orderProblems } from '../declarative/check-document.ts';
import { invalidFile, type PlacedProblem } from '../declarative/file-finding.ts';
import type { loadSchema } from '../declarative/read-document.ts';
import { readFileText, type ReadFile } from '../declarative/workflow-file.ts';
import type { InputDeclaration, WorkflowDocument } from '../declarative/workflow-document.ts';
import { type ActionClass, actionClasses } from './action-class.ts';
import { textProblems } from './fill-template.ts';
import { type FoundStep, templateSteps, type TemplateStep, unsupported } from './template-steps.ts';
import type { TemplateVariable } from './template-variable.ts';

/** A template for plans: a workflow file whose texts have variables. */
export interface PlanTemplate {
  readonly name: string;
  /** Where it is from: `built-in`, or the path of its file. */
  readonly source: string;
  readonly description: string;
  /** The kinds of requests that it is for. */
  readonly for: readonly ActionClass[];
  /** Words of a request that speak for it, in lower case. */
  readonly words: readonly string[];
  readonly variables: readonly TemplateVariable[];
  /** The ids of steps that are left out where nothing has to be found out. */
  readonly research: readonly string[];
  /** The step that there is one of for each part of a request. */
  readonly parts?: string;
  /** How the expected time is shared out among the steps, by their ids. */
  readonly shares: Readonly<Record<string, number>>;
  readonly steps: readonly TemplateStep[];
  readonly limits: NonNullable<WorkflowDocument['limits']>;
}

const variableTypes: readonly string[] = ['string', 'number', 'integer', 'boolean'];
const ownFields: readonly string[] = ['for', 'words', 'research', 'parts', 'shares'];

/**
 * Reads a template. Nothing of it is run.
 *
 * @param source where it is from, for messages; read as JSON where it ends in `.json`.
 * @param schema from `loadSchema`, where many are read.
 * @throws UsageError `invalid-workflow-file` with all that is wrong, each with line and column.
 */
export async function readTemplate(
  text: string,
  source: string,
  schema?: ReturnType<typeof loadSchema>,
): Promise<PlanTemplate> {
  const file = await readFileText(text, { file: source, ...(schema === undefined ? {} : { schema }) });
  const problems: PlacedProblem[] = [...unsupported(file), ...orderProblems(file.layout)];
  const own = templateFields(file.document, problems);
  const steps = templateSteps(file.layout);
  const variables = variablesOf(file.document, problems);
  problems.push(...textProblems(steps, variables, own.parts));
  problems.push(...nameProblems(own, steps));
  if (problems.length > 0) throw refusal(file, problems);
  const { workflow: name, description = '', limits = {} } = file.document;
  return {
    ...{ name, source, description, ...own, variables, limits },
    steps: steps.map(withoutPath),
  };
}

function withoutPath({ name, title, needs, critical, work, retries, delayMs, timeoutMs }: FoundStep): TemplateStep {
  const step = { name, title, needs, critical, work, retries, delayMs };
  return timeoutMs === undefined ? step : { ...step, timeoutMs };
}

function refusal(file: ReadFile, problems: readonly PlacedProblem[]): UsageError {
  return invalidFile(
    file.file,
    problems.map((problem) => file.place(problem)),
  );
}

type OwnFields = Pick<PlanTemplate, 'for' | 'words' | 'research' | 'parts' | 'shares'>;

/** What stands under `metadata.template`. */
function templateFields({ metadata }: WorkflowDocument, problems: PlacedProblem[]): OwnFields {
  const given: unknown = metadata?.['template'] ?? {};
  const path = ['metadata', 'template'];
  const wrong = (name: string, expected: string): void => {
    problems.push({ rule: 'invalid-value', problem: `expected "${name}" to be ${expected}`, path: [...path, name] });
  };
  if (!isRecord(given)) {
    problems.push({ rule: 'invalid-value', problem: 'expected "template" to be a mapping', path });
    return { for: [], words: [], research: [], shares: {} };
  }
  for (const name of Object.keys(given))
    if (!ownFields.includes(name))
      problems.push({
        rule: 'unknown-field',
        problem: `unknown field ${JSON.stringify(name)}; known are ${ownFields.join(', ')}`,
        path: [...path, name],
      });
  const texts = (name: string): readonly string[] => {
    const value = given[name] ?? [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.every((one): one is string => typeof one === 'string')) return list;
    wrong(name, 'a text or a list of texts');
    return [];
  };
  const kinds = texts('for');
  const known = actionClasses.filter((kind) => kinds.includes(kind));
  if (known.length < kinds.length) wrong('for', `of ${actionClasses.join(', ')}`);
  const shares = given['shares'] ?? {};
  const fits = isRecord(shares) && Object.values(shares).every((share) => typeof share === 'number' && share >= 0);
  if (!fits) wrong('shares', 'a mapping of numbers from 0 on');
  const [parts, ...others] = texts('parts');
  if (others.length > 0) wrong('parts', 'the id of one step');
  return {
    for: known,
    words: texts('words').map((word) => word.toLowerCase()),
    research: texts('research'),
    ...(parts === undefined ? {} : { parts }),
    shares: fits ? (shares as Readonly<Record<string, number>>) : {},
  };
}

function variablesOf({ inputs = {} }: WorkflowDocument, problems: PlacedProblem[]): readonly TemplateVariable[] {
  return Object.entries(inputs).map(([name, one]) => {
    const {
      type = 'string',
      description,
      default: standard,
      required,
      enum: choices,
    }: InputDeclaration = typeof one === 'string' ? { type: one } : one;
    const wrong = !variableTypes.includes(type)
      ? `a variable is of the type ${variableTypes.join(', ')}`
      : standard !== undefined && typeof standard === 'object'
        ? 'the default of a variable is a text, a number, true or false'
        : undefined;
    if (wrong !== undefined) problems.push({ rule: 'invalid-value', problem: wrong, path: ['inputs', name] });
    return {
      name,
      type: type as TemplateVariable['type'],
      ...(description === undefined ? {} : { description }),
      ...(typeof standard === 'string' ? { default: standard } : {}),
      ...(typeof standard === 'number' || typeof standard === 'boolean' ? { default: String(standard) } : {}),
      ...(choices === undefined ? {} : { choices: choices.map(String) }),
      required: standard === undefined && required !== false,
    };
  });
}

/** What the template says of steps that there are not. */
function nameProblems(own: OwnFields, steps: readonly FoundStep[]): readonly PlacedProblem[] {
  const ids = steps.map(({ name }) => name);
  const named: readonly (readonly [field: string, id: string])[] = [
    ...own.research.map((id) => ['research', id] as const),
    ...(own.parts === undefined ? [] : [['parts', own.parts] as const]),
    ...Object.keys(own.shares).map((id) => ['shares', id] as const),
  ];
  const unknown = named
    .filter(([, id]) => !ids.includes(id))
    .map(([field, id]) => ({
      rule: 'unknown-reference',
      problem: `there is no step ${JSON.stringify(id)}; there are ${ids.join(', ')}`,
      path: ['metadata', 'template', field],
    }));
  const taken = steps
    .filter(
      ({ name }) =>
        own.parts !== undefined && /^-\d+$/.test(name.slice(own.parts.length)) && name.startsWith(own.parts),
    )
    .map(({ name, path }) => ({
      rule: 'invalid-id',
      problem: `a part of step ${JSON.stringify(own.parts)} has the name ${JSON.stringify(name)}; give this step another "id"`,
      path,
    }));
  return [...unknown, ...taken];
}
