import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Configuration } from '../configuration/setting.ts';
import type { WorkflowSettings } from '../configuration/workflow-settings.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { ConfigurationOptions } from './cli-configuration.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Shell } from './shell.ts';

/** The options that every verb has. */
export interface VerbOptions extends ConfigurationOptions {
  readonly directory: string;
  /** Loaded before the verb begins. */
  readonly configuration?: Configuration<WorkflowSettings>;
  readonly json?: true;
  readonly verbose?: true;
}

/** Adds one verb to the program. `finish` takes the exit code when the verb is done. */
export type Verb = (program: Command, shell: Shell, finish: (code: ExitCode) => void) => void;

/** Where runs are kept unless the user says otherwise. */
export const defaultDirectory = '.holdfast';

/** The waits that `run` and `resume` sit through before they let go of a run. */
const defaultParkAfter = '15m';

/** How long bodies may take to stop unless the user says otherwise. */
const defaultGrace = '30s';

/** Adds the options that every verb has. */
export function addVerbOptions(command: Command): Command {
  return command
    .option('-d, --directory <folder>', 'where runs are kept', defaultDirectory)
    .option(
      '-c, --config <file>',
      'read this configuration file (default: holdfast.json or holdfast.yml, if there is one)',
    )
    .option('--set <name=value>', 'a setting for this call; may be repeated (see holdfast config)', collect)
    .option('--json', 'print JSON on standard output, errors included')
    .option('--verbose', 'show debug lines, and where in the code errors come from');
}

/** Adds the options of the verbs that drive a run. */
export function addDriveOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--park-after <duration>', 'let go of a run that only waits for this long, or "never"')
        .default(defaultParkAfter)
        .argParser((text) => (text === 'never' ? text : requireDuration(text))),
    )
    .addOption(
      new Option(
        '--grace <duration>',
        'how long steps may take to stop after Ctrl-C, a failure beside them or a timeout',
      )
        .default(defaultGrace)
        .argParser(requireDuration),
    )
    .option('--notify', 'show on the desktop, where there is one, how the run goes')
    .option('--allow-partial', 'exit 0 also when the run is partial')
    .option('--allow-paused', 'exit 0 also when the run pauses');
}

/** Adds the option that names who steers a run. */
export function addByOption(command: Command): Command {
  return command.option('--by <name>', 'who asks, for its history (default: the user of this process)');
}

/** What the exit codes of the verbs mean that drive a run. */
export const driveCodes = `
Exit codes: 0 the work is done (complete or degraded), 1 it failed, was cancelled, is partial or paused, 2 nothing was
done because the call cannot work, 130 interrupted by Ctrl-C, 143 by SIGTERM.
`;

/** What those mean of the verbs that go on until they are told to stop. */
export const untilStoppedCodes = `
Exit codes: 1 it could not go on, 2 the call cannot work, 130 ended by Ctrl-C, 143 by SIGTERM.
`;

/** Examples as the end of a help text. */
export function examples(...lines: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, what]) => `  $ ${command.padEnd(width)}  # ${what}`).join('\n')}\n`;
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Takes a positive whole number. */
export function requireCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('Expected a positive whole number.');
}

/** Takes a port; 0 stands for any. */
export function requirePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

/** Takes a duration as it is written. */
export function requireDuration(text: string): string {
  try {
    toMilliseconds(text, 'duration');
    return text;
  } catch {
    throw new InvalidArgumentError('Expected a duration such as "30s", "15m" or "2h".');
  }
}
