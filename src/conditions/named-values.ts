import type { ASTNode } from '@marcbachmann/cel-js';
import { dashedVariable } from './dashed-names.ts';

/** A value that a condition names, by its way: `steps.tests.outputs.failed` is `['steps', 'tests', 'outputs', 'failed']`. */
export type NamedValue = readonly string[];

/** What stands in a condition itself. */
export type Literal = string | number | boolean | null;

/** A value that a condition names, compared with what stands there. */
export interface Comparison {
  readonly value: NamedValue;
  readonly operator: 'equal' | 'order' | 'in';
  readonly literals: readonly Literal[];
}

/** What a condition names. */
export interface NamedValues {
  readonly values: readonly NamedValue[];
  readonly comparisons: readonly Comparison[];
}

/** The functions that go through a list, and give a name to its items. */
export const macros: readonly unknown[] = ['all', 'exists', 'exists_one', 'map', 'filter'];

const operators: Readonly<Record<string, Comparison['operator']>> = {
  ...{ '==': 'equal', '!=': 'equal', in: 'in' },
  ...{ '<': 'order', '<=': 'order', '>': 'order', '>=': 'order' },
};

/** The parts of an expression. */
export function partsOf(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(partsOf);
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value ? [value as ASTNode] : [];
}

/** What an expression names, and what it compares that with. Names that it gives to items of lists stand for nothing outside. */
export function namedValues(tree: ASTNode): NamedValues {
  const values: NamedValue[] = [];
  const comparisons: Comparison[] = [];
  const walk = (node: ASTNode, items: readonly unknown[]): void => {
    const parts = partsOf(node.args);
    const own = (one: ASTNode | undefined): NamedValue | undefined => {
      const value = one === undefined ? undefined : wayOf(one);
      return value === undefined || items.includes(value[0]) ? undefined : value;
    };
    const value = own(node);
    if (value !== undefined) values.push(value);
    const operator = Object.hasOwn(operators, node.op) ? operators[node.op] : undefined;
    if (operator !== undefined) comparisons.push(...comparisonOf(operator, parts, own));
    if (wayOf(node) !== undefined) return;
    const isMacro = node.op === 'rcall' && macros.includes(node.args[0]);
    for (const [at, part] of parts.entries()) walk(part, isMacro && at > 0 ? [...items, parts[1]?.args] : items);
  };
  walk(tree, []);
  return { values, comparisons };
}

function comparisonOf(
  operator: Comparison['operator'],
  [left, right]: readonly ASTNode[],
  own: (node: ASTNode | undefined) => NamedValue | undefined,
): readonly Comparison[] {
  const [named, given] = operator !== 'in' && own(left) === undefined ? [right, left] : [left, right];
  const value = own(named);
  if (value === undefined || given === undefined) return [];
  const items = operator !== 'in' ? [given] : given.op === 'list' ? partsOf(given.args) : [];
  const literals = items.map(literalOf);
  if (literals.length === 0) return [];
  const known = literals.filter((literal) => literal !== undefined);
  return known.length < literals.length ? [] : [{ value, operator, literals: known }];
}

/** The way of names that an expression is, if it is nothing else. */
function wayOf(node: ASTNode): NamedValue | undefined {
  if (node.op === 'id') return node.args === dashedVariable ? [] : [node.args];
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [owner, index] = partsOf(node.args);
  const way = owner === undefined ? undefined : wayOf(owner);
  const name: unknown = node.op === '.' ? node.args[1] : index?.op === 'value' ? index.args : undefined;
  return way === undefined || typeof name !== 'string' ? undefined : [...way, name];
}

/** What an expression is that names nothing; of other kinds of values, such as bytes, nothing is said. */
function literalOf(node: ASTNode): Literal | undefined {
  const [part] = partsOf(node.args);
  if (node.op === '-_' && part !== undefined) {
    const number = literalOf(part);
    return typeof number === 'number' ? -number : undefined;
  }
  const value: unknown = node.op === 'value' ? node.args : undefined;
  if (typeof value === 'bigint') return Number(value);
  return ['string', 'number', 'boolean'].includes(typeof value) || value === null ? (value as Literal) : undefined;
}
