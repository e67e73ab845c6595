import { describe, expect, test } from 'vitest';
import { AgentRegistry } from '../../../src/agents/agent-registry.ts';
import { loadConfiguration } from '../../../src/configuration/load-configuration.ts';
import type { WorkflowConfiguration } from '../../../src/configuration/workflow-settings.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import {
  configuredOptions,
  managerOptionsOf,
  type ConfiguredOptions,
} from '../../../src/workflow/configured-options.ts';
import type { ManagerOptions } from '../../../src/workflow/manager-options.ts';
import { readRunHealth } from '../../../src/workflow/run-health-options.ts';

async function optionsOf(overrides: WorkflowConfiguration, options?: ManagerOptions): Promise<ManagerOptions> {
  return managerOptionsOf(await loadConfiguration({ host: new FakeHost(), overrides }), options);
}

describe('what a configuration makes of a manager', () => {
  test('is, without settings, what a manager is by itself', async () => {
    expect(await optionsOf({ state_directory: '/s' })).toEqual({
      directory: '/s',
      durability: 'strict',
      recovery: true,
      retry: { attempts: 4, errors: 'transient' },
      timeoutMultiplier: 1,
      checkpointFrequency: 1,
      onPersistenceFailure: 'pause',
      log: { level: 'info', format: 'json' },
      health: { interval: 300_000 },
      baselines: {},
    });
  });

  test.each<[WorkflowConfiguration, ManagerOptions]>([
    [{ enable_recovery: false }, { recovery: false }],
    [{ enable_monitoring: false }, { metrics: false, views: false, log: { perRun: true } }],
    [{ enable_health_checks: false }, { health: false }],
    [{ health_check_interval: 30 }, { health: { interval: 30_000 } }],
    [{ max_retries: 0 }, { retry: { attempts: 1, errors: 'transient' } }],
    [{ timeout_multiplier: 2 }, { timeoutMultiplier: 2 }],
    [{ checkpoint_frequency: 5 }, { checkpointFrequency: 5 }],
    [
      { log_level: 'CRITICAL', log_format: 'simple', log_directory: '/l' },
      { log: { level: 'critical', format: 'simple', directory: '/l' } },
    ],
    [{ checkpoint_directory: '/c' }, { checkpointDirectory: '/c' }],
    [{ files_directory: '/w' }, { files: { directory: '/w' } }],
    [{ performance_baselines: { build: 30 } }, { baselines: { build: 30_000 } }],
    [{ on_persistence_failure: 'continue' }, { onPersistenceFailure: 'continue' }],
    [{ durability: 'process' }, { durability: 'process' }],
    [{ provider_concurrency: { 'claude-code': 4 } }, { providers: { 'claude-code': { concurrency: 4 } } }],
    [{ agents_directory: '/shop' }, { agents: { discover: '/shop' } }],
    [{ inject: 'NetworkTimeout@fetch:2' }, { inject: 'NetworkTimeout@fetch:2' }],
  ])('follows %j', async (given, expected) => {
    expect(await optionsOf(given)).toMatchObject(expected);
  });

  test('gives way to what a program says itself', async () => {
    const given = { max_retries: 9, performance_baselines: { build: 30, test: 5 }, enable_persistence: false };
    const options = await optionsOf(given, { retry: 2, directory: '/mine', baselines: { build: '1m' } });
    expect(options).toMatchObject({ retry: 2, directory: '/mine', baselines: { build: '1m', test: 5000 } });
    expect(options.storage).toBeUndefined();
  });

  test('keeps, of agents and providers, what a program does not say itself', async () => {
    const given = { provider_concurrency: { one: 4, two: 5 }, agents_directory: '/shop' };
    const mine = { two: { concurrency: { max: 2 } } };
    const critic = { agents: { critic: { system: 'Be strict.' } } };
    expect(await optionsOf(given, { providers: mine, agents: critic })).toMatchObject({
      providers: { one: { concurrency: 4 }, ...mine },
      agents: { ...critic, discover: '/shop' },
    });
    const agents = new AgentRegistry();
    expect((await optionsOf(given, { agents })).agents).toBe(agents);
  });

  test('keeps, of logs and health, what a program does not say itself', async () => {
    const given = { log_level: 'DEBUG', log_directory: '/l', health_check_interval: 30 } as const;
    expect(await optionsOf(given, { log: { format: 'simple' }, health: { network: ['db:5432'] } })).toMatchObject({
      log: { level: 'debug', format: 'simple', directory: '/l' },
      health: { interval: 30_000, network: ['db:5432'] },
    });
    expect(await optionsOf(given, { health: false })).toMatchObject({ health: false });
    expect(await optionsOf(given, { health: { interval: '1m' } })).toMatchObject({ health: { interval: '1m' } });
  });
});

describe('health checks that a configuration switches off', () => {
  const off = { enable_health_checks: false } as const;

  test('stay off for a program that only says how they are made', async () => {
    const { health } = await optionsOf(off, { health: { network: ['db:5432'] } });
    expect(health).toMatchObject({ enabled: false, network: ['db:5432'] });
    expect(readRunHealth(health)).toMatchObject({ active: false, off: true });
  });

  test('are on for one that says so, and off for one that switches them off where they are on', async () => {
    expect(readRunHealth((await optionsOf(off, { health: { enabled: true } })).health)).toMatchObject({ active: true });
    expect(readRunHealth((await optionsOf({}, { health: { enabled: false } })).health)).toMatchObject({ off: true });
    expect(readRunHealth((await optionsOf({}, { health: {} })).health)).toMatchObject({ active: true, off: false });
  });

  test('are switched on by nothing but true or false', () => {
    expect(() => readRunHealth({ enabled: 'no' as never })).toThrow('`health.enabled`');
  });
});

describe('where a configuration is looked for', () => {
  test.each([
    ['fromConfiguration', null],
    ['fromConfiguration', 'holdfast.yml'],
    ['directry', { directry: '/s' }],
    ['directory', { directory: 7 }],
    ['file', { file: {} }],
    ['options', { options: null }],
  ])('is refused by name when %s is wrong', async (subject, given) => {
    await expect(configuredOptions(given as ConfiguredOptions)).rejects.toMatchObject({
      ...{ code: 'invalid-option', subject },
    });
  });
});

describe('recovery strategies of a configuration', () => {
  test('are those of categories and phases, under the documented names', async () => {
    const recovery_strategies = {
      network_errors: ['retry_with_backoff', 'check_connectivity'],
      resource_errors: ['cleanup_resources', 'optimize_performance'],
      issue_creation: ['retry_github_api_call', 'check_github_rate_limits', 'own'],
    };
    const { strategies } = await optionsOf({ recovery_strategies }, { actions: { own: () => 'helped' } });
    expect(strategies).toEqual({
      byCategory: {
        transient: ['retry_with_backoff', 'check_connectivity'],
        resource: ['cleanup_temporary_files', 'reduce_concurrency'],
      },
      byPhase: { issue_creation: ['retry_with_backoff', 'check_rate_limits', 'own'] },
    });
  });

  test('that name errors or actions there are not are refused, all at once, with what was probably meant', async () => {
    const recovery_strategies = { netwrok_errors: ['retry_with_backof'], resource_errors: ['dance'] };
    const error: unknown = await optionsOf({ recovery_strategies }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    const { code, issues } = error as UsageError;
    expect(code).toBe('invalid-configuration');
    expect(issues).toHaveLength(3);
    expect(issues.join('\n')).toMatch(/did you mean "recovery_strategies.network_errors"\?/);
    expect(issues.join('\n')).toMatch(/such as "retry_with_backoff", got "retry_with_backof"/);
    expect(issues.join('\n')).toMatch(
      /recovery_strategies.resource_errors\[0\].*one of retry_with_backoff, .*got "dance"/,
    );
  });
});
