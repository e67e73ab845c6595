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

/** References to anchors can make a small file stand for a huge one. */
const mostAliases = 50;

/** Anchors and tags; more of them than can be used are an attack, and thousands on one value take minutes to refuse. */
const mostProperties = 64;

const deepestNesting = 64;

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
  const yaml = await requireYaml(load);
  refuseBombs(new yaml.Lexer().lex(text));
  // The package's own look for keys that come twice takes a minute for a megabyte.
  const document = yaml.parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: false, strict: true });
  // A tag that is not known is only a warning, and its value not what its author meant.
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw fault;
  refuseRepeatedKeys(document.contents);
  return {
    content: document.toJS({ maxAliasCount: mostAliases }),
    lineOf: (path) => {
      const start = startOf(document.contents, path);
      return start === undefined ? undefined : text.slice(0, start).split('\n').length;
    },
  };
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
  let previous = '';
  for (const token of tokens) {
    const sign = previous === scalarFollows ? '' : token;
    previous = token;
    if (sign === '[' || sign === '{') brackets += 1;
    else if (sign === ']' || sign === '}') brackets -= 1;
    else if (sign.startsWith('\n') || sign.startsWith('\r')) signsOfLine = 0;
    else if (brackets === 0 && (sign === '-' || sign === '?' || sign === ':')) signsOfLine += 1;
    else if (sign.startsWith('!') || sign.startsWith('&')) properties += 1;
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
    if (key !== undefined && keys.has(key))
      throw new Error(`the key ${JSON.stringify(key.slice(0, 60))} is not unique`);
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
