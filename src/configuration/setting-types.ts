import type { SettingType } from './setting.ts';

const words: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

/** `true` or `false`; in the environment also yes, no, on, off, 1 and 0, in any case. */
export function booleans(): SettingType<boolean> {
  return {
    expected: 'true or false',
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
    fromText: (text) => words.get(text.trim().toLowerCase()),
    schema: { type: 'boolean' },
  };
}

/** Whole numbers in a range, both ends included. */
export function integers(from: number, to: number): SettingType<number> {
  return {
    expected: `an integer from ${from} to ${to}`,
    accept: (value) => (Number.isInteger(value) ? within(value, from, to) : undefined),
    fromText: numberFromText,
    schema: { type: 'integer', minimum: from, maximum: to },
  };
}

/** Numbers above one limit and up to another. */
export function numbersAbove(above: number, to: number): SettingType<number> {
  return {
    expected: `a number above ${above} and up to ${to}`,
    accept: (value) => (value === above ? undefined : within(value, above, to)),
    fromText: numberFromText,
    schema: { type: 'number', exclusiveMinimum: above, maximum: to },
  };
}

/**
 * One of some words, in any case.
 *
 * @param synonyms other words, in lower case, and what they stand for.
 */
export function choices<const Choice extends string>(
  allowed: readonly Choice[],
  synonyms: Readonly<Record<string, NoInfer<Choice>>> = {},
): SettingType<Choice> {
  const meanings = new Map<string, Choice>(Object.entries(synonyms));
  for (const choice of allowed) meanings.set(choice.toLowerCase(), choice);
  return {
    expected: `one of ${allowed.map((choice) => JSON.stringify(choice)).join(', ')}`,
    accept: (value) => (typeof value === 'string' ? meanings.get(value.toLowerCase()) : undefined),
    fromText: (text) => text.trim(),
    // Any case is taken; a schema suggests one.
    schema: { type: 'string', anyOf: [{ enum: allowed }, { pattern: anyCase([...meanings.keys()]) }] },
  };
}

/** Any text up to a length. */
export function texts(longest: number): SettingType<string> {
  return {
    expected: `a text of at most ${longest} characters`,
    accept: (value) => (typeof value === 'string' && value.length <= longest ? value : undefined),
    fromText: (text) => text,
    schema: { type: 'string', maxLength: longest },
  };
}

/** A folder, existing or not. */
export function folders(): SettingType<string> {
  return {
    expected: 'the path of a folder',
    accept: (value) => (isPathText(value) && value !== '' ? value : undefined),
    fromText: (text) => text,
    isPath: true,
    schema: { type: 'string', minLength: 1 },
  };
}

/** A folder, or an empty text for none. */
export function foldersOrNone(): SettingType<string> {
  return {
    expected: 'the path of a folder, or an empty text for none',
    accept: (value) => (isPathText(value) ? value : undefined),
    fromText: (text) => text,
    isPath: true,
    schema: { type: 'string' },
  };
}

/** Folders, existing or not. In the environment: an array in JSON, or paths separated by commas. */
export function folderLists(): SettingType<readonly string[]> {
  return {
    expected: 'a list of paths of folders',
    accept: (value) =>
      Array.isArray(value) && value.every((path) => isPathText(path) && path !== '') ? (value as string[]) : undefined,
    fromText: (text) => (text.trim().startsWith('[') ? jsonFromText(text) : text.split(',').map((path) => path.trim())),
    isPath: true,
    schema: { type: 'array', items: { type: 'string', minLength: 1 } },
  };
}

/** Values of one type under names of the user's own. In the environment: an object in JSON. */
export function named<Value>(type: SettingType<Value>): SettingType<Readonly<Record<string, Value>>> {
  return {
    expected: `an object with ${type.expected} under each name`,
    accept: (value) => {
      if (!isPlainObject(value)) return undefined;
      // Without a prototype, no name can reach what all objects share.
      const accepted = Object.create(null) as Record<string, Value>;
      for (const [name, item] of Object.entries(value)) {
        const taken = reserved.has(name) ? undefined : type.accept(item);
        if (taken === undefined) return undefined;
        accepted[name] = taken;
      }
      return accepted;
    },
    fromText: jsonFromText,
    schema: { type: 'object', additionalProperties: type.schema },
  };
}

/** Lists of words such as the names of actions. In the environment: an array in JSON, or words separated by commas. */
export function wordLists(): SettingType<readonly string[]> {
  return {
    expected: 'a list of words',
    accept: (value) => (Array.isArray(value) && value.every(isWord) ? [...value] : undefined),
    fromText: (text) => (text.trim().startsWith('[') ? jsonFromText(text) : text.split(',').map((word) => word.trim())),
    schema: { type: 'array', items: { type: 'string', pattern: '\\S' } },
  };
}

const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a value is an object as JSON has them. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isPathText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

/** A pattern of words in any case, for schemas, whose patterns have no flags. */
function anyCase(choices: readonly string[]): string {
  const letters = (word: string): string => word.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return `^(?:${choices.map(letters).join('|')})$`;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function within(value: unknown, from: number, to: number): number | undefined {
  return typeof value === 'number' && value >= from && value <= to ? value : undefined;
}

/** Not `Number(text)` alone, for which empty texts and `0x10` are numbers too. */
function numberFromText(text: string): unknown {
  return /^[+-]?\d{1,20}(?:\.\d{1,20})?$/.test(text.trim()) ? Number(text) : text;
}

function jsonFromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
