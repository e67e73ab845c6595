import type { Condition } from '../conditions/condition.ts';
import type { Comparison, Literal, NamedValue } from '../conditions/named-values.ts';
import { listed } from './file-finding.ts';
import type { Layout } from './layout.ts';
import { nounsOfInputs } from './declared-inputs.ts';
import { fieldsOf, outputField, type StepsById } from './step-fields.ts';
import type { InputDeclaration, InputType } from './workflow-document.ts';

/** What a file says of a value. */
interface KnownValue {
  readonly noun: string;
  /** What `typeof` says of it; lists and mappings are `object`. */
  readonly type: 'string' | 'number' | 'boolean' | 'object';
  readonly choices?: InputDeclaration['enum'];
  /** Whether it may be `null`. */
  readonly mayBeNull?: true;
}

/** What a condition compares that cannot be compared: it would fail the run. */
export function failingComparisons(condition: Condition, layout: Layout, steps: StepsById): readonly string[] {
  return condition.named.comparisons.flatMap(({ value, operator, literals: [literal = null] }) => {
    const known = knownValue(value, layout, steps);
    if (operator !== 'order' || known === undefined || isOf(known, literal)) return [];
    return [`${value.join('.')} is ${known.noun}, which is neither less nor more than ${said(literal, known)}`];
  });
}

/** What a condition compares that is never equal. */
export function idleComparisons(condition: Condition, layout: Layout, steps: StepsById): readonly string[] {
  return condition.named.comparisons.flatMap((comparison) => {
    const known = comparison.operator === 'order' ? undefined : knownValue(comparison.value, layout, steps);
    return known === undefined ? [] : idleComparison(comparison, known);
  });
}

function idleComparison({ value, literals }: Comparison, known: KnownValue): readonly string[] {
  const name = value.join('.');
  const fits = literals.filter((one) => isOf(known, one) || (one === null && known.mayBeNull === true));
  const [other = null] = literals;
  if (fits.length === 0) {
    const hint = other === null ? `; "has(${name})" asks whether it is there` : '';
    return [`${name} is ${known.noun}, and never equal to ${said(other, known)}${hint}`];
  }
  const { choices } = known;
  if (choices === undefined || fits.some((one) => choices.some((choice) => choice === one))) return [];
  return [`${name} is ${listed(choices.map(String))}, never ${fits.map((one) => JSON.stringify(one)).join(', ')}`];
}

function isOf({ type }: KnownValue, literal: Literal): boolean {
  return literal !== null && typeof literal === type;
}

/** A literal with what it is, and how to write it where it says a value of the type that is asked for. */
function said(literal: Literal, { type }: KnownValue): string {
  const shown = JSON.stringify(literal);
  if (literal === null) return shown;
  const what = typeof literal === 'string' ? 'a text' : typeof literal === 'number' ? 'a number' : 'true or false';
  const meant =
    type === 'string'
      ? JSON.stringify(String(literal))
      : (type === 'number' && /^-?\d+(\.\d+)?$/.test(String(literal))) ||
          (type === 'boolean' && /^(true|false)$/.test(String(literal)))
        ? String(literal)
        : undefined;
  return `${shown}, which is ${what}${meant === undefined ? '' : `; write ${meant}`}`;
}

function knownValue(way: NamedValue, layout: Layout, steps: StepsById): KnownValue | undefined {
  const [root, name = '', ...rest] = way;
  if (root === 'inputs') return rest.length > 0 ? undefined : knownInput(name, layout);
  const field = outputField(way, steps);
  if (field === undefined || way.at(-2) !== 'outputs' || fieldsOf(field.step)?.includes(field.name) !== true)
    return undefined;
  if (field.name === 'exit_code') return { noun: 'a number', type: 'number', mayBeNull: true };
  return { noun: 'a text', type: 'string' };
}

const types: Readonly<Record<InputType, KnownValue['type']>> = {
  ...{ string: 'string', number: 'number', integer: 'number', boolean: 'boolean' },
  ...{ array: 'object', object: 'object' },
};

function knownInput(name: string, { document: { inputs = {} } }: Layout): KnownValue | undefined {
  const declared = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  const { type, enum: choices } = typeof declared === 'string' ? { type: declared } : (declared ?? {});
  if (type === undefined) return undefined;
  return { noun: nounsOfInputs[type], type: types[type], ...(choices === undefined ? {} : { choices }) };
}
