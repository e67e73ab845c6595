import { nearestName } from '../configuration/nearest-name.ts';
import { isOneLine } from '../core/one-line.ts';
import { isScript } from './test-section.ts';

/** What is run to see whether the work is done: a script for `sh`, or a program and its arguments. */
export type TestCommand = string | readonly [string, ...string[]];

/** What the fields at the beginning of a prompt file say. */
export interface PromptFields {
  readonly title?: string;
  readonly test?: TestCommand;
  readonly labels?: readonly string[];
  readonly base?: string;
  readonly research?: boolean;
  readonly documentation?: boolean;
  readonly review?: boolean;
  readonly repairs?: number;
}

/** Something that is wrong with a field. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

const mostRepairs = 20;

interface FieldRule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const flag: FieldRule = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };

const rules: Readonly<Record<keyof PromptFields, FieldRule>> = {
  title: { expected: 'a text', fits: isText },
  test: {
    expected: 'a command, as a text or as a list of a program and its arguments',
    fits: (value) =>
      (isText(value) && isScript(String(value))) ||
      (Array.isArray(value) && isList(value, isArgument) && isText(value[0])),
  },
  labels: { expected: 'a list of texts', fits: (value) => isList(value, isOneLine) },
  base: { expected: 'the name of a branch', fits: isOneLine },
  research: flag,
  documentation: flag,
  review: flag,
  repairs: {
    expected: `a whole number from 0 to ${mostRepairs}`,
    fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostRepairs,
  },
};

/** Checks the fields of a prompt file, and finds all that is wrong with them. */
export function readFields(content: Readonly<Record<string, unknown>>): {
  readonly fields: PromptFields;
  readonly problems: readonly FieldProblem[];
} {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(content)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof PromptFields] : undefined;
    if (rule === undefined) problems.push({ path: [name], problem: unknownField(name) });
    else if (!rule.fits(value)) problems.push({ path: [name], problem: `expected "${name}" to be ${rule.expected}` });
  }
  return { fields: problems.length === 0 ? content : {}, problems };
}

function unknownField(name: string): string {
  const meant = nearestName(name, Object.keys(rules));
  const shown = JSON.stringify(name.slice(0, 80));
  if (meant !== undefined) return `unknown field ${shown}; did you mean "${meant}"?`;
  return `unknown field ${shown}; known are ${Object.keys(rules).join(', ')}`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0');
}

function isArgument(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('\0');
}

function isList(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(fits);
}
