import type { Setting } from './setting.ts';
import { booleans, choices, folders, integers, named, numbersAbove, texts, wordLists } from './setting-types.ts';

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
  /** Absolute. */
  readonly checkpoint_directory: string;
  /** Absolute. */
  readonly log_directory: string;
  /** Seconds by the name of a phase. */
  readonly performance_baselines: Readonly<Record<string, number>>;
  /** Names of actions by the name of an error category or a phase. */
  readonly recovery_strategies: Readonly<Record<string, readonly string[]>>;
  readonly durability: 'strict' | 'process';
  /** Faults that are played, as `ManagerOptions.inject` takes them; empty for none. */
  readonly inject: string;
}

const day = 86_400;

/** The declarations of {@link WorkflowSettings}: types, defaults, and what each setting controls. */
export const workflowSettings: { readonly [Name in keyof WorkflowSettings]: Setting<WorkflowSettings[Name]> } = {
  enable_monitoring: {
    type: booleans(),
    default: true,
    description: 'Whether runs are watched: stages, durations, time limits.',
  },
  enable_health_checks: {
    type: booleans(),
    default: true,
    description: 'Whether the health of the machine and of services is checked.',
  },
  enable_recovery: {
    type: booleans(),
    default: true,
    description: 'Whether failed steps are retried and recovery strategies are tried.',
  },
  enable_persistence: {
    type: booleans(),
    default: true,
    description: 'Whether the state of runs is kept on disk, so that they can be resumed.',
  },
  max_retries: {
    type: integers(0, 100),
    default: 3,
    description: 'How often a step that failed for a passing reason is tried again.',
  },
  timeout_multiplier: {
    type: numbersAbove(0, 1000),
    default: 1.5,
    description: 'The factor by which time limits are lengthened or shortened.',
  },
  log_level: {
    type: choices(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'], {
      warn: 'WARNING',
      fatal: 'CRITICAL',
      trace: 'DEBUG',
    }),
    default: 'INFO',
    description: 'The least important messages that are logged.',
  },
  log_format: {
    type: choices(['simple', 'detailed', 'json']),
    default: 'detailed',
    description: 'How log lines look: the message, the message with its context, or JSON.',
  },
  checkpoint_frequency: {
    type: integers(1, 10_000),
    default: 5,
    description: 'After how many phases a checkpoint is made.',
  },
  health_check_interval: {
    type: numbersAbove(0, 7 * day),
    default: 300,
    description: 'Seconds between two health checks of a long run.',
  },
  state_directory: {
    type: folders(),
    default: '.github/workflow-states',
    description: 'The folder for the state of runs.',
  },
  checkpoint_directory: {
    type: folders(),
    default: '.github/workflow-checkpoints',
    description: 'The folder for checkpoints.',
  },
  log_directory: {
    type: folders(),
    default: '.github/workflow-logs',
    description: 'The folder for logs.',
  },
  performance_baselines: {
    type: named(numbersAbove(0, 365 * day)),
    default: {},
    description: 'How many seconds a phase is expected to take, by the name of the phase.',
  },
  recovery_strategies: {
    type: named(wordLists()),
    default: {},
    description: 'Which actions are tried in turn, by the name of an error category or a phase.',
  },
  durability: {
    type: choices(['strict', 'process']),
    default: 'strict',
    description:
      'What an acknowledged step survives: a power cut (strict), or only the death of the process (process).',
  },
  inject: {
    type: texts(2000),
    default: '',
    description: 'Faults that are played at named steps, for tests and drills.',
    environment: 'HOLDFAST_INJECT',
  },
};
