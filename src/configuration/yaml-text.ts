import { UsageError } from '../core/errors.ts';

/** The part of the package `yaml` that is used. */
interface YamlModule {
  readonly Lexer: new () => { lex(text: string): Iterable<string> };
  readonly parseDocument: (text: string, options: Readonly<Record<string, unknown>>) => YamlDocument;
}

interface YamlDocument {
  readonly contents: unknown;
  readonly errors: readonly Error[];
  readonly warnings: readonly Error[];
  toJS(options: { readonly maxAliasCount: number }): unknown;
}

/** On which line the value of a path of keys and indexes stands; `undefined` when that is not known. */
export type LineOf = (path: readonly (string | number)[]) => number | undefined;

/** A place in a text: its line and column, counted from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** Something that makes a text no YAML, and where it stands, when that is known. */
export interface YamlFault {
  readonly problem: string;
  readonly place: YamlPlace | undefined;
  readonly cause: unknown;
}

/** What was read of a text, with everything that is wrong with it. */
export interface YamlReading {
  /** `undefined` when there are faults. */
  readonly content: unknown;
  readonly faults: readonly YamlFault[];
  /** Where what stands under a path of keys and indexes begins: its key, else the item; of the deepest that is found. */
  readonly placeOf: (path: readonly (string | number)[]) => YamlPlace | undefined;
}

/** References to anchors can make a small file stand for a huge one. */
const mostAliases = 50;

/** Anchors and tags; more of them than can be used are an attack, and thousands on one value take minutes to refuse. */
const mostProperties = 64;

const deepestNesting = 64;

/** A file that is no YAML at all has thousands of faults. */
const mostFaults = 20;

/** What the lexer puts before the text of a plain value, which may itself look like a sign. */
const scalarFollows = '\u001f';

/**
 * Reads YAML 1.2 by its core schema: no unknown tags, no merge keys, no key twice, at most 50 aliases, 64 anchors and
 * 64 levels. The time it takes grows faster than the text, so the caller limits that.
 *
 * @param load loads the package `yaml`, which is only loaded when it is needed.
 * @throws UsageError `invalid-configuration` when that package is missing; any error when the text is not such YAML.
 */
export async function parseYaml(text: string, load: () => Promise<unknown> = loadYaml): Promise<unknown> {
  return (await parsePlacedYaml(text, load)).content;
}

/** {@link parseYaml}, and on which line, counted from 1, the value of a path of keys and indexes stands. */
export async function parsePlacedYaml(
  text: string,
  load: () => Promise<unknown> = loadYaml,
): Promise<{ readonly content: unknown; readonly lineOf: LineOf }> {
  const { content, faults, placeOf } = await readYaml(text, load);
  const [fault] = faults;
  if (fault !== undefined) throw fault.cause;
  return { content, lineOf: (path) => placeOf(path)?.line };
}

/**
 * {@link parseYaml} for a text whose author is told of all that is wrong at once, with line and column.
 *
 * @throws UsageError `invalid-configuration` when the package is missing.
 */
export async function readYaml(text: string, load: () => Promise<unknown> = loadYaml): Promise<YamlReading> {
  const yaml = await requireYaml(load);
  const nowhere = (): undefined => undefined;
  const failed = (causes: readonly unknown[], contents?: unknown): YamlReading => ({
    content: undefined,
    faults: causes.map((cause) => faultOf(text, cause)),
    placeOf: (path) => placeAt(text, startOf(contents, path)),
  });
  let document: YamlDocument;
  try {
    refuseBombs(new yaml.Lexer().lex(text));
    // The package's own look for keys that come twice takes a minute for a megabyte.
    document = yaml.parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: false, strict: true });
  } catch (error) {
    return { ...failed([error]), placeOf: nowhere };
  }
  const { contents, errors, warnings } = document;
  // A tag that is not known is only a warning, and its value not what its author meant.
  const found = [...errors, ...warnings].slice(0, mostFaults);
  if (found.length > 0) return failed(found, contents);
  try {
    refuseRepeatedKeys(contents);
    const content = document.toJS({ maxAliasCount: mostAliases });
    return { content, faults: [], placeOf: (path) => placeAt(text, startOf(contents, path)) };
  } catch (error) {
    return failed([error], contents);
  }
}

/** What the package says of an error has its place, and the lines around it, in the message as well. */
function faultOf(text: string, cause: unknown): YamlFault {
  const message = cause instanceof Error ? cause.message : String(cause);
  const { code } = cause as { readonly code?: unknown };
  // The package tells programs what to call instead.
  if (code === 'MULTIPLE_DOCS')
    return { problem: 'it has several documents ("---"); one file has one', place: placeAt(text, posOf(cause)), cause };
  const problem = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  return { problem, place: placeAt(text, posOf(cause)), cause };
}

function posOf(cause: unknown): number | undefined {
  const { pos } = cause as { readonly pos?: unknown };
  const start: unknown = Array.isArray(pos) ? pos[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}

function placeAt(text: string, start: number | undefined): YamlPlace | undefined {
  if (start === undefined) return undefined;
  const before = text.slice(0, start);
  const line = before.split('\n').length;
  return { line, column: start - before.lastIndexOf('\n') };
}

/** Where what stands under a path begins in the text: its key, else the item itself; of the deepest that is found. */
function startOf(node: unknown, [name, ...rest]: readonly (string | number)[]): number | undefined {
  if (name === undefined || typeof node !== 'object' || node === null) return undefined;
  const items: readonly unknown[] = 'items' in node && Array.isArray(node.items) ? node.items : [];
  const item = typeof name === 'number' ? items[name] : items.find((pair) => keyOf(pair) === name);
  if (typeof item !== 'object' || item === null) return undefined;
  const isPair = 'key' in item && 'value' in item;
  return startOf(isPair ? item.value : item, rest) ?? beginningOf(isPair ? item.key : item);
}

function beginningOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start] = node.range as readonly unknown[];
  return typeof start === 'number' ? start : undefined;
}

/**
 * Refuses what the parser would need seconds or minutes for, such as a hundred thousand brackets.
 *
 * Nesting by indentation needs no look: each level makes all further lines longer.
 */
function refuseBombs(tokens: Iterable<string>): void {
  let brackets = 0;
  let signsOfLine = 0;
  let properties = 0;
  let aliases = 0;
  let previous = '';
  for (const token of tokens) {
    const sign = previous === scalarFollows ? '' : token;
    previous = token;
    if (sign === '[' || sign === '{') brackets += 1;
    else if (sign === ']' || sign === '}') brackets -= 1;
    else if (sign.startsWith('\n') || sign.startsWith('\r')) signsOfLine = 0;
    else if (brackets === 0 && (sign === '-' || sign === '?' || sign === ':')) signsOfLine += 1;
    else if (sign.startsWith('!') || sign.startsWith('&')) properties += 1;
    else if (sign.startsWith('*')) aliases += 1;
    if (aliases > mostAliases) throw new Error(`it has more than ${mostAliases} aliases`);
    if (properties > mostProperties) throw new Error(`it has more than ${mostProperties} anchors and tags`);
    if (Math.max(brackets, signsOfLine) > deepestNesting) throw new Error(`it is nested deeper than ${deepestNesting}`);
  }
}

/** Walks the parsed nodes: collections have `items`, pairs have `key` and `value`, scalars have `value`. */
function refuseRepeatedKeys(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if ('key' in node && 'value' in node) refuseRepeatedKeys(node.value);
  if (!('items' in node) || !Array.isArray(node.items)) return;
  const keys = new Set<string>();
  for (const item of node.items as readonly unknown[]) {
    const key = keyOf(item);
    if (key !== undefined && keys.has(key)) {
      const start = beginningOf((item as { readonly key: unknown }).key);
      const pos = start === undefined ? {} : { pos: [start] };
      throw Object.assign(new Error(`the key ${JSON.stringify(key.slice(0, 60))} is not unique`), pos);
    }
    if (key !== undefined) keys.add(key);
    refuseRepeatedKeys(item);
  }
}

/** The key of a pair as it will be a property's name. */
function keyOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('key' in item)) return undefined;
  const { key } = item;
  if (typeof key !== 'object' || key === null || !('value' in key)) return undefined;
  return typeof key.value === 'object' && key.value !== null ? undefined : String(key.value);
}

async function requireYaml(load: () => Promise<unknown>): Promise<YamlModule> {
  let yaml: unknown;
  try {
    yaml = await load();
  } catch (cause) {
    const advice = 'install it (npm install yaml), or write the file as JSON';
    throw new UsageError('invalid-configuration', `Reading YAML needs the package "yaml", version 2; ${advice}.`, {
      subject: 'yaml',
      expected: 'the package "yaml", version 2',
      cause,
    });
  }
  if (isYaml(yaml)) return yaml;
  throw new UsageError('invalid-configuration', 'The installed package "yaml" is not its version 2.', {
    subject: 'yaml',
  });
}

function isYaml(module: unknown): module is YamlModule {
  return typeof module === 'object' && module !== null && 'parseDocument' in module && 'Lexer' in module;
}

function loadYaml(): Promise<unknown> {
  // Named by a variable, so that neither the compiler nor a bundler insists on a package that may be missing.
  const name = 'yaml';
  return import(name);
}
