import { dirname, resolve } from 'node:path';
import { invalidOption } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { type Candidate, candidates, type Given, unknownNames } from './candidates.ts';
import { type Finding, invalid, refused } from './configuration-findings.ts';
import { resolveInside } from './contained-path.ts';
import type { Configuration, Setting, Settings, SettingSource, SettingValues } from './setting.ts';
import { isPlainObject } from './setting-types.ts';

/** Where to look for values. */
export interface LoadOptions<Values> {
  /**
   * Where the environment is read from.
   * @defaultValue the environment of this process
   */
  readonly host?: Pick<Host, 'environment'>;
  /** A configuration file that must exist, `.json`, `.yml` or `.yaml`. Relative ones are resolved against `directory`. */
  readonly file?: string;
  /**
   * The folder that relative paths in options, environment and defaults start from. When it is given and `file` is not,
   * a file called `holdfast.json`, `holdfast.yml` or `holdfast.yaml` in it is read, if there is one.
   * @defaultValue the folder this process runs in, where no file is looked for
   */
  readonly directory?: string;
  /** Explicit values, which come first. `undefined` means not given. */
  readonly overrides?: { readonly [Name in keyof Values]?: Values[Name] | undefined };
}

/**
 * Gathers the values of settings: explicit options, then the environment, then the file, then the defaults.
 *
 * Everything that was given is checked, also what a stronger source hides. Paths come back absolute; those from a file are
 * resolved against the file's folder and must stay inside it. An empty environment variable counts as not set.
 *
 * @throws UsageError `invalid-configuration` with every finding in `issues`, each naming the source, the key, the value and
 * what is allowed; unknown names are findings too, with the name that was probably meant.
 */
export async function loadSettings<const Declared extends Settings>(
  settings: Declared,
  options: LoadOptions<SettingValues<Declared>>,
): Promise<Configuration<SettingValues<Declared>>> {
  for (const name of ['directory', 'file'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'string')
      throw invalidOption(name, options[name], `the path of a ${name === 'file' ? 'file' : 'folder'}`);
  const directory = resolve(options.directory ?? '.');
  const file = await readFile(options, directory);
  const { environment } = options.host ?? systemHost;
  const overrides: unknown = options.overrides ?? {};
  if (!isPlainObject(overrides))
    throw invalid([{ issue: 'expected `overrides` to be an object', subject: 'overrides' }]);
  const findings = unknownNames(settings, { overrides, environment, file });
  const values = new Map<string, unknown>();
  const sources = new Map<string, SettingSource>();
  for (const [name, setting] of Object.entries(settings))
    for (const candidate of candidates(name, setting, { overrides, environment, file })) {
      const judged = await judge(name, setting, candidate, directory);
      if ('issue' in judged) findings.push(judged);
      else if (!values.has(name)) {
        values.set(name, judged.value);
        sources.set(name, candidate.source);
      }
    }
  if (findings.length > 0) throw invalid(findings);
  return {
    values: Object.fromEntries(values),
    sources: Object.fromEntries(sources),
    file: file?.path,
  } as Configuration<SettingValues<Declared>>;
}

async function readFile(options: LoadOptions<unknown>, directory: string): Promise<Given['file']> {
  if (options.file === undefined && options.directory === undefined) return undefined;
  // Loaded only where there may be a file.
  const { findConfigurationFile, readPlacedConfiguration } = await import('./configuration-file.ts');
  const path = options.file === undefined ? await findConfigurationFile(directory) : resolve(directory, options.file);
  return path === undefined ? undefined : { path, ...(await readPlacedConfiguration(path)) };
}

async function judge(
  name: string,
  { type }: Setting<unknown>,
  { raw, value, source }: Candidate,
  directory: string,
): Promise<{ readonly value: unknown } | Finding> {
  const accepted = type.accept(value);
  if (accepted === undefined) return refused(name, raw, source, type.expected);
  if (type.isPath !== true) return { value: accepted };
  if (!Array.isArray(accepted)) return placed(name, { raw, value: accepted, source }, directory);
  const folders: unknown[] = [];
  for (const one of accepted) {
    const found = await placed(name, { raw, value: one, source }, directory);
    if ('issue' in found) return found;
    folders.push(found.value);
  }
  return { value: folders };
}

/** Where a folder is. What a file says stays inside the folder of that file. */
async function placed(
  name: string,
  { raw, value: accepted, source }: Candidate,
  directory: string,
): Promise<{ readonly value: unknown } | Finding> {
  if (typeof accepted !== 'string' || accepted === '') return { value: accepted };
  if (source.kind !== 'file') return { value: resolve(directory, accepted) };
  const folder = dirname(source.path);
  const inside = await resolveInside(folder, accepted);
  return inside === undefined
    ? refused(name, raw, source, `a folder inside ${JSON.stringify(folder)}`)
    : { value: inside };
}
