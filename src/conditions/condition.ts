import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { UsageError } from '../core/errors.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import { dashedVariable, rewriteDashedNames } from './dashed-names.ts';
import { macros, type NamedValues, namedValues, partsOf } from './named-values.ts';

/** Options of {@link compileCondition}. */
export interface ConditionOptions {
  /** The variables that the condition may use. Others are an error when it is compiled. */
  readonly names: readonly string[];
  /** The fields that a variable has, by its name, where it has no others; another one of it is an error when it is compiled. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** Fields that may have dashes in their names, such as the ids of steps. */
  readonly fields?: readonly string[];
  /**
   * What the condition belongs to, for messages.
   * @defaultValue 'the condition'
   */
  readonly subject?: string;
}

const longestSource = 2000;
/** Steps that one evaluation may take, as it is estimated before: a list inside of a list multiplies. */
const mostWork = 2_000_000;
const deepestMacros = 3;
const limits = { maxAstNodes: 400, maxDepth: 32, maxListElements: 200, maxMapEntries: 100, maxCallArguments: 8 };

/**
 * A condition in CEL (https://cel.dev) that was checked once and can be asked often.
 *
 * It sees only the values it is given, as plain data, runs no code, and takes a bounded time. Numbers may be mixed as
 * people write them: `count + 1` and `price > 10` hold for whole numbers and others.
 */
export class Condition {
  /** The condition as it was written. */
  readonly source: string;
  /** What it names. */
  readonly named: NamedValues;
  readonly #run: (values: Record<string, unknown>) => unknown;

  /** @param run made by {@link compileCondition}. */
  constructor(source: string, named: NamedValues, run: (values: Record<string, unknown>) => unknown) {
    this.source = source;
    this.named = named;
    this.#run = run;
  }

  /**
   * Whether the condition holds.
   *
   * @throws UsageError `invalid-condition` when it comes to another answer than yes or no, uses a field that is not
   * there (ask `has(…)` before), or would take too long on these values.
   */
  holds(values: Readonly<Record<string, unknown>>): boolean {
    const answer = this.#run(values);
    if (typeof answer === 'boolean') return answer;
    throw new UsageError(
      'invalid-condition',
      `Expected the condition ${JSON.stringify(this.source)} to answer true or false, got ${typeof answer}.`,
      { subject: this.source, expected: 'true or false' },
    );
  }
}

/**
 * Reads a condition. The CEL library is loaded here, and not before.
 *
 * @throws UsageError `invalid-condition` with the line and column of what cannot be read.
 */
export async function compileCondition(source: string, options: ConditionOptions): Promise<Condition> {
  const { names, fields = [], known = {}, subject = 'the condition' } = options;
  if (typeof source !== 'string' || source.trim() === '' || source.length > longestSource)
    throw refusal(source, subject, `a text of 1 to ${longestSource} characters`, undefined);
  const { text, placeOf } = rewriteDashedNames(source, [...names, ...fields]);
  const { Environment } = await import('@marcbachmann/cel-js');
  const environment = withMixedNumbers(
    new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, limits }),
  );
  for (const name of names) if (!name.includes('-')) environment.registerVariable(name, 'dyn');
  environment.registerVariable(dashedVariable, 'dyn');
  const fail = (error: unknown): UsageError => {
    const { summary, message, range } = error as { summary?: string; message: string; range?: { start: number } };
    const place = range === undefined ? undefined : placeOf(range.start);
    return refusal(source, subject, summary ?? message.split('\n')[0] ?? '', place, error);
  };
  let program: ReturnType<Environment['parse']>;
  let work: Work;
  try {
    program = environment.parse(text);
    asFields(program.ast);
    requireKnownFields(program.ast, known);
    const { valid, error, type } = program.check();
    if (!valid) throw error ?? new Error('its types do not fit');
    const answer = type === undefined ? undefined : answerOf(type);
    if (answer !== undefined) throw new Error(`it always answers ${answer}, neither true nor false`);
    work = measure(program.ast);
  } catch (error) {
    throw fail(error);
  }
  return new Condition(source, namedValues(program.ast), (values) => {
    const given = plain(values, names, subject);
    const longest = work.splits ? Math.max(longestList(given), textLength(given)) : longestList(given);
    if (work.nodes * Math.max(1, longest) ** work.macros > mostWork)
      throw refusal(source, subject, 'fewer or shorter lists: it would take too long on these values', undefined);
    try {
      return program(given) as unknown;
    } catch (error) {
      throw fail(error);
    }
  });
}

/** What a condition answers that is no yes or no, whatever it is asked about; `undefined`: it may be one. */
function answerOf(type: string): string | undefined {
  if (type === 'bool' || type === 'dyn') return undefined;
  if (type === 'int' || type === 'uint' || type === 'double') return 'a number';
  if (type.startsWith('list')) return 'a list';
  if (type.startsWith('map')) return 'a mapping';
  return type === 'string' ? 'a text' : type === 'null' ? 'null' : 'something else';
}

interface Work {
  readonly nodes: number;
  /** How many macros over lists stand inside of each other, at most. */
  readonly macros: number;
  /** Whether texts are made into lists. */
  readonly splits: boolean;
}

/** How much an expression does. Refuses regular expressions of others, which can take for ever. */
function measure(node: ASTNode): Work {
  if ((node.op === 'rcall' || node.op === 'call') && node.args[0] === 'matches')
    throw Object.assign(new Error('matches() is not available: use contains, startsWith or endsWith'), {
      range: node.range,
    });
  const parts = partsOf(node.args).map(measure);
  const called = node.op === 'rcall' ? node.args[0] : undefined;
  const loops = macros.includes(called) ? 1 : 0;
  const work = {
    nodes: parts.reduce((sum, { nodes }) => sum + nodes, 1),
    macros: parts.reduce((most, part) => Math.max(most, part.macros), 0) + loops,
    splits: called === 'split' || parts.some(({ splits }) => splits),
  };
  if (work.macros <= deepestMacros) return work;
  throw Object.assign(new Error(`lists are gone through at most ${deepestMacros} deep`), { range: node.range });
}

/** Of what `has(…)` asks for the library takes fields alone, and a field with dashes was made an index: there it is one again. */
function asFields(node: ASTNode): void {
  for (const part of partsOf(node.args)) asFields(part);
  if (node.op !== 'call' || node.args[0] !== 'has') return;
  for (let [at] = partsOf(node.args); at !== undefined; [at] = partsOf(at.args)) {
    const [owner, index] = at.op === '[]' ? partsOf(at.args) : [];
    const name: unknown = index?.op === 'value' ? index.args : undefined;
    if (typeof name === 'string') Object.assign(at, { op: '.', args: [owner, name] });
  }
}

/** Refuses fields that a variable cannot have. */
function requireKnownFields(node: ASTNode, known: NonNullable<ConditionOptions['known']>): void {
  const parts = partsOf(node.args);
  const [owner] = parts;
  const isMacro = node.op === 'rcall' && macros.includes(node.args[0]);
  for (const [at, part] of parts.entries()) {
    // Inside of a macro its name stands for an item of the list.
    const item: unknown = isMacro && at > 0 ? parts[1]?.args : undefined;
    requireKnownFields(part, typeof item === 'string' ? { ...known, [item]: [] } : known);
  }
  if (node.op !== '.' || owner?.op !== 'id') return;
  const name = node.args[1];
  const fields = Object.hasOwn(known, owner.args) ? (known[owner.args] ?? []) : [];
  if (fields.length === 0 || fields.includes(name)) return;
  const problem = `${owner.args} has no field ${JSON.stringify(name)}; it has ${fields.join(', ')}`;
  throw Object.assign(new Error(problem), { range: node.range });
}

/** Numbers from JSON are doubles, and CEL would not add a whole number to them. */
function withMixedNumbers(environment: Environment): Environment {
  const operators: Readonly<Record<string, (one: number, other: number) => number>> = {
    '+': (one, other) => one + other,
    '-': (one, other) => one - other,
    '*': (one, other) => one * other,
    '/': (one, other) => one / other,
  };
  for (const [operator, run] of Object.entries(operators))
    for (const types of [`double ${operator} int: double`, `int ${operator} double: double`])
      environment.registerOperator(types, (one: unknown, other: unknown) => run(Number(one), Number(other)));
  return environment;
}

/** The values as data without prototypes' tricks: what JSON cannot keep is refused. */
function plain(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  subject: string,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const dashed: Record<string, unknown> = {};
  for (const name of names) {
    const value = decodeValue(
      encodeValue(Object.hasOwn(values, name) ? values[name] : undefined, { subject: `"${name}" of ${subject}` }),
    );
    (name.includes('-') ? dashed : given)[name] = value ?? null;
  }
  given[dashedVariable] = dashed;
  return given;
}

function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? 1 : 0;
  const parts: readonly unknown[] = Object.values(value);
  return parts.reduce<number>((longest, part) => Math.max(longest, longestList(part)), parts.length);
}

/** How long all texts are together. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + textLength(part), 0);
}

function refusal(
  source: unknown,
  subject: string,
  why: string,
  place: number | undefined,
  cause?: unknown,
): UsageError {
  const text = typeof source === 'string' ? source : '';
  const before = text.slice(0, place ?? 0).split('\n');
  const where = place === undefined ? '' : ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new UsageError('invalid-condition', `Cannot use ${subject} ${JSON.stringify(shown)}${where}: ${why}.`, {
    subject,
    value: shown,
    expected: 'a condition in CEL',
    ...(place === undefined ? {} : { issues: [`line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`] }),
    cause,
  });
}
