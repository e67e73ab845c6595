import { AgentRegistry } from '../agents/agent-registry.ts';
import { invalid } from '../configuration/configuration-findings.ts';
import { loadConfiguration } from '../configuration/load-configuration.ts';
import type { LoadOptions } from '../configuration/load-settings.ts';
import type { Configuration } from '../configuration/setting.ts';
import { isPlainObject } from '../configuration/setting-types.ts';
import type { ConfiguredLogLevel, WorkflowSettings } from '../configuration/workflow-settings.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { LineLevel } from '../state/log-options.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { strategiesOf } from './configured-strategies.ts';
import type { ManagerOptions } from './manager-options.ts';

/** Where the configuration of a manager is looked for, and what it is given beside. */
export interface ConfiguredOptions extends Omit<LoadOptions<WorkflowSettings>, 'host'> {
  /** What no setting says, such as notifiers and secrets; it wins over settings. */
  readonly options?: ManagerOptions;
}

const levels: Readonly<Record<ConfiguredLogLevel, LineLevel>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'critical',
};

/** Loads the configuration of the working folder, or of another one, and makes options of it. */
export async function configuredOptions(configured: ConfiguredOptions): Promise<ManagerOptions> {
  requireKnownOptions('fromConfiguration', configured, ['options', 'directory', 'file', 'overrides']);
  const { options = {}, directory = '.', ...where } = configured;
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) throw invalidOption('options', given, 'an object');
  const host = options.host === undefined ? {} : { host: options.host };
  return managerOptionsOf(await loadConfiguration({ ...where, ...host, directory }), options);
}

/**
 * What a loaded configuration says, as the options of an `EnhancedWorkflowManager`; what is in `options` wins.
 *
 * @throws UsageError `invalid-configuration` when `recovery_strategies` names errors or actions that there are not.
 */
export function managerOptionsOf(
  { values, sources }: Configuration<WorkflowSettings>,
  options: ManagerOptions = {},
): ManagerOptions {
  const { strategies, findings } = strategiesOf(
    values.recovery_strategies,
    sources.recovery_strategies,
    Object.keys(options.actions ?? {}),
  );
  if (findings.length > 0) throw invalid(findings);
  const baselines = Object.entries(values.performance_baselines).map(([name, seconds]) => [name, seconds * 1000]);
  return {
    ...storageOf(values, options),
    recovery: values.enable_recovery,
    retry: { attempts: values.max_retries + 1, errors: 'transient' },
    timeoutMultiplier: values.timeout_multiplier,
    checkpointFrequency: values.checkpoint_frequency,
    onPersistenceFailure: values.on_persistence_failure,
    ...(values.checkpoint_directory === '' ? {} : { checkpointDirectory: values.checkpoint_directory }),
    ...(values.files_directory === '' ? {} : { files: { directory: values.files_directory } }),
    ...(values.enable_monitoring ? {} : { metrics: false as const, views: false }),
    ...(values.inject === '' ? {} : { inject: values.inject }),
    ...options,
    log: laidOver(options.log, {
      level: levels[values.log_level],
      format: values.log_format,
      ...(values.log_directory === '' ? {} : { directory: values.log_directory }),
      // Switching the measuring off leaves the logs, and a memory is no place for them.
      ...(values.enable_monitoring ? {} : { perRun: values.enable_persistence && options.storage === undefined }),
    }),
    ...agentsOf(values, options),
    ...providersOf(values, options),
    health: healthOf(values, options),
    baselines: { ...(Object.fromEntries(baselines) as Record<string, number>), ...options.baselines },
    ...(Object.keys(values.recovery_strategies).length === 0 && options.strategies === undefined
      ? {}
      : {
          strategies: {
            byPhase: { ...strategies.byPhase, ...options.strategies?.byPhase },
            byCategory: { ...strategies.byCategory, ...options.strategies?.byCategory },
          },
        }),
  };
}

/** What a program says of a part goes first, field by field; what is no object is judged by the manager. */
function laidOver<Part>(given: Part | undefined, settings: Part & object): Part {
  if (given === undefined) return settings;
  return isPlainObject(given) ? { ...settings, ...given } : given;
}

/** What a program says of the checks does not switch on what was switched off, unless it says `enabled` itself. */
function healthOf(values: WorkflowSettings, { health }: ManagerOptions): NonNullable<ManagerOptions['health']> {
  const { enable_health_checks: enabled, health_check_interval: seconds } = values;
  if (!enabled && health === undefined) return false;
  return laidOver(health, { ...(enabled ? {} : { enabled }), interval: seconds * 1000 });
}

/** A registry that a program has made is as it is. */
function agentsOf({ agents_directory: discover }: WorkflowSettings, { agents }: ManagerOptions): ManagerOptions {
  if (discover === '' || agents instanceof AgentRegistry) return {};
  return { agents: laidOver(agents, { discover }) };
}

function providersOf({ provider_concurrency: most }: WorkflowSettings, { providers }: ManagerOptions): ManagerOptions {
  const limited = Object.entries(most).map(([name, concurrency]) => [name, { concurrency }] as const);
  if (limited.length === 0) return {};
  return { providers: laidOver(providers, Object.fromEntries(limited)) };
}

function storageOf(values: WorkflowSettings, { storage, directory }: ManagerOptions): ManagerOptions {
  // A storage or a folder that a program names is its own decision.
  if (storage !== undefined) return {};
  if (!values.enable_persistence && directory === undefined) return { storage: new MemoryStorage() };
  return { directory: values.state_directory, durability: values.durability };
}
