import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import { toMilliseconds, type Duration } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods, requireOneOf } from '../core/expect.ts';
import type { RunObserver } from '../core/events.ts';
import type { Logger } from '../core/logger.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { WorkflowMemoryOptions } from '../memory/memory-options.ts';
import type { MetricsOptions } from '../metrics/metrics-collector.ts';
import type { NotifierAdapter } from '../notifications/notice.ts';
import { choiceNames, type NotificationChoices } from '../notifications/notification-options.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { Advisor } from '../recovery/advisor.ts';
import type { RetryOption } from '../recovery/backoff.ts';
import type { ErrorClassifier } from '../recovery/failure.ts';
import type { Faults } from '../recovery/faults.ts';
import type { ProviderOptions } from '../recovery/slot-options.ts';
import type { CounselOptions } from '../recovery/strategy-counsel.ts';
import type { LogOptions } from '../state/log-options.ts';
import type { PhasesOption } from '../reliability/phase-policy.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { ManagerAgents } from './agent-discovery.ts';
import type { FilesOptions } from './files-options.ts';
import type { RunHealthOptions } from './run-health-options.ts';
import { type ManagerLimits, requireManagerLimits } from './manager-limits.ts';
import type { RunSettings } from './run-settings.ts';

/** What people are told of, and by whom. */
export interface ManagerNotifications extends NotificationChoices {
  /** Who delivers. Without any, nothing is done and nothing is written. */
  readonly notifiers?: readonly NotifierAdapter[];
}

/** How decisions are remembered. */
export type ManagerMemory = Pick<WorkflowMemoryOptions, 'policies' | 'embedder'>;

/** Options of an {@link EnhancedWorkflowManager}. */
export interface ManagerOptions extends Omit<CounselOptions, 'redactor' | 'runControls' | 'learnsFrom'> {
  /**
   * The folder that everything is kept in.
   * @defaultValue '.holdfast'
   */
  readonly directory?: string;
  /** Keeps everything elsewhere than in a folder. */
  readonly storage?: StorageAdapter;
  /**
   * What an acknowledgement survives: `'strict'` a power loss, `'process'` a killed process. For the folder only.
   * @defaultValue 'strict'
   */
  readonly durability?: 'strict' | 'process';
  /** Uses a folder on a network file system, where exclusive creation may not hold. For the folder only. */
  readonly allowNetworkFolder?: boolean;
  /** Values that must never be written anywhere, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Whether anything is done about failures. Off, everything is tried once, whatever a step asks for, no handler and no
   * strategy is asked, and nothing is learned.
   * @defaultValue true
   */
  readonly recovery?: boolean;
  /** How failed bodies are tried again, where a step does not say. */
  readonly retry?: RetryOption;
  /** Asked in order what to do about each failed attempt. */
  readonly advisors?: readonly Advisor[];
  /** Asked in order what an error is, before the built-in rules. */
  readonly classifiers?: readonly ErrorClassifier[];
  /** What holds for all calls of a provider, by its name: how many may be under way at once. */
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  /**
   * Faults that are played at steps, phases and effects, for tests and drills: a list, or a text such as
   * `'NetworkTimeout@fetch:2'`.
   * @defaultValue none
   */
  readonly inject?: Faults;
  /**
   * How long a body may take to settle after its signal was aborted, before it is left behind.
   * @defaultValue '30s'
   */
  readonly grace?: Duration;
  /**
   * Lets go of a run that does nothing but wait for longer than this; it resolves as paused.
   * @defaultValue never
   */
  readonly parkAfter?: Duration;
  /** What runs may use, and limits that guard against mistakes; see {@link ManagerLimits}. */
  readonly limits?: ManagerLimits;
  /**
   * What a run does when its journal cannot be written: pause, or go on and say `notDurable`.
   * @defaultValue 'pause'
   */
  readonly onPersistenceFailure?: 'pause' | 'continue';
  /**
   * How many processes may die inside one step before the run is paused.
   * @defaultValue 3
   */
  readonly crashLoopAfter?: number;
  /**
   * Every so many phase ends stay checkpoints that a run can be rolled back to; the last one always is.
   * @defaultValue 1
   */
  readonly checkpointFrequency?: number;
  /** Writes `progress.json`, `results/` and, unless `log` says otherwise, `logs/` beside `state.json`. By default in a folder only. */
  readonly views?: boolean;
  /**
   * How runs are measured, or `false`.
   * @defaultValue measured, except where the storage ends with the process
   */
  readonly metrics?: false | MetricsOptions;
  /**
   * Tells people what happens to runs.
   * @defaultValue nobody is told
   */
  readonly notifications?: ManagerNotifications | false;
  /**
   * Looks at the health of the machine while runs are driven, and says what bad health does; `false`: never, not even
   * before a phase that asks for it.
   * @defaultValue only when `health()` is called, and before phases that ask for it
   */
  readonly health?: false | RunHealthOptions;
  /**
   * What is logged of runs and where, or `false`.
   * @defaultValue lines from `info` on, as JSON, in `logs/` of each run
   */
  readonly log?: false | LogOptions;
  /** Is handed the lines as well: a `pino` logger, or any of its shape. It can fail in any way and harms no run. */
  readonly logger?: Logger;
  /** A folder in which the state of a run is also written at each checkpoint, as `<run>_checkpoint_<name>.json`. */
  readonly checkpointDirectory?: string;
  /**
   * What is usual for phases, by name: how long they may take, when they are warned of, and what is done then. A name is
   * found however it is written, and what the code of a phase says goes first. `'standard'` stands for `standardPhases`,
   * those from a prompt to a pull request; `['standard', { testing: { timeout: '30m' } }]` for these with changes.
   * @defaultValue no phase has a limit that its code does not give it
   */
  readonly phases?: PhasesOption;
  /**
   * What every limit, warning and heartbeat timeout of steps, effects and phases is multiplied with.
   * @defaultValue 1
   */
  readonly timeoutMultiplier?: number;
  /**
   * The agents and providers that `wf.agent` asks: a registry, or what one is made of; `{ discover: '.' }` adds those of
   * `.claude`.
   * @defaultValue the Claude Code CLI, found by `PATH`
   */
  readonly agents?: AgentRegistry | ManagerAgents;
  /**
   * Says whether files that came with a repository may be used: a `TrustStore`, or what asks somebody.
   * @defaultValue what the user has trusted, as `TrustStore.ofUser()` says
   */
  readonly trust?: TrustAssessor;
  /**
   * Records the files of a working folder with each checkpoint, so that a rollback takes files and state back together.
   * @defaultValue files are nobody's business
   */
  readonly files?: FilesOptions;
  /** The rules that decisions must obey, and what makes vectors of their texts. */
  readonly memory?: ManagerMemory;
  /** How long phases should take, by name: the measure of the report's score. */
  readonly baselines?: Readonly<Record<string, Duration>>;
  /** What is told of every run beside the listeners, right before them; each can fail in any way and harms no run. */
  readonly observers?: readonly RunObserver[];
  /** The clock, the chance and the environment. For tests. */
  readonly host?: Host;
  /**
   * What names this process to others. For tests that play several processes.
   * @defaultValue what the system says
   */
  readonly process?: ProcessIdentity;
}

const known = [
  'directory',
  'storage',
  'durability',
  'allowNetworkFolder',
  'secrets',
  'recovery',
  'retry',
  'advisors',
  'patterns',
  'strategies',
  'actions',
  'actionOptions',
  'classifiers',
  'providers',
  'inject',
  'grace',
  'parkAfter',
  'limits',
  'onPersistenceFailure',
  'crashLoopAfter',
  'checkpointFrequency',
  'views',
  'metrics',
  'log',
  'logger',
  'checkpointDirectory',
  'files',
  'memory',
  'agents',
  'trust',
  'baselines',
  'health',
  'phases',
  'timeoutMultiplier',
  'notifications',
  'observers',
  'host',
  'process',
] as const;

/** Checks options that the rooms below do not check themselves. @throws UsageError `invalid-option`. */
export function settingsOf(options: ManagerOptions): RunSettings {
  requireKnownOptions('EnhancedWorkflowManager', options, known);
  const {
    directory,
    storage,
    durability,
    onPersistenceFailure = 'pause',
    parkAfter,
    limits = {},
    crashLoopAfter = 3,
    checkpointFrequency = 1,
    observers,
    trust,
    host = systemHost,
  } = options;
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw invalidOption('directory', directory, 'the path of a folder');
  if (storage !== undefined && directory !== undefined)
    throw invalidOption('storage', storage, 'given without `directory`: one of the two');
  requireMethods('host', host, ['now', 'monotonic', 'schedule', 'id'], 'a Host');
  if (trust !== undefined) requireMethods('trust', trust, ['assess'], 'a TrustStore, or an object with its `assess`');
  if (durability !== undefined) requireOneOf('durability', durability, ['strict', 'process']);
  if (observers !== undefined && !(Array.isArray(observers) && observers.every(isObserver)))
    throw invalidOption('observers', observers, 'a list of observers, each with a `name` and a function `observe`');
  return {
    onPersistenceFailure: requireOneOf('onPersistenceFailure', onPersistenceFailure, ['pause', 'continue']),
    parkAfterMs: parkAfter === undefined ? undefined : toMilliseconds(parkAfter, 'parkAfter'),
    ...requireManagerLimits(limits),
    crashLoopAfter: requireInteger('crashLoopAfter', crashLoopAfter, 1),
    checkpointFrequency: requireInteger('checkpointFrequency', checkpointFrequency, 1),
    changes: 'pause',
    children: 'recover',
  };
}

/** The options of a manager that concern its memory. @throws UsageError `invalid-option`. */
export function memoryOptionsOf({ memory = {} }: ManagerOptions): ManagerMemory {
  requireKnownOptions('memory', memory, ['policies', 'embedder']);
  return memory;
}

/** The options of a manager that concern notifications. @throws UsageError `invalid-option`. */
export function notificationOptionsOf({ notifications = false }: ManagerOptions): ManagerNotifications {
  if (notifications === false) return {};
  requireKnownOptions('notifications', notifications, ['notifiers', ...choiceNames]);
  return notifications;
}

/** The folder that a manager without a storage of its own keeps everything in. Touches no disk. */
export function folderOf(options: ManagerOptions, host: Host): StorageAdapter {
  const { directory = '.holdfast', durability, allowNetworkFolder } = options;
  return new FileStorage({
    directory,
    host,
    ...(durability === undefined ? {} : { durability }),
    ...(allowNetworkFolder === undefined ? {} : { allowNetworkFolder }),
  });
}

function isObserver(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { name, observe } = given as { readonly name?: unknown; readonly observe?: unknown };
  return typeof name === 'string' && name !== '' && typeof observe === 'function';
}
