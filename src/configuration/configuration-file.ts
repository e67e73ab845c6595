import { open, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { isPlainObject } from './setting-types.ts';
import { linesOfJson } from './json-lines.ts';
import { type LineOf, parsePlacedYaml } from './yaml-text.ts';

/** The names under which a configuration file is looked for in a folder. */
const fileNames = ['holdfast.json', 'holdfast.yml', 'holdfast.yaml'] as const;

/** Far more than settings need, and little enough that no text takes long to read or to refuse. */
const largestBytes = 64 * 1024;
const deepestNesting = 64;

/**
 * The configuration file of a folder: `holdfast.json`, `holdfast.yml` or `holdfast.yaml`; `undefined` when it has none.
 *
 * @throws UsageError `invalid-configuration` when it has several, since it would be unclear which one counts.
 */
export async function findConfigurationFile(folder: string): Promise<string | undefined> {
  const found: string[] = [];
  for (const name of fileNames) if (await exists(join(folder, name))) found.push(name);
  if (found.length <= 1) return found[0] === undefined ? undefined : join(folder, found[0]);
  const names = found.map((name) => JSON.stringify(name)).join(' and ');
  throw refusal(folder, `the folder has ${names}; keep one of them`);
}

/**
 * Reads a configuration file, which is data only: nothing in it is executed, included or looked up.
 *
 * @throws UsageError `invalid-configuration` when it is missing, larger than 64 KiB, nested deeper than 64, of another
 * format than its name says, or not an object.
 */
export async function readConfigurationFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await readPlacedConfiguration(path)).content;
}

/** {@link readConfigurationFile}, and on which line a value stands; in JSON that is known of the outermost keys. */
export async function readPlacedConfiguration(
  path: string,
): Promise<{ readonly content: Readonly<Record<string, unknown>>; readonly lineOf: LineOf }> {
  const format = formatOf(path);
  const text = await readText(path);
  const { content, lineOf } = await parse(path, format, text);
  if (!isPlainObject(content)) throw refusal(path, `expected an object of settings, got ${shapeOf(content)}`);
  if (!isShallow(content, deepestNesting)) throw refusal(path, `it is nested deeper than ${deepestNesting}`);
  return { content, lineOf };
}

async function parse(
  path: string,
  format: 'json' | 'yaml',
  text: string,
): Promise<{ readonly content: unknown; readonly lineOf: LineOf }> {
  const nowhere = (): undefined => undefined;
  // An empty file sets nothing; so does YAML that consists of comments.
  if (text.trim() === '') return { content: {}, lineOf: nowhere };
  try {
    if (format === 'json') return { content: JSON.parse(text) as unknown, lineOf: linesOfJson(text) };
    const { content, lineOf } = await parsePlacedYaml(text);
    return { content: content ?? {}, lineOf };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(path, `it is not ${format === 'json' ? 'JSON' : 'YAML'}: ${reason}`, error);
  }
}

function formatOf(path: string): 'json' | 'yaml' {
  const extension = extname(path).toLowerCase();
  if (extension === '.json') return 'json';
  if (extension === '.yml' || extension === '.yaml') return 'yaml';
  throw refusal(path, 'expected the name of a configuration file to end in ".json", ".yml" or ".yaml"');
}

async function readText(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isFile()) throw refusal(path, 'it is not a file');
    await using handle = await open(path);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(largestBytes + 1));
    if (bytesRead > largestBytes) throw refusal(path, `it is larger than ${largestBytes} bytes`);
    // Editors on Windows begin a file with a byte order mark, which is no JSON.
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw refusal(path, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? message})`, error);
  }
}

/** Whether there is something under that name, be it readable or not: it is not passed over in silence. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));
}

function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function refusal(path: string, reason: string, cause?: unknown): UsageError {
  const issue = `${JSON.stringify(path)}: ${reason}`;
  return new UsageError('invalid-configuration', `The configuration cannot be read from ${issue}.`, {
    subject: path,
    issues: [issue],
    cause,
  });
}
