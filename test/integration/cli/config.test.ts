import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const module = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'flow',
  run: (wf) => wf.step('flaky', () => {
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }),
});
`;

interface Shown {
  readonly file: string | null;
  readonly settings: Readonly<Record<string, { readonly value: unknown; readonly source: { readonly kind: string } }>>;
  readonly notifications: Readonly<Record<string, unknown>>;
}

describe('H8: holdfast config', () => {
  test('shows each value and where it came from: option, environment, file and line, default', async () => {
    using project = new Project({
      'holdfast.yml': '# ours\nmax_retries: 7\nlog_level: error\ntimeout_multiplier: 2\n',
    });
    mkdirSync(join(project.folder, 'config'));
    project.write('config/notifications.yml', 'notifications:\n  level: errors_only\n');
    const env = { WORKFLOW_LOG_LEVEL: 'debug' };
    const words = ['config', '--set', 'timeout_multiplier=3', '-d', 'elsewhere'];
    const { exit, stdout, stderr } = await project.start(words, { env }).ended;
    expect(exit, stderr).toBe(0);
    expect(stdout).toMatch(/^max_retries +7 +holdfast\.yml, line 2$/m);
    expect(stdout).toMatch(/^log_level +DEBUG +WORKFLOW_LOG_LEVEL$/m);
    expect(stdout).toMatch(/^timeout_multiplier +3 +option$/m);
    expect(stdout).toMatch(/^state_directory +elsewhere +option$/m);
    expect(stdout).toMatch(/^checkpoint_frequency +1 +default$/m);
    expect(stdout).toMatch(/^notifications\.level +errors_only +config\/notifications\.yml, line 2$/m);
    const shown = JSON.parse((await project.start([...words, '--json'], { env }).ended).stdout) as Shown;
    expect(shown).toMatchObject({
      file: join(project.folder, 'holdfast.yml'),
      settings: {
        max_retries: { value: 7, source: { kind: 'file', path: join(project.folder, 'holdfast.yml'), line: 2 } },
        log_level: { value: 'DEBUG', source: { kind: 'environment', variable: 'WORKFLOW_LOG_LEVEL' } },
        checkpoint_frequency: { value: 1, source: { kind: 'default' } },
      },
      notifications: { level: { value: 'errors_only', source: { line: 2 } } },
    });
  });

  test.each([
    ['holdfast.yml', 'max_retry: 1\n', 'there is no such setting; did you mean "max_retries"?'],
    ['holdfast.json', '{\n"max_retries": "x"}', ', line 2: expected an integer from 0 to 100, got "x"'],
    ['holdfast.yml', 'recovery_strategies:\n  network_errors: [dance]\n', 'got "dance"'],
  ])('and every other verb refuse a wrong file: %s %j', async (name, text, message) => {
    using project = new Project({ [name]: text });
    for (const verb of ['config', 'list']) {
      const { exit, stderr } = await project.call(verb);
      expect(exit).toBe(2);
      expect(stderr).toContain(message);
      expect(stderr).toContain('[invalid-configuration]');
    }
  });

  test('prints the schema, also where the file is wrong', async () => {
    using project = new Project({ 'holdfast.yml': 'nonsense: 1\n' });
    const { exit, stdout } = await project.call('config', '--schema');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('properties.max_retries.default', 3);
  });

  test('refuses a setting that is none, or has no value', async () => {
    using project = new Project();
    const unknown = await project.call('config', '--set', 'max_retry=1');
    expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean "max_retries"?')]);
    const halved = await project.call('config', '--set', 'max_retries');
    expect([halved.exit, halved.stderr]).toEqual([2, expect.stringContaining('name=value')]);
  });
});

describe('every verb', () => {
  test('keeps to the file of the working folder', async () => {
    using project = new Project({
      'flow.ts': module,
      'holdfast.json': '{ "state_directory": "state/runs", "enable_recovery": false, "log_directory": "logs" }',
    });
    const { exit, stderr } = await project.call('run', 'flow.ts', '--id', 'r');
    expect(exit).toBe(1);
    expect(stderr).not.toContain('attempt 1');
    expect(stderr).toContain('--directory state/runs');
    expect(readdirSync(join(project.folder, 'state/runs/runs/named'))).toEqual(['r']);
    expect(readdirSync(join(project.folder, 'logs'))).toHaveLength(1);
    expect(await project.json('list')).toMatchObject({ runs: [{ workflow_id: 'r', status: 'failed' }] });
  });

  test('takes another file with --config, and says where nothing is kept', async () => {
    using project = new Project({ 'flow.ts': module, 'ci.yml': 'enable_persistence: false\nmax_retries: 0\n' });
    const { exit, stderr } = await project.call('run', 'flow.ts', '--config', 'ci.yml');
    expect(exit).toBe(1);
    expect(stderr).toContain('note: nothing is kept');
    expect(readdirSync(project.folder)).not.toContain('.holdfast');
  });
});
