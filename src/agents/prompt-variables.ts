import { nearestName } from '../configuration/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import { showValue } from '../core/expect.ts';

/** What a variable of a prompt takes: `text` a string, `list` several, each on a line of its own. */
export type VariableType = 'text' | 'number' | 'boolean' | 'list';

/** A value of a variable. */
export type PromptValue = string | number | boolean | readonly string[];

/** What is to be known of a variable; its type alone where the rest is usual. */
export interface VariableOptions {
  /** What it takes. */
  readonly type: VariableType;
  /**
   * Whether it may be left out. Sections that mention it are then left out as well.
   * @defaultValue false
   */
  readonly optional?: boolean;
  /** Its value where none is given. */
  readonly default?: PromptValue;
  /** Lets it be shortened, its end first, where the prompt is too long: lower priorities before higher ones. */
  readonly priority?: number;
  /**
   * Puts it between tags that nothing in it can close: for text from outside, which is material and no instruction.
   * @defaultValue false
   */
  readonly quote?: boolean;
  /** What it is, for people. */
  readonly description?: string;
}

/** Variables by name. */
export type PromptVariables = Readonly<Record<string, VariableType | VariableOptions>>;

/** What a value of each type is. */
export interface ValueTypes {
  readonly text: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly list: readonly string[];
}

/** The type of a variable. */
export type VariableTypeOf<Variable> = Variable extends VariableType
  ? Variable
  : Variable extends { readonly type: infer Type extends VariableType }
    ? Type
    : never;

/** Whether a variable may be left out. */
export type Omissible<Variable> = Variable extends { readonly optional: true } | { readonly default: PromptValue }
  ? true
  : false;

/** The values that a prompt with these variables takes; any, where the names are not known when it compiles. */
export type PromptValues<Variables extends PromptVariables> = string extends keyof Variables
  ? Readonly<Record<string, PromptValue | undefined>>
  : DeclaredValues<Variables>;

/** The values of variables that are known. */
export type DeclaredValues<Variables extends PromptVariables> = {
  readonly [
    Name in keyof Variables as Omissible<Variables[Name]> extends true ? never : Name
  ]: ValueTypes[VariableTypeOf<Variables[Name]>];
} & {
  readonly [Name in keyof Variables as Omissible<Variables[Name]> extends true ? Name : never]?:
    ValueTypes[VariableTypeOf<Variables[Name]>] | undefined;
};

/** A variable, checked. */
export interface Variable extends VariableOptions {
  readonly name: string;
  /** Of a prompt that this one extends: a value may be given though no section mentions it any more. */
  readonly inherited?: boolean;
}

const types: readonly VariableType[] = ['text', 'number', 'boolean', 'list'];
const options = ['type', 'optional', 'default', 'priority', 'quote', 'description'];

/** Whether a text may be the name of a variable or a section. */
export function isPromptName(text: unknown): text is string {
  return typeof text === 'string' && /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(text);
}

/** Reads variables; what is wrong with them is added to `issues`. */
export function readVariables(variables: unknown, issues: string[]): readonly Variable[] {
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    issues.push(`\`variables\` is ${showValue(variables)}, expected an object of names with types`);
    return [];
  }
  return Object.entries(variables as Readonly<Record<string, unknown>>).flatMap(([name, given]) => {
    const before = issues.length;
    const variable = { ...(typeof given === 'string' ? { type: given } : Object(given)), name } as Variable;
    checkVariable(variable, typeof given === 'object' && given !== null ? given : {}, issues);
    return issues.length === before ? [variable] : [];
  });
}

function checkVariable(variable: Variable, given: object, issues: string[]): void {
  const { name, type, default: standard, priority, optional, quote } = variable;
  const about = `variable "${name.slice(0, 80)}"`;
  if (!isPromptName(name)) issues.push(`${about} is no name: a letter, then letters, digits, "_" or "-"`);
  if (!types.includes(type)) issues.push(`${about} has the type ${showValue(type)}, expected ${types.join(', ')}`);
  else if (standard !== undefined && !isOfType(standard, type))
    issues.push(`${about} is a ${type}, and its default is ${showValue(standard)}`);
  if (priority !== undefined && !Number.isFinite(priority))
    issues.push(`${about} has the priority ${showValue(priority)}, expected a number`);
  for (const [option, flag] of Object.entries({ optional, quote }))
    if (flag !== undefined && typeof flag !== 'boolean')
      issues.push(`${about}: \`${option}\` is ${showValue(flag)}, expected true or false`);
  for (const option of Object.keys(given))
    if (!options.includes(option)) issues.push(`${about} has an unknown \`${option}\`${meant(option, options)}`);
}

/** Whether a value is what a variable of that type takes. */
export function isOfType(value: unknown, type: VariableType): value is PromptValue {
  if (type === 'list') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (type === 'number') return Number.isFinite(value);
  return typeof value === (type === 'text' ? 'string' : type);
}

/**
 * The values of the variables of a prompt, with defaults; of those left out none.
 *
 * @throws UsageError `prompt-values` naming everything that is wrong.
 */
export function readValues(
  prompt: string,
  variables: readonly Variable[],
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, PromptValue> {
  const issues: string[] = [];
  const values = new Map<string, PromptValue>();
  const names = variables.map(({ name }) => name);
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !names.includes(name))
      issues.push(`it has no variable "${name.slice(0, 80)}"${meant(name, names)}`);
  for (const { name, type, optional = false, default: standard, inherited = false } of variables) {
    const value: unknown = given[name] ?? standard;
    if (value === undefined) {
      if (!optional && !inherited) issues.push(`"${name}" (${type}) is missing`);
    } else if (isOfType(value, type)) values.set(name, value);
    else issues.push(`"${name}" is a ${type}, got ${showValue(value)}`);
  }
  if (issues.length === 0) return values;
  const known = names.length === 0 ? 'it has no variables' : `its variables are ${names.join(', ')}`;
  throw new UsageError('prompt-values', `Prompt "${prompt}" cannot be rendered: ${issues.join('; ')} (${known}).`, {
    ...{ subject: prompt, expected: names.join(', '), issues },
  });
}

/** A question for a message: whether another name was meant. */
export function meant(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}
