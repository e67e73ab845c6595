import { nearestName } from '../configuration/nearest-name.ts';
import { type DocumentPath, listed, type PlacedProblem, shown } from './file-finding.ts';
import { kindOf, type StepKind, stepKinds } from './workflow-document.ts';

/** A finding of zod, as far as it is read here. */
export interface FormIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly FormIssue[])[];
  readonly issues?: readonly FormIssue[];
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

const commonKeys = ['id', 'name', 'type', 'description', 'condition', 'needs', 'checkpoint', 'timeout', 'on_failure'];
const askedKeys = ['task', 'provider', 'model', 'system', 'tools', 'max_turns', 'max_cost_usd', 'output', 'verify'];
const listKeys = ['type', 'max_concurrent', 'steps', 'sync_point'];

/** The fields of each part of a document, for hints. */
const keysOfKind: Readonly<Record<StepKind, readonly string[]>> = {
  agent: ['agent', 'skills', 'config', ...askedKeys, ...commonKeys],
  skill: ['skill', 'agent', 'targets', 'options', ...askedKeys, ...commonKeys],
  workflow: ['workflow', 'inputs', ...commonKeys],
  run: ['run', 'env', 'cwd', 'outputs', 'ok_exit_codes', 'check', 'undo', 'verify', ...commonKeys],
  notify: ['notify', ...commonKeys],
  approval: ['approval', 'message', ...commonKeys],
};
const headKeys = [
  ...[
    'workflow',
    'description',
    'version',
    'changelog',
    'metadata',
    'agent',
    'inputs',
    'outputs',
    'env',
    'prerequisites',
  ],
  ...[
    'checks',
    'validation',
    'on_success',
    'on_failure',
    'recovery_strategy',
    'limits',
    'schedule',
    '$schema',
    'phases',
  ],
  ...listKeys,
];
const phaseKeys = [
  'name',
  'description',
  'condition',
  'timeout',
  'warn_after',
  'validation',
  'on_failure',
  ...listKeys,
];
const keysUnder: Readonly<Record<string, readonly string[]>> = {
  on_failure: ['retry', 'backoff', 'delay', 'max_delay', 'continue'],
  verify: ['files', 'command'],
  notify: ['title', 'body', 'severity'],
  schedule: ['cron', 'timezone', 'inputs', 'overlap', 'catch_up'],
  limits: ['duration', 'attempts', 'calls', 'tokens', 'cost_usd'],
  inputs: ['type', 'description', 'default', 'required', 'enum'],
  prerequisites: ['workflow', 'file', 'env', 'run', 'name'],
};
const stepLists: readonly PropertyKey[] = ['steps', 'validation', 'on_success', 'on_failure'];

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** What people write as a number because it looks like one. */
const examples: Readonly<Record<string, string>> = {
  version: '; write it with three numbers, such as 1.0.0',
  timeout: '; write it with its unit, such as 30s',
  warn_after: '; write it with its unit, such as 30s',
  delay: '; write it with its unit, such as 30s',
  max_delay: '; write it with its unit, such as 30s',
};

/** What is wrong with the form of a document, in words that speak of files, from what zod found. */
export function formProblems(content: unknown, issues: readonly FormIssue[]): readonly PlacedProblem[] {
  return issues.flatMap((issue) => problemsOf(content, [], issue));
}

function problemsOf(content: unknown, base: DocumentPath, issue: FormIssue): readonly PlacedProblem[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(content, path);
  const one = (rule: string, problem: string, at: DocumentPath = path): readonly PlacedProblem[] => [
    { rule, problem, path: at },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return (issue.keys ?? []).flatMap((key) =>
        one('unknown-field', unknownField(content, path, key), [...path, key]),
      );
    case 'invalid_union':
      return unionProblems(content, path, value, issue.errors ?? []);
    case 'invalid_key':
      return one('invalid-name', `${quoted(path)}: ${issue.issues?.[0]?.message ?? 'it is no such name'}`);
    case 'invalid_type':
      if (value === undefined) return one('missing-field', `${quoted(path)} is missing`);
      return one(
        'invalid-value',
        `expected ${quoted(path)} to be ${nouns[issue.expected ?? ''] ?? 'another value'}, got ${shown(value)}${examples[String(path.at(-1))] ?? ''}`,
      );
    case 'invalid_value': {
      const isType = path.at(-1) === 'type' && typeof path.at(-2) === 'number' && path.at(-3) !== 'phases';
      const allowed = isType ? stepKinds : (issue.values ?? []);
      return one(
        'invalid-value',
        `expected ${quoted(path)} to be ${listed(allowed.map(String))}, got ${shown(value)}${meant(value, allowed)}`,
      );
    }
    case 'too_small':
      return one('invalid-value', `expected ${quoted(path)} to have ${amount('at least', issue, issue.minimum)}`);
    case 'too_big':
      return one('invalid-value', `expected ${quoted(path)} to have ${amount('at most', issue, issue.maximum)}`);
    default:
      return one('invalid-value', `${quoted(path)}: ${issue.message}, got ${shown(value)}`);
  }
}

/** The alternative that was probably meant is the one that has least against it, among those of the value's own shape. */
function unionProblems(
  content: unknown,
  path: DocumentPath,
  value: unknown,
  errors: readonly (readonly FormIssue[])[],
): readonly PlacedProblem[] {
  const isStep = typeof path.at(-1) === 'number' && stepLists.includes(path.at(-2) ?? '');
  if (isStep && typeof value === 'object' && value !== null && kindOf(value) === undefined) {
    const near = Object.keys(value).flatMap((key) => nearestName(key, stepKinds) ?? []);
    const hint = near[0] === undefined ? '' : `; did you mean ${JSON.stringify(near[0])}?`;
    const { type } = value as { readonly type?: unknown };
    const got = type === undefined ? '' : `, got the type ${shown(type)}`;
    return [{ rule: 'unknown-step', problem: `expected a step with one of ${listed(stepKinds)}${got}${hint}`, path }];
  }
  const fitting = errors.filter(
    (all) => !all.some(({ code, path: own }) => code === 'invalid_type' && own.length === 0),
  );
  const scored = fitting.map((all) => ({ all, weight: weightOf(value, all, isStep) }));
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (least, one) => (least === undefined || one.weight < least.weight ? one : least),
    undefined,
  );
  if (best !== undefined) return best.all.flatMap((issue) => problemsOf(content, path, issue));
  const expected = [...new Set(errors.flatMap((all) => all.map(({ expected: type = '' }) => nouns[type] ?? type)))];
  const what = expected.filter((type) => type !== '').join(' or ');
  return [{ rule: 'invalid-value', problem: `expected ${quoted(path)} to be ${what}, got ${shown(value)}`, path }];
}

/** How much speaks against an alternative: fields that it lacks or does not know weigh more than values that are off. */
function weightOf(value: unknown, issues: readonly FormIssue[], isStep: boolean): number {
  const kind = isStep ? kindOf(value) : undefined;
  return issues.reduce((sum, { code, path, keys = [], values = [] }) => {
    if (path.length > 1) return sum + 0.01;
    if (code === 'unrecognized_keys') return sum + keys.length + (kind !== undefined && keys.includes(kind) ? 100 : 0);
    // A step that says its type is of that type.
    if (isStep && code === 'invalid_value' && path[0] === 'type' && !values.includes(kind)) return sum + 100;
    return sum + (valueAt(value, path as DocumentPath) === undefined ? 1 : 0.1);
  }, 0);
}

function unknownField(content: unknown, path: DocumentPath, key: string): string {
  const known = knownKeys(content, path);
  if (path.length === 0 && (key === 'steps' || key === 'phases'))
    return 'a workflow has either "steps" or "phases", not both';
  // The field is there, but not beside the others: they are of another kind.
  if (known.includes(key)) return `${shown(key)} cannot stand beside ${beside(content, path, key)}`;
  const near = nearestName(key, known);
  const hint = near === undefined ? `; known are ${listed(known, 'and')}` : `; did you mean ${JSON.stringify(near)}?`;
  return `unknown field ${shown(key)}${hint}`;
}

/** The other fields of the mapping at a place. */
function beside(content: unknown, path: DocumentPath, key: string): string {
  const others = Object.keys(valueAt(content, path) as object).filter((other) => other !== key);
  return listed(others, 'and');
}

function knownKeys(content: unknown, path: DocumentPath): readonly string[] {
  if (path.length === 0) return headKeys;
  const [last, before] = [path.at(-1), path.at(-2)];
  if (typeof last === 'number' && before === 'phases') return phaseKeys;
  if (typeof last === 'number' && stepLists.includes(before ?? ''))
    return keysOfKind[kindOf(valueAt(content, path)) ?? 'run'];
  return keysUnder[String(typeof last === 'number' || before === 'inputs' ? before : last)] ?? [];
}

/** What stands under a path; only what objects have themselves. */
export function valueAt(content: unknown, path: DocumentPath): unknown {
  let value = content;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}

/** The name of a field for a sentence: of an item, with that of its list. */
function quoted(path: DocumentPath): string {
  const name = path.findLast((part) => typeof part === 'string');
  const last = path.at(-1);
  if (name === undefined) return 'the file';
  return typeof last === 'number' ? `item ${last + 1} of ${shown(name)}` : shown(name);
}

function amount(bound: string, { origin, message }: FormIssue, limit: number | bigint | undefined): string {
  const number = String(limit ?? '');
  if (origin === 'string') return `${bound} ${number} characters`;
  if (origin === 'array') return `${bound} ${number} ${number === '1' ? 'item' : 'items'}`;
  return limit === undefined ? message : `a value of ${bound} ${number}`;
}

function meant(value: unknown, values: readonly unknown[]): string {
  if (typeof value !== 'string') return '';
  const near = nearestName(value, values.map(String));
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}
