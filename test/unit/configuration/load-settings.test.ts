import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../../src/configuration/load-configuration.ts';
import { workflowSettings } from '../../../src/configuration/workflow-settings.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-configuration-')));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const hostWith = (environment: Record<string, string> = {}): FakeHost => new FakeHost({ environment });

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function refusalOf(loading: Promise<unknown>): Promise<UsageError> {
  const error: unknown = await loading.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof UsageError)) throw new Error(`Expected a UsageError, got ${String(error)}`);
  expect(error.code).toBe('invalid-configuration');
  return error;
}

describe('a configuration', () => {
  test('has the documented defaults when nothing is given', async () => {
    const { values, sources, file } = await loadConfiguration({ host: hostWith(), directory: folder });
    expect(values).toEqual({
      enable_monitoring: true,
      enable_health_checks: true,
      enable_recovery: true,
      enable_persistence: true,
      max_retries: 3,
      timeout_multiplier: 1,
      log_level: 'INFO',
      log_format: 'json',
      checkpoint_frequency: 1,
      health_check_interval: 300,
      state_directory: join(folder, '.holdfast'),
      checkpoint_directory: '',
      files_directory: '',
      log_directory: '',
      performance_baselines: {},
      recovery_strategies: {},
      on_persistence_failure: 'pause',
      durability: 'strict',
      provider_concurrency: {},
      agents_directory: '',
      workflows: [join(folder, '.holdfast/workflows'), join(folder, '.claude/workflows')],
      templates: [join(folder, '.holdfast/templates')],
      inject: '',
    });
    expect(new Set(Object.values(sources).map(({ kind }) => kind))).toEqual(new Set(['default']));
    expect(file).toBeUndefined();
  });

  test('takes each value from the strongest source that gives it, and says which', async () => {
    const path = await write('holdfast.json', { max_retries: 7, log_level: 'ERROR', checkpoint_frequency: 2 });
    const host = hostWith({ WORKFLOW_MAX_RETRIES: '6', WORKFLOW_LOG_LEVEL: 'DEBUG' });
    const { values, sources, file } = await loadConfiguration({
      host,
      directory: folder,
      overrides: { max_retries: 5 },
    });
    expect([values.max_retries, values.log_level, values.checkpoint_frequency, values.durability]).toEqual([
      5,
      'DEBUG',
      2,
      'strict',
    ]);
    expect(sources).toMatchObject({
      max_retries: { kind: 'option' },
      log_level: { kind: 'environment', variable: 'WORKFLOW_LOG_LEVEL' },
      checkpoint_frequency: { kind: 'file', path, line: 1 },
      durability: { kind: 'default' },
    });
    expect(file).toBe(path);
  });

  test('is that of the documented example file', async () => {
    const example = {
      enable_monitoring: true,
      enable_health_checks: true,
      enable_recovery: true,
      enable_persistence: true,
      max_retries: 3,
      timeout_multiplier: 1.5,
      log_level: 'INFO',
      checkpoint_frequency: 5,
      health_check_interval: 300,
      performance_baselines: { issue_creation: 30, implementation: 1800, pr_creation: 60 },
      recovery_strategies: {
        network_errors: ['retry_with_backoff', 'check_connectivity'],
        resource_errors: ['cleanup_resources', 'optimize_performance'],
      },
    };
    const file = await write('workflow.json', example);
    expect((await loadConfiguration({ host: hostWith(), file })).values).toMatchObject(example);
  });

  test('takes the documented environment variables', async () => {
    const host = hostWith({
      WORKFLOW_ENABLE_MONITORING: 'true',
      WORKFLOW_LOG_LEVEL: 'DEBUG',
      WORKFLOW_MAX_RETRIES: '5',
      WORKFLOW_TIMEOUT_MULTIPLIER: '2.0',
      WORKFLOW_STATE_DIRECTORY: '.custom/states',
    });
    expect((await loadConfiguration({ host, directory: folder })).values).toMatchObject({
      enable_monitoring: true,
      log_level: 'DEBUG',
      max_retries: 5,
      timeout_multiplier: 2,
      state_directory: join(folder, '.custom/states'),
    });
  });

  test('reads lists and objects from the environment as JSON', async () => {
    const host = hostWith({
      WORKFLOW_PERFORMANCE_BASELINES: '{"planning": 12.5}',
      WORKFLOW_RECOVERY_STRATEGIES: '{"network_errors": ["check_connectivity"]}',
    });
    const { values } = await loadConfiguration({ host, directory: folder });
    expect(values.performance_baselines).toEqual({ planning: 12.5 });
    expect(values.recovery_strategies).toEqual({ network_errors: ['check_connectivity'] });
  });

  test.each([
    ['TRUE', true],
    ['yes', true],
    ['1', true],
    ['off', false],
    ['No', false],
    ['0', false],
  ])('takes %s in the environment for %s', async (text, value) => {
    const host = hostWith({ WORKFLOW_ENABLE_RECOVERY: text });
    expect((await loadConfiguration({ host, directory: folder })).values.enable_recovery).toBe(value);
  });

  test('overlooks an empty variable, an undefined option, and variables of other programs', async () => {
    const host = hostWith({ WORKFLOW_MAX_RETRIES: '', WORKFLOW_ID: 'x', WORKFLOW_DIR: '/x', GITHUB_WORKFLOW: 'ci' });
    const { sources } = await loadConfiguration({ host, directory: folder, overrides: { max_retries: undefined } });
    expect(sources.max_retries).toEqual({ kind: 'default' });
  });

  test('reads no file unless a file or a folder is named', async () => {
    await write('holdfast.json', { max_retries: 7 });
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await loadConfiguration({ host: hostWith() })).values.max_retries).toBe(3);
    } finally {
      process.chdir(before);
    }
  });

  test('is read from YAML as from JSON', async () => {
    await write(
      'holdfast.yml',
      '# ours\nmax_retries: 7\nrecovery_strategies:\n  network_errors: [check_connectivity]\n',
    );
    const { values } = await loadConfiguration({ host: hostWith(), directory: folder });
    expect(values.max_retries).toBe(7);
    expect(values.recovery_strategies).toEqual({ network_errors: ['check_connectivity'] });
  });

  test('declares every setting with a description and a default that is allowed', () => {
    for (const [name, { description, type, default: value }] of Object.entries(workflowSettings)) {
      expect(description, name).toMatch(/\.$/);
      expect(type.accept(value), name).toEqual(value);
    }
  });
});

describe('a wrong value', () => {
  test('is told with its file, key, value and what is allowed; all at once', async () => {
    const path = await write('holdfast.json', { max_retries: 'many', log_level: 'LOUD', durability: 'strict' });
    const host = hostWith({ WORKFLOW_CHECKPOINT_FREQUENCY: '1.5', WORKFLOW_ENABLE_MONITORING: 'maybe' });
    const overrides = { timeout_multiplier: 0 };
    const error = await refusalOf(loadConfiguration({ host, directory: folder, overrides }));
    expect([...error.issues].sort()).toEqual(
      [
        `"max_retries" in ${JSON.stringify(path)}, line 1: expected an integer from 0 to 100, got "many"`,
        `"log_level" in ${JSON.stringify(path)}, line 1: expected one of "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", got "LOUD"`,
        'environment variable WORKFLOW_CHECKPOINT_FREQUENCY: expected an integer from 1 to 10000, got "1.5"',
        'environment variable WORKFLOW_ENABLE_MONITORING: expected true or false, got "maybe"',
        'option "timeout_multiplier": expected a number above 0 and up to 1000, got 0 (number)',
      ].sort(),
    );
    for (const issue of error.issues) expect(error.message).toContain(issue);
  });

  test('is told also where a stronger source hides it', async () => {
    const host = hostWith({ WORKFLOW_MAX_RETRIES: 'x' });
    const error = await refusalOf(loadConfiguration({ host, directory: folder, overrides: { max_retries: 1 } }));
    expect(error).toMatchObject({ subject: 'max_retries', value: 'x', expected: 'an integer from 0 to 100' });
    expect(error.message).toBe(
      'The configuration is wrong: environment variable WORKFLOW_MAX_RETRIES: expected an integer from 0 to 100, got "x".',
    );
  });

  test.each([
    ['max_retries', -1],
    ['max_retries', 101],
    ['max_retries', '3'],
    ['max_retries', null],
    ['timeout_multiplier', Number.NaN],
    ['enable_recovery', 'true'],
    ['enable_recovery', 1],
    ['log_level', 3],
    ['state_directory', ''],
    ['state_directory', 'a\0b'],
    ['performance_baselines', { planning: -1 }],
    ['performance_baselines', [1]],
    ['performance_baselines', JSON.parse('{"__proto__": 1}')],
    ['performance_baselines', { constructor: 1 }],
    ['recovery_strategies', { network_errors: 'x' }],
    ['recovery_strategies', { network_errors: [''] }],
  ])('is refused for %s: %j', async (name, value: unknown) => {
    const overrides = { [name]: value };
    expect(
      (await refusalOf(loadConfiguration({ host: hostWith(), directory: folder, overrides }))).issues,
    ).toHaveLength(1);
  });

  test.each(['', ' ', '0x10', '1e3', '5 ', 'NaN', 'Infinity'])(
    'of a number in the environment is never guessed: %j',
    async (text) => {
      const loading = loadConfiguration({ host: hostWith({ WORKFLOW_MAX_RETRIES: text }), directory: folder });
      if (text === '') expect((await loading).values.max_retries).toBe(3);
      else if (text === '5 ') expect((await loading).values.max_retries).toBe(5);
      else expect((await refusalOf(loading)).issues).toHaveLength(1);
    },
  );
});

describe('an unknown name', () => {
  test.each([
    ['max_retry', 'max_retries'],
    ['maxRetries', 'max_retries'],
    ['log-level', 'log_level'],
    ['enable_monitroing', 'enable_monitoring'],
    ['state_dir', undefined],
    ['__proto__', undefined],
    ['env', undefined],
  ])('is refused in a file: %s, with the suggestion %s', async (name, meant) => {
    await write('holdfast.json', `{ "${name}": 1 }`);
    const [issue] = (await refusalOf(loadConfiguration({ host: hostWith(), directory: folder }))).issues;
    expect(issue).toMatch(meant === undefined ? /there is no such setting$/ : `did you mean "${meant}"?`);
  });

  test('is refused among the options and, when it looks like a slip, in the environment', async () => {
    const host = hostWith({ WORKFLOW_MAX_RETRYS: '5' });
    const overrides = { loglevel: 'INFO', max_retries: 1 };
    expect((await refusalOf(loadConfiguration({ host, directory: folder, overrides }))).issues).toEqual([
      'option "loglevel": there is no such setting; did you mean "log_level"?',
      'environment variable WORKFLOW_MAX_RETRYS: there is no such setting; did you mean "WORKFLOW_MAX_RETRIES"?',
    ]);
  });
});

describe('a folder that a file names', () => {
  test('is resolved against the file, not against the working folder', async () => {
    await mkdir(join(folder, 'config'));
    const file = await write('config/holdfast.json', {
      state_directory: 'states',
      log_directory: join(folder, 'config/logs'),
    });
    const { values } = await loadConfiguration({ host: hostWith(), directory: folder, file });
    expect(values.state_directory).toBe(join(folder, 'config/states'));
    expect(values.log_directory).toBe(join(folder, 'config/logs'));
  });

  test.each([
    '..',
    '../states',
    'a/../../states',
    '/tmp/states',
    '/',
    'link/states',
    'link',
    'nowhere',
    'nowhere/x',
    'inner/up/x',
  ])('is refused outside the folder of the file: %s', async (path) => {
    await symlink(tmpdir(), join(folder, 'link'));
    await symlink(join(tmpdir(), 'holdfast-does-not-exist'), join(folder, 'nowhere'));
    await mkdir(join(folder, 'inner'));
    await symlink('../..', join(folder, 'inner/up'));
    await write('holdfast.json', { state_directory: path });
    const error = await refusalOf(loadConfiguration({ host: hostWith(), directory: folder }));
    expect(error.issues[0]).toContain(
      `expected a folder inside ${JSON.stringify(folder)}, got ${JSON.stringify(path)}`,
    );
  });

  test('may be reached through a link that stays inside', async () => {
    await mkdir(join(folder, 'real'));
    await symlink('real', join(folder, 'link'));
    await write('holdfast.json', { state_directory: 'link/states' });
    const { values } = await loadConfiguration({ host: hostWith(), directory: folder });
    expect(values.state_directory).toBe(join(folder, 'link/states'));
  });

  test('may be anywhere when the environment or an option names it', async () => {
    const host = hostWith({ WORKFLOW_STATE_DIRECTORY: '../states' });
    const { values } = await loadConfiguration({ host, directory: folder, overrides: { log_directory: '/var/log/x' } });
    expect(values.state_directory).toBe(join(folder, '../states'));
    expect(values.log_directory).toBe('/var/log/x');
  });
});
