import { UsageError } from './errors.ts';

/** The error for an option that is not what it should be: names the option, the value and what is allowed. */
export function invalidOption(option: string, value: unknown, expected: string): UsageError {
  return new UsageError('invalid-option', `Expected \`${option}\` to be ${expected}, got ${showValue(value)}.`, {
    subject: option,
    value,
    expected,
  });
}

/** A value as error messages show it: text in quotes and capped, everything else with its type. */
export function showValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
      return 'a function';
    case 'undefined':
      return 'undefined';
    default:
      return `${String(value)} (${typeof value})`;
  }
}

/** Checks a whole number that is at least `least`. @throws UsageError `invalid-option`. */
export function requireInteger(option: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw invalidOption(option, value, least === 1 ? 'a positive integer' : `an integer of at least ${least}`);
}

/** Checks a choice. @throws UsageError `invalid-option` with the choices there are. */
export function requireOneOf<Choice extends string>(
  option: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((allowed) => allowed === value);
  if (choice !== undefined) return choice;
  throw invalidOption(option, value, choices.map((allowed) => JSON.stringify(allowed)).join(' or '));
}

/** Checks that something can be used as what it is for. @throws UsageError `invalid-option`. */
export function requireMethods(option: string, value: unknown, methods: readonly string[], expected: string): void {
  const holder = Object(value) as Readonly<Record<string, unknown>>;
  if (methods.some((method) => typeof holder[method] !== 'function')) throw invalidOption(option, value, expected);
}

/**
 * Checks that an object has no properties but the known ones, so that a misspelt option is not silently ignored.
 *
 * @throws UsageError `invalid-option` naming the unknown one and the known ones.
 */
export function requireKnownOptions(subject: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw invalidOption(subject, options, 'an object');
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new UsageError(
        'invalid-option',
        `Unknown option \`${name}\` of ${subject}; known are ${known.join(', ')}.`,
        {
          subject: name,
          expected: known.join(', '),
        },
      );
}
