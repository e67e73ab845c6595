import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { HealthStatus } from '../core/run-terms.ts';
import {
  readHealthCheck,
  requireTimeout,
  type HealthCheck,
  type HealthCheckFunction,
  type ReadHealthCheck,
} from './health-check.ts';
import { readTarget, type NetworkTarget } from './health-target.ts';
import { readThresholds, type HealthThresholds, type MeasuredCheck } from './health-thresholds.ts';

/** The checks that need no further options. */
export type BuiltInHealthCheck = MeasuredCheck | 'git';

/** What the git check looks at. */
export interface GitHealthOptions {
  /**
   * The working folder.
   * @defaultValue the current folder
   */
  readonly directory?: string;
  /**
   * What a working folder with changes is.
   * @defaultValue 'HEALTHY'
   */
  readonly dirtyIs?: HealthStatus;
}

/** Which health checks there are, and what they take for healthy. */
export interface HealthOptions {
  /**
   * The built-in checks that are made.
   * @defaultValue all: `cpu`, `memory`, `disk`, `event-loop`, `git`
   */
  readonly builtIn?: readonly BuiltInHealthCheck[];
  /** A folder on the disk that is looked at. By default that of the storage, or the current folder. */
  readonly directory?: string;
  /** From which values on something is worse than healthy: percent; of the event loop milliseconds. */
  readonly thresholds?: Readonly<Partial<Record<MeasuredCheck, Partial<HealthThresholds>>>>;
  /** What the git check looks at. */
  readonly git?: GitHealthOptions;
  /**
   * Who must be reachable: `'api.example.com'` (port 443), `'db.example.com:5432'`, or `'https://…'`, with a handshake.
   * @defaultValue nobody
   */
  readonly network?: readonly string[];
  /**
   * Programs that must be found on the `PATH` and answer to `--version`, such as `'claude'`.
   * @defaultValue none
   */
  readonly agents?: readonly string[];
  /** Checks of your own. */
  readonly checks?: readonly (HealthCheck | HealthCheckFunction)[];
  /**
   * How long one check may take.
   * @defaultValue '5s'
   */
  readonly timeout?: Duration;
  /**
   * How old what a check found may be, to be used again.
   * @defaultValue '10s'
   */
  readonly maxAge?: Duration;
}

/** The names of these options. */
export const healthOptionNames: readonly string[] = [
  'builtIn',
  'directory',
  'thresholds',
  'git',
  'network',
  'agents',
  'checks',
  'timeout',
  'maxAge',
];

/** Options that were read. */
export interface ReadHealthOptions {
  readonly builtIn: readonly BuiltInHealthCheck[];
  readonly directory: string;
  readonly thresholds: Readonly<Record<MeasuredCheck, HealthThresholds>>;
  readonly git: GitHealthOptions;
  readonly network: readonly NetworkTarget[];
  readonly agents: readonly string[];
  readonly checks: readonly ReadHealthCheck[];
  readonly timeoutMs: number;
  readonly maxAgeMs: number;
}

const builtInNames: readonly BuiltInHealthCheck[] = ['cpu', 'memory', 'disk', 'event-loop', 'git'];
const statuses = ['HEALTHY', 'WARNING', 'DEGRADED', 'CRITICAL', 'FAILED'] as const;

/** The names that checks of the user's own cannot have. */
export const reservedNames: readonly string[] = [...builtInNames, 'network', 'agents'];

/** Reads the options. @throws UsageError `invalid-option` or `invalid-duration`. */
export function readHealthOptions(options: HealthOptions): ReadHealthOptions {
  requireKnownOptions('health', options, healthOptionNames);
  const {
    builtIn = builtInNames,
    directory = '.',
    thresholds = {},
    git = {},
    timeout = 5000,
    maxAge = 10_000,
  } = options;
  requireList('health.builtIn', builtIn, `of ${builtInNames.join(', ')}`, (name) =>
    builtInNames.some((known) => known === name),
  );
  if (typeof directory !== 'string' || directory === '')
    throw invalidOption('health.directory', directory, 'the path of a folder');
  requireKnownOptions('health.git', git, ['directory', 'dirtyIs']);
  if (git.directory !== undefined && (typeof git.directory !== 'string' || git.directory === ''))
    throw invalidOption('health.git.directory', git.directory, 'the path of a folder');
  if (git.dirtyIs !== undefined) requireOneOf('health.git.dirtyIs', git.dirtyIs, statuses);
  const { network = [], agents = [], checks = [] } = options;
  requireList('health.network', network, 'of hosts, such as "api.example.com"', (host) => typeof host === 'string');
  requireList('health.agents', agents, 'of names of programs', isProgram);
  requireList('health.checks', checks, 'of health checks', () => true);
  return {
    builtIn,
    directory,
    thresholds: readThresholds(thresholds),
    git,
    network: network.map(readTarget),
    agents,
    checks: checks.map(readHealthCheck),
    timeoutMs: requireTimeout(timeout, 'health.timeout'),
    maxAgeMs: toMilliseconds(maxAge, 'health.maxAge'),
  };
}

/** A name without a path: a program is looked for on the `PATH`, and never in the current folder. */
function isProgram(name: unknown): boolean {
  return typeof name === 'string' && /^[\w.+-]{1,100}$/.test(name) && !name.startsWith('-');
}

function requireList(option: string, given: unknown, what: string, fits: (entry: unknown) => boolean): void {
  if (!Array.isArray(given) || !given.every(fits)) throw invalidOption(option, given, `an array ${what}`);
}
