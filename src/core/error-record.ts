/**
 * Whatever was thrown, as plain data that can be stored and shown.
 *
 * It is not redacted: pass it through the redactor before it reaches a sink.
 */
export interface ErrorRecord {
  /** The error's name, or its class when the name says nothing; `NonError` for thrown values that are no errors. */
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  /** The name, the message's first line and the call frames. */
  readonly stack?: string;
  readonly cause?: ErrorRecord;
  /** The parts of an `AggregateError`. */
  readonly errors?: readonly ErrorRecord[];
  /** The error's other fields that are text, finite numbers, or true or false, such as `status`. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

const longestMessage = 16 * 1024;
const longestStack = 8 * 1024;
const longestFact = 1024;
const mostFacts = 20;
/** Most errors in one record, in depth and breadth together, so that a tree of causes cannot explode. */
const mostErrors = 24;
const deepestCause = 8;

const ownPlaces = new Set([
  'name',
  'message',
  'code',
  'stack',
  'cause',
  'errors',
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
]);

/** What is left to spend, and what has been met on the way down. */
interface Walk {
  left: number;
  readonly ancestors: Set<unknown>;
  readonly redact: (text: string) => string;
}

/**
 * Turns anything that was thrown into a record. It never throws itself, whatever the value's getters do.
 *
 * Kept within bounds: 16 KiB of message, 8 KiB of stack, 20 facts, 8 errors deep, 24 in all. `redact` sees every text
 * before it is cut, since nothing recognises a part of a secret.
 */
export function toErrorRecord(thrown: unknown, redact: (text: string) => string = asItIs): ErrorRecord {
  return recordOf(thrown, { left: mostErrors, ancestors: new Set(), redact });
}

/** Makes an error with the record's name, message, code, stack, cause and facts; it is an `Error`, not of the former class. */
export function fromErrorRecord(record: ErrorRecord): Error {
  const error = new Error(
    record.message,
    record.cause === undefined ? undefined : { cause: fromErrorRecord(record.cause) },
  );
  const hidden = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
  };
  hidden('name', record.name);
  hidden('stack', record.stack ?? `${record.name}: ${record.message}`);
  if (record.errors !== undefined) hidden('errors', record.errors.map(fromErrorRecord));
  const facts: Record<string, unknown> = record.code === undefined ? {} : { code: record.code };
  for (const [key, value] of Object.entries(record.facts ?? {})) if (!ownPlaces.has(key)) facts[key] = value;
  return Object.assign(error, facts);
}

function recordOf(thrown: unknown, walk: Walk): ErrorRecord {
  walk.left -= 1;
  const { redact } = walk;
  if (typeof thrown !== 'object' || thrown === null)
    return { name: 'NonError', message: cap(redact(show(thrown)), longestMessage) };
  const given = read(thrown, 'message');
  if (typeof given !== 'string' && !isError(thrown))
    return { name: 'NonError', message: cap(redact(show(thrown)), longestMessage) };

  const name = nameOf(thrown);
  const whole = typeof given === 'string' ? given : '';
  const shown = redact(whole);
  const message = cap(shown, longestMessage);
  const code = read(thrown, 'code');
  const stack = stackOf(thrown, name, whole, shown, redact);
  const facts = factsOf(thrown, redact);
  walk.ancestors.add(thrown);
  const cause = inner(read(thrown, 'cause'), walk);
  const errors = partsOf(thrown, walk);
  walk.ancestors.delete(thrown);
  return {
    name,
    message,
    ...(typeof code === 'string' ? { code: cap(code, longestFact) } : {}),
    ...(typeof code === 'number' && Number.isFinite(code) ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(facts === undefined ? {} : { facts }),
  };
}

function inner(value: unknown, walk: Walk): ErrorRecord | undefined {
  if (value === undefined || value === null || walk.left <= 0) return undefined;
  if (walk.ancestors.has(value) || walk.ancestors.size >= deepestCause) return undefined;
  return recordOf(value, walk);
}

function partsOf(thrown: object, walk: Walk): ErrorRecord[] {
  const records: ErrorRecord[] = [];
  const parts = read(thrown, 'errors');
  try {
    if (!Array.isArray(parts)) return records;
    for (let index = 0; index < parts.length && walk.left > 0; index += 1) {
      const record = inner(parts[index], walk);
      if (record !== undefined) records.push(record);
    }
  } catch {
    // A hostile list ends where it fails.
  }
  return records;
}

function nameOf(thrown: object): string {
  const name = read(thrown, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return cap(name, 200);
  // Many classes forget to set `name`; their class says more than "Error".
  const made = read(thrown, 'constructor');
  const className = typeof made === 'function' && isError(thrown) ? read(made, 'name') : undefined;
  return typeof className === 'string' && className !== '' ? cap(className, 200) : 'Error';
}

/** A huge message is repeated at the top of the stack, so only its first line stays there. */
function stackOf(
  thrown: object,
  name: string,
  message: string,
  shown: string,
  redact: (text: string) => string,
): string | undefined {
  const stack = read(thrown, 'stack');
  if (typeof stack !== 'string' || stack === '') return undefined;
  const place = stack.indexOf(message);
  const frames = stack.indexOf('\n    at ', place < 0 ? 0 : place + message.length);
  const [firstLine = ''] = shown.slice(0, 200).split('\n');
  const header = firstLine === '' ? name : `${name}: ${firstLine}`;
  return frames < 0 ? undefined : cap(header + redact(stack.slice(frames)), longestStack);
}

function factsOf(
  thrown: object,
  redact: (text: string) => string,
): Record<string, string | number | boolean> | undefined {
  const facts: Record<string, string | number | boolean> = {};
  let count = 0;
  for (const key of keysOf(thrown)) {
    if (count >= mostFacts) break;
    if (ownPlaces.has(key) || key.length > 100) continue;
    const value = read(thrown, key);
    if (typeof value === 'string') facts[key] = cap(redact(value), longestFact);
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) facts[key] = value;
    else continue;
    count += 1;
  }
  return count === 0 ? undefined : facts;
}

function show(value: unknown): string {
  try {
    if (typeof value !== 'object' || value === null) return String(value);
    // `toJSON` may answer with what has no text.
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : 'an object without a text';
  } catch {
    return `a thrown ${typeof value} that cannot be shown`;
  }
}

function asItIs(text: string): string {
  return text;
}

function cap(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const note = ` … (${text.length} characters)`;
  return text.slice(0, longest - note.length).toWellFormed() + note;
}

function isError(value: object): boolean {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

function read(holder: object, key: string): unknown {
  try {
    return (holder as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function keysOf(holder: object): string[] {
  try {
    return Object.keys(holder);
  } catch {
    return [];
  }
}
