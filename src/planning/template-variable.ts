import { nearestName } from '../configuration/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { isRecord } from '../core/json-record.ts';

/** A variable that a template declares. */
export interface TemplateVariable {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean';
  readonly description?: string;
  /** What it is where nothing is said. */
  readonly default?: string;
  /** What it may be, where that is limited. */
  readonly choices?: readonly string[];
  readonly required: boolean;
}

const nouns = { string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false' } as const;

/**
 * The values of all variables: those that were given, else their defaults, else an empty text.
 *
 * @throws UsageError `invalid-option` for a variable that there is not, one that is missing, and a value that does not fit.
 */
export function variableValues(
  template: string,
  variables: readonly TemplateVariable[],
  given: unknown = {},
): Readonly<Record<string, string>> {
  if (!isRecord(given)) throw invalidOption('variables', given, 'an object of texts');
  const names = variables.map(({ name }) => name);
  for (const name of Object.keys(given)) if (!names.includes(name)) throw unknownVariable(template, name, names);
  return Object.fromEntries(
    variables.map((variable) => [variable.name, valueOf(template, variable, given[variable.name])] as const),
  );
}

function valueOf(
  template: string,
  { name, type, description, required, choices, ...rest }: TemplateVariable,
  given: unknown,
): string {
  const value = typeof given === 'number' || typeof given === 'boolean' ? String(given) : (given ?? rest.default);
  const subject = `variables.${name}`;
  if (value === undefined) {
    if (!required) return '';
    const what = description === undefined ? '' : ` (${description})`;
    const message = `Template "${template}" needs a value for its variable "${name}"${what}.`;
    throw new UsageError('invalid-option', message, { subject });
  }
  if (typeof value !== 'string') throw invalidOption(subject, value, 'a text');
  if (choices !== undefined && !choices.includes(value))
    throw invalidOption(subject, value, choices.map((choice) => JSON.stringify(choice)).join(' or '));
  const fits =
    type === 'number'
      ? value.trim() !== '' && Number.isFinite(Number(value))
      : type === 'integer'
        ? /^-?\d{1,15}$/.test(value)
        : type !== 'boolean' || value === 'true' || value === 'false';
  if (!fits) throw invalidOption(subject, value, nouns[type]);
  return cleanText(value);
}

/** A text that files, arguments of programs and prompts can hold: no NUL, no half characters. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

function unknownVariable(template: string, name: string, known: readonly string[]): UsageError {
  const near = nearestName(name, known);
  const there = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  const hint = near === undefined ? `${there}.` : `did you mean ${JSON.stringify(near)}?`;
  return new UsageError(
    'invalid-option',
    `Template "${template}" has no variable ${JSON.stringify(name.slice(0, 60))}; ${hint}`,
    {
      subject: 'variables',
      value: name,
      expected: known.join(', '),
    },
  );
}
