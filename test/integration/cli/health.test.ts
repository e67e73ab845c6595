import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project } from './command-line.ts';

let project: Project;
beforeAll(() => {
  project = new Project({});
});
afterAll(() => {
  project[Symbol.dispose]();
});

test('holdfast health exits with 0 when all is well, and prints what it found', async () => {
  const { exit, stdout } = await project.call('health', '--only', 'git');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^git +HEALTHY\s+in all +HEALTHY\n$/);
});

test('as JSON it has the usual figures, and each check', async () => {
  const { stdout } = await project.call('health', '--json', '--timeout', '30s');
  const report = JSON.parse(stdout) as Record<string, unknown> & { readonly checks: { readonly name: string }[] };
  expect(report).toMatchObject({
    ...{ cpu_usage: expect.any(Number) as number, memory_usage: expect.any(Number) as number },
    ...{ disk_usage: expect.any(Number) as number, recommendations: expect.any(Array) as string[] },
  });
  expect(report.checks.map(({ name }) => name)).toEqual(['cpu', 'memory', 'disk', 'event-loop', 'git']);
});

test('it exits with 1 when something is bad, says what to do, and with 2 for a call that cannot work', async () => {
  const bad = await project.call('health', '--only', 'network', '--network', '127.0.0.1:1');
  expect(bad.exit).toBe(1);
  expect(bad.stdout).toMatch(/^network +CRITICAL +0 of 1 reachable .*127\.0\.0\.1:1 cannot be reached/);
  expect(bad.stdout).toContain('- Check the network connection');
  expect((await project.call('health', '--only', 'nothing')).exit).toBe(2);
  expect((await project.call('health', '--agent', '../evil')).exit).toBe(2);
});

test('a folder that is none is told, not made, and exits with 1; one that is not there yet is judged by the disk it would be on', async () => {
  const file = join(project.folder, 'a-file');
  writeFileSync(file, 'text');
  const none = await project.call('health', '--only', 'disk', '--directory', file);
  expect(none.exit).toBe(1);
  expect(none.stdout).toMatch(/^disk +FAILED +It failed: ".*a-file" is no folder\n/);
  const below = await project.call('health', '--only', 'disk', '--directory', join(file, 'below'));
  expect(below.exit).toBe(1);
  const missing = join(project.folder, 'not-yet');
  const { stdout } = await project.call('health', '--only', 'disk', '--directory', missing);
  expect(stdout).toMatch(/^disk +(?:HEALTHY|WARNING|DEGRADED|CRITICAL) +[\d.]+ %/);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(existsSync(missing)).toBe(false);
});

test('its help has examples and says what the exit codes mean', async () => {
  const { stdout } = await project.call('health', '--help');
  expect(stdout).toContain('Exit codes: 0 when it is HEALTHY or WARNING, 1 when');
  expect(stdout).toContain('$ holdfast health --json');
});
