import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import type { Configuration, Setting } from '../configuration/setting.ts';
import { workflowSettings, type WorkflowSettings } from '../configuration/workflow-settings.ts';
import { UsageError } from '../core/errors.ts';
import type { Shell } from './shell.ts';

/** What a call says about the configuration. */
export interface ConfigurationOptions {
  /** A file to be read instead of the one in the working folder. */
  readonly config?: string;
  /** Settings as `name=value`, each as the environment would have it. */
  readonly set?: readonly string[];
}

/** The configuration of a call: what it says itself, then the environment, the file of the working folder, the defaults. */
export function configurationOf(
  shell: Shell,
  { config, set = [] }: ConfigurationOptions,
  directory?: string,
): Promise<Configuration<WorkflowSettings>> {
  const overrides = {
    ...(directory === undefined ? {} : { state_directory: directory }),
    ...(Object.fromEntries(set.map(settingOf)) as Record<string, never>),
  };
  const file = config === undefined ? {} : { file: config };
  return loadConfiguration({ host: shell.host, directory: shell.cwd, overrides, ...file });
}

/** Loads the configuration before a verb does anything, and puts it, and the folder it names, among the verb's options. */
export async function configure(shell: Shell, command: Command): Promise<void> {
  const options = command.opts<ConfigurationOptions & { readonly directory?: string }>();
  const given = command.getOptionValueSource('directory') === 'cli' ? options.directory : undefined;
  // An empty name is refused where the folder is opened.
  const configuration = await configurationOf(shell, options, given === '' ? undefined : given);
  command.setOptionValue('configuration', configuration);
  if (given === undefined)
    command.setOptionValue('directory', shownFolder(shell, configuration.values.state_directory));
}

/** A path as somebody would type it in the folder the command is called in. */
export function shownFolder({ cwd }: Shell, path: string): string {
  const way = relative(resolve(cwd), path);
  if (way === '') return '.';
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? path : way;
}

function settingOf(text: string): readonly [name: string, value: unknown] {
  const sign = text.indexOf('=');
  if (sign < 1)
    throw new UsageError('invalid-option', `Expected \`--set\` to be name=value, got ${JSON.stringify(text)}.`, {
      subject: 'set',
      value: text,
      expected: 'name=value',
    });
  const name = text.slice(0, sign);
  const value = text.slice(sign + 1);
  const settings: Readonly<Record<string, Setting<unknown>>> = workflowSettings;
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return [name, setting === undefined ? value : setting.type.fromText(value)];
}
