import { hash } from 'node:crypto';
import { WorkflowError } from './errors.ts';

/** What JSON can keep. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a value belongs to, for the message of a refusal. */
export interface ValueSubject {
  /**
   * The value in words, such as `the result of step "plan"`.
   * @defaultValue `the value`
   */
  readonly subject?: string;
  /** The full key of the step it belongs to. */
  readonly key?: string | undefined;
}

/** Deeper values are refused, so that no walk over a stored value can run out of stack. */
const deepestNesting = 1000;

/** Why a value cannot be stored. The places are collected from the inside out while the walk returns. */
interface Obstacle {
  reason: string;
  readonly places: (string | number)[];
  readonly holders: object[];
}

/**
 * Writes a value as JSON if reading it again gives an equal value.
 *
 * Properties that are `undefined` are dropped, and `undefined` as a whole stays `undefined`. Everything else that JSON
 * would change or lose is refused. Getters and proxies are read twice and must answer alike.
 *
 * @throws WorkflowError `value-not-storable` with the path of the first obstacle, such as `$.files[3].when`.
 */
export function encodeValue(value: unknown, about: ValueSubject = {}): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return JSON.stringify(value);
  const obstacle = check(value, about);
  if (obstacle !== undefined) refuse(obstacle, about);
  return JSON.stringify(value);
}

/**
 * Reads what {@link encodeValue} wrote.
 *
 * Keys called `__proto__`, which `encodeValue` never writes, are dropped: merging such an object would change prototypes.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function decodeValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (!text.includes('__proto__') && !text.includes('\\u005')) return JSON.parse(text);
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
}

/**
 * Names a value by 16 hexadecimal digits that do not depend on the order of its properties.
 *
 * The digits are the beginning of {@link digestValue}; 64 bits, so equal digits mean equal values among millions, not
 * against somebody who searches for a pair.
 *
 * @throws WorkflowError `value-not-storable`, as {@link encodeValue}.
 */
export function hashValue(value: unknown, about: ValueSubject = {}): string {
  return digestValue(value, about).slice(0, 16);
}

/**
 * Names a value by the 64 hexadecimal digits of the SHA-256 of it as JSON without spaces, with keys sorted by code unit.
 *
 * @throws WorkflowError `value-not-storable`, as {@link encodeValue}.
 */
export function digestValue(value: unknown, about: ValueSubject = {}): string {
  const obstacle = value === undefined ? undefined : check(value, about);
  if (obstacle !== undefined) refuse(obstacle, about);
  return hash('sha256', canonical(value as JsonValue | undefined), 'hex');
}

function check(value: unknown, about: ValueSubject): Obstacle | undefined {
  try {
    return findObstacle(value, 0);
  } catch (cause) {
    const subject = about.subject ?? 'the value';
    throw new WorkflowError('value-not-storable', `Cannot store ${subject}: reading it failed.`, {
      key: about.key,
      cause,
    });
  }
}

/** Runs on every stored value: no path, no set of ancestors and no closure are made unless there is an obstacle. */
function findObstacle(value: unknown, depth: number): Obstacle | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      if (value - value !== 0) return obstacleOf(String(value));
      return value === 0 && Object.is(value, -0) ? obstacleOf('-0') : undefined;
    case 'object':
      if (value === null) return undefined;
      if (depth >= deepestNesting) return obstacleOf('nesting');
      return Array.isArray(value) ? findInArray(value, depth + 1) : findInObject(value, depth + 1);
    case 'undefined':
      return obstacleOf('undefined');
    default:
      return obstacleOf(typeof value);
  }
}

function findInArray(list: readonly unknown[], depth: number): Obstacle | undefined {
  const length = list.length;
  for (let index = 0; index < length; index += 1) {
    const item = list[index];
    const obstacle =
      item === undefined ? obstacleOf(index in list ? 'undefined' : 'a hole') : findObstacle(item, depth);
    if (obstacle !== undefined) return within(obstacle, index, list);
  }
  if (!isPlainArray(list)) return obstacleOf(`${classOf(list)} (an array with more than its items)`);
  return undefined;
}

function findInObject(record: object, depth: number): Obstacle | undefined {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null && !isForeignPlainObject(prototype))
    return obstacleOf(classOf(record));
  if (typeof (record as { toJSON?: unknown }).toJSON === 'function') return obstacleOf('an object with toJSON');
  for (const key of Object.keys(record)) {
    const value = (record as Record<string, unknown>)[key];
    if (key === '__proto__') return within(obstacleOf('a key that changes prototypes'), key, record);
    if (value === undefined) continue;
    const obstacle = findObstacle(value, depth);
    if (obstacle !== undefined) return within(obstacle, key, record);
  }
  for (const symbol of Object.getOwnPropertySymbols(record))
    if (Object.prototype.propertyIsEnumerable.call(record, symbol))
      return within(obstacleOf('a symbol as key'), String(symbol), record);
  return undefined;
}

/** Matches of regular expressions, for example, carry properties beside their items that JSON would lose. */
function isPlainArray(list: readonly unknown[]): boolean {
  if (typeof (list as { toJSON?: unknown }).toJSON === 'function') return false;
  const prototype: unknown = Object.getPrototypeOf(list);
  if (
    prototype !== Array.prototype &&
    (prototype as { constructor?: { name?: unknown } } | null)?.constructor?.name !== 'Array'
  )
    return false;
  return Object.keys(list).length === list.length;
}

/** Objects of another realm (a vm context, a test runner's) have an `Object.prototype` of their own. */
function isForeignPlainObject(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  );
}

function classOf(value: object): string {
  const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'an object with a prototype of its own';
}

function obstacleOf(reason: string): Obstacle {
  return { reason, places: [], holders: [] };
}

function within(obstacle: Obstacle, place: string | number, holder: object): Obstacle {
  obstacle.places.push(place);
  obstacle.holders.push(holder);
  return obstacle;
}

function refuse(obstacle: Obstacle, about: ValueSubject): never {
  const { places, holders } = obstacle;
  places.reverse();
  holders.reverse();
  let reason = obstacle.reason;
  if (reason === 'nesting') {
    // A value that refers to itself is noticed by its depth; the path then ends where it first meets itself again.
    const seen = new Set<object>();
    const again = holders.findIndex((holder) => seen.size === seen.add(holder).size);
    reason =
      again < 0 ? `nested deeper than ${deepestNesting.toLocaleString('en')}` : 'a reference back to what contains it';
    places.length = again < 0 ? Math.min(places.length, 20) : again;
  }
  const path = places.reduce<string>((before, place) => before + step(place), '$');
  throw new WorkflowError(
    'value-not-storable',
    `Cannot store ${about.subject ?? 'the value'}, because JSON would change it: ${path}: ${reason}.`,
    { key: about.key, path },
  );
}

function step(place: string | number): string {
  if (typeof place === 'number') return `[${place}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(place)
    ? `.${place}`
    : `[${JSON.stringify(place.slice(0, 200))}]`;
}

function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return 'undefined';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
