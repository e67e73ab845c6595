import type { Host } from '../core/host.ts';

/** The environment variable by which the descendants of a command are recognised once its first process is gone. */
export const markVariable = 'HOLDFAST_COMMAND';

/** What a command may know of the environment it was started from, unless it is given more. */
const passed: ReadonlySet<string> = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR', 'TERM', 'USER', 'SHELL']);

/** Programs on Windows do not start, or find no folder to write to, without these. */
const passedOnWindows: ReadonlySet<string> = new Set([
  ...passed,
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP'],
  ...['USERPROFILE', 'USERNAME', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
]);

/** Which variables a command gets. */
export interface CommandEnvironmentOptions {
  /** Variables added to the passed ones; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the whole environment is passed instead of the short list. */
  readonly inheritEnvironment?: boolean;
}

/**
 * The environment of a command: `PATH, HOME, LANG, LC_*, TMPDIR, TERM, USER, SHELL` (on Windows also what programs there
 * cannot start without), then `env`.
 *
 * Credentials in the environment of this process thus reach only the commands that they are meant for.
 */
export function commandEnvironment(host: Host, options: CommandEnvironmentOptions): Record<string, string> {
  const environment: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(host.environment))
    if (value !== undefined && (options.inheritEnvironment === true || isPassed(name))) environment[name] = value;
  for (const [name, value] of Object.entries(options.env ?? {}))
    if (value === undefined) Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  return environment;
}

function isPassed(name: string): boolean {
  if (process.platform === 'win32') return passedOnWindows.has(name.toUpperCase());
  return passed.has(name) || name.startsWith('LC_');
}
