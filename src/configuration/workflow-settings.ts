import type { Setting } from './setting.ts';
import {
  booleans,
  choices,
  folders,
  folderLists,
  foldersOrNone,
  integers,
  named,
  numbersAbove,
  texts,
  wordLists,
} from './setting-types.ts';

/** How much a log tells: each level includes those after it. */
export type ConfiguredLogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** How a log line looks. */
export type ConfiguredLogFormat = 'simple' | 'detailed' | 'json';

/** The settings of Holdfast, under their documented names. */
export interface WorkflowSettings {
  readonly enable_monitoring: boolean;
  readonly enable_health_checks: boolean;
  readonly enable_recovery: boolean;
  readonly enable_persistence: boolean;
  readonly max_retries: number;
  readonly timeout_multiplier: number;
  readonly log_level: ConfiguredLogLevel;
  readonly log_format: ConfiguredLogFormat;
  readonly checkpoint_frequency: number;
  /** Seconds. */
  readonly health_check_interval: number;
  /** Absolute. */
  readonly state_directory: string;
  /** Absolute; empty: none. */
  readonly checkpoint_directory: string;
  /** Absolute; empty: none. */
  readonly files_directory: string;
  /** Absolute; empty: none. */
  readonly log_directory: string;
  /** Seconds by the name of a phase. */
  readonly performance_baselines: Readonly<Record<string, number>>;
  /** Names of actions by the name of an error category or a phase. */
  readonly recovery_strategies: Readonly<Record<string, readonly string[]>>;
  /** What a run does when its journal cannot be written. */
  readonly on_persistence_failure: 'pause' | 'continue';
  readonly durability: 'strict' | 'process';
  /** How many calls may be under way at once, by the name of a provider. */
  readonly provider_concurrency: Readonly<Record<string, number>>;
  /** Absolute; empty: none. */
  readonly agents_directory: string;
  /** Absolute. */
  readonly workflows: readonly string[];
  /** Absolute. */
  readonly templates: readonly string[];
  /** Faults that are played, as `ManagerOptions.inject` takes them; empty for none. */
  readonly inject: string;
}

/** Settings as a program gives them: any of them, under their documented names; what is left out comes from elsewhere. */
export type WorkflowConfiguration = {
  readonly [Name in keyof WorkflowSettings]?: WorkflowSettings[Name] | undefined;
};

const day = 86_400;

/** The declarations of {@link WorkflowSettings}: types, defaults, and what each setting controls. */
export const workflowSettings: { readonly [Name in keyof WorkflowSettings]: Setting<WorkflowSettings[Name]> } = {
  enable_monitoring: {
    type: booleans(),
    default: true,
    description:
      'Whether runs are measured and shown: metrics, `progress.json`, `results/`. Time limits that a workflow sets hold all the same.',
  },
  enable_health_checks: {
    type: booleans(),
    default: true,
    description: 'Whether the health of the machine and of services is checked.',
  },
  enable_recovery: {
    type: booleans(),
    default: true,
    description:
      'Whether anything is done about failures: off, everything is tried once, whatever a step asks for, and nothing is learned.',
  },
  enable_persistence: {
    type: booleans(),
    default: true,
    description: 'Whether runs are kept on disk; off, they are kept in memory and end with the process.',
  },
  max_retries: {
    type: integers(0, 100),
    default: 3,
    description: 'How often a step that does not say it itself is tried again after an error that passes.',
  },
  timeout_multiplier: {
    type: numbersAbove(0, 1000),
    default: 1,
    description: 'The factor by which every time limit and warning is lengthened or shortened.',
  },
  log_level: {
    type: choices(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'], {
      warn: 'WARNING',
      fatal: 'CRITICAL',
      trace: 'DEBUG',
    }),
    default: 'INFO',
    description: 'The least important lines that are logged.',
  },
  log_format: {
    type: choices(['simple', 'detailed', 'json']),
    default: 'json',
    description: 'How log lines look: the message, the message with its moment, level, run and fields, or JSON.',
  },
  checkpoint_frequency: {
    type: integers(1, 10_000),
    default: 1,
    description: 'After how many phases a checkpoint stays that a run can be rolled back to; the last one always does.',
  },
  health_check_interval: {
    type: numbersAbove(0, 7 * day),
    default: 300,
    description: 'Seconds between two health checks of a long run.',
  },
  state_directory: {
    type: folders(),
    default: '.holdfast',
    description: 'The folder that runs are kept in.',
  },
  checkpoint_directory: {
    type: foldersOrNone(),
    default: '',
    description:
      'A folder into which the state of a run is also written at each checkpoint, as `<run>_checkpoint_<name>.json`; empty: none.',
  },
  files_directory: {
    type: foldersOrNone(),
    default: '',
    description:
      'The working folder, in a git repository, whose files are recorded with each checkpoint and go back with a rollback; empty: none.',
  },
  log_directory: {
    type: foldersOrNone(),
    default: '',
    description:
      'A folder into which the lines of all runs are also written, as `workflow-<YYYYMMDD>.log`; empty: only `logs/` of each run.',
  },
  performance_baselines: {
    type: named(numbersAbove(0, 365 * day)),
    default: {},
    description: 'How many seconds a phase is expected to take, by the name of the phase.',
  },
  recovery_strategies: {
    type: named(wordLists()),
    default: {},
    description:
      'Which actions are tried in turn after a failure, by the category of the error (`transient_errors`) or the name of the phase.',
  },
  on_persistence_failure: {
    type: choices(['pause', 'continue']),
    default: 'pause',
    description: 'What a run does when its journal cannot be written: pause, or go on and say that it is not durable.',
  },
  durability: {
    type: choices(['strict', 'process']),
    default: 'strict',
    description:
      'What an acknowledged step survives: a power cut (strict), or only the death of the process (process).',
  },
  provider_concurrency: {
    type: named(integers(1, 10_000)),
    default: {},
    description:
      'How many calls of a provider may be under way at once, by its name, together in all processes that share the storage: where it begins and the most.',
  },
  agents_directory: {
    type: foldersOrNone(),
    default: '',
    description:
      'The folder of a repository whose agents and skills in `.claude` are found by name, as far as they are trusted; empty: none.',
  },
  workflows: {
    type: folderLists(),
    default: ['.holdfast/workflows', '.claude/workflows'],
    description: 'The folders in which workflow files are found by name.',
  },
  templates: {
    type: folderLists(),
    default: ['.holdfast/templates'],
    description: 'The folders in which templates of plans are found by name.',
  },
  inject: {
    type: texts(2000),
    default: '',
    description: 'Faults that are played at named steps, for tests and drills.',
    environment: 'HOLDFAST_INJECT',
  },
};
