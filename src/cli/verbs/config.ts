import { resolve } from 'node:path';
import { configurationSchema } from '../../configuration/configuration-schema.ts';
import type { Configuration, SettingSource } from '../../configuration/setting.ts';
import type { WorkflowSettings } from '../../configuration/workflow-settings.ts';
import { configurationOf, shownFolder } from '../cli-configuration.ts';
import { notificationsFile } from '../desktop-notices.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ConfigVerbOptions extends VerbOptions {
  readonly schema?: true;
}

/** A setting as it is shown. */
interface Shown {
  readonly value: unknown;
  readonly source: SettingSource;
}

const help = `
Options of a call come first, then WORKFLOW_ variables, the file (holdfast.json, holdfast.yml or holdfast.yaml in the working
folder), and the defaults. Wrong values, also hidden ones, and unknown names are errors: exit code 2.
${examples(
  ['holdfast config', 'every setting, its value, and where that comes from'],
  ['holdfast config --set max_retries=5 --json', 'the same as JSON, with a value tried out'],
  ['holdfast config --schema > holdfast.schema.json', 'the JSON Schema of the file, for editors'],
)}`;

/** `holdfast config`: what the settings are, and why. */
export const configVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('config')
    .description('show every setting, its value, and where the value comes from')
    .option('--schema', 'print the JSON Schema of configuration files instead');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: ConfigVerbOptions) => {
      if (options.schema === true) {
        shell.out.line(JSON.stringify(configurationSchema(), undefined, 2));
      } else {
        const given = command.getOptionValueSource('directory') === 'cli' ? options.directory : undefined;
        await show(shell, await configurationOf(shell, options, given), options);
      }
      finish(exitCodes.success);
    });
};

async function show(
  shell: Shell,
  configuration: Configuration<WorkflowSettings>,
  { json }: ConfigVerbOptions,
): Promise<void> {
  // What would be refused when a manager is made is refused here.
  const { managerOptionsOf } = await import('../../workflow/configured-options.ts');
  managerOptionsOf(configuration);
  const sources: Readonly<Record<string, SettingSource>> = configuration.sources;
  const settings = Object.entries(configuration.values).map(([name, value]: [string, unknown]): [string, Shown] => [
    name,
    { value, source: sources[name] ?? { kind: 'default' } },
  ]);
  const notices = await notificationSettings(shell);
  const { file } = configuration;
  if (json === true) {
    const shown = {
      file: file ?? null,
      settings: Object.fromEntries(settings),
      notifications: Object.fromEntries(notices),
    };
    shell.out.line(toPrintableJson(JSON.stringify(shown, undefined, 2)));
    return;
  }
  const rows = [...settings, ...notices.map(([name, shown]): [string, Shown] => [`notifications.${name}`, shown])].map(
    ([name, { value, source }]) => [name, valueText(shell, name, value), sourceText(shell, source)].map(toLine),
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  for (const [name = '', value = '', source = ''] of rows)
    shell.out.line(`${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}`);
}

/** What the project's file says of notifications, checked. */
async function notificationSettings(shell: Shell): Promise<readonly [string, Shown][]> {
  const path = resolve(shell.cwd, notificationsFile);
  const { stat } = await import('node:fs/promises');
  if ((await stat(path).catch(() => undefined)) === undefined) return [];
  const { loadNotifications } = await import('../../notifications/load-notifications.ts');
  await loadNotifications(path);
  const { readPlacedConfiguration } = await import('../../configuration/configuration-file.ts');
  const { content, lineOf } = await readPlacedConfiguration(path);
  return Object.entries(content['notifications'] ?? {}).map(([name, value]: [string, unknown]) => {
    const line = lineOf(['notifications', name]);
    return [name, { value, source: { kind: 'file', path, ...(line === undefined ? {} : { line }) } }];
  });
}

function valueText(shell: Shell, name: string, value: unknown): string {
  if (typeof value === 'string') {
    const isFolder = name.endsWith('_directory') && value !== '';
    return isFolder ? shownFolder(shell, value) : value === '' ? '(none)' : value;
  }
  return JSON.stringify(value);
}

function sourceText(shell: Shell, source: SettingSource): string {
  switch (source.kind) {
    case 'default':
      return 'default';
    case 'option':
      return 'option';
    case 'environment':
      return source.variable;
    case 'file':
      return `${shownFolder(shell, source.path)}${source.line === undefined ? '' : `, line ${source.line}`}`;
  }
}
