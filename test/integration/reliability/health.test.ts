import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HealthCheckResult, type HealthOptions, ReliabilityManager, systemHost } from '../../../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-health-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What one check finds. */
async function found(name: string, options: HealthOptions, path?: string): Promise<HealthCheckResult> {
  const host = path === undefined ? systemHost : { ...systemHost, environment: { PATH: path } };
  const reliability = new ReliabilityManager({ host, health: { timeout: '30s', ...options } });
  const { checks } = await reliability.health({ only: [name] });
  await reliability.close();
  return checks[0]!;
}

test('what is built in answers with figures, each within the bounds of what it measures', async () => {
  const reliability = new ReliabilityManager({ health: { directory: join(folder, 'not', 'yet'), timeout: '30s' } });
  const { checks } = await reliability.health();
  expect(checks.map(({ name }) => name)).toEqual(['cpu', 'memory', 'disk', 'event-loop', 'git']);
  for (const { name, status, value } of checks.filter((check) => check.name !== 'git')) {
    expect(status, name).not.toBe('FAILED');
    expect(value, name).toEqual(expect.any(Number));
  }
  for (const name of ['memory', 'disk']) {
    const value = Number(checks.find((check) => check.name === name)?.value);
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThanOrEqual(100);
  }
  await reliability.close();
});

describe('git', () => {
  const git = (...argv: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...argv], {
      cwd: folder,
      stdio: 'ignore',
    });
  };

  test('says clean, dirty and error, also from a folder below, and is well where there is no repository', async () => {
    const look = (directory = folder): Promise<HealthCheckResult> =>
      found('git', { git: { directory, dirtyIs: 'WARNING' } });
    expect(await look()).toMatchObject({ status: 'HEALTHY' });
    expect((await look()).value).toBeUndefined();
    git('init', '-q');
    writeFileSync(join(folder, 'a'), 'a');
    git('add', 'a');
    git('commit', '-qm', 'a');
    expect(await look()).toMatchObject({ status: 'HEALTHY', value: 'clean' });
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'below', 'b'), 'b');
    expect(await look(join(folder, 'below'))).toMatchObject({ status: 'WARNING', value: 'dirty' });
    expect(await found('git', { git: { directory: folder } })).toMatchObject({ status: 'HEALTHY', value: 'dirty' });
    writeFileSync(join(folder, '.git', 'HEAD'), 'nonsense');
    expect(await look()).toMatchObject({
      status: 'FAILED',
      value: 'error',
      reasons: [expect.stringContaining('git status failed')],
    });
  });

  test('runs nothing that the repository names (G11)', async () => {
    git('init', '-q');
    const script = join(folder, 'hook.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${join(folder, 'was-run')}\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', script);
    expect(await found('git', { git: { directory: folder } })).toMatchObject({ value: 'dirty' });
    expect(() => execFileSync('ls', [join(folder, 'was-run')], { stdio: 'ignore' })).toThrow();
  });
});

describe('the network', () => {
  const listen = async (): Promise<{ server: Server; port: number }> => {
    const server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, port: (server.address() as AddressInfo).port };
  };

  test('says who can be reached and who cannot', async () => {
    const { server, port } = await listen();
    const closed = await listen();
    await new Promise((resolve) => closed.server.close(resolve));
    const [one, other] = [`127.0.0.1:${port}`, `127.0.0.1:${closed.port}`];
    try {
      expect(await found('network', { network: [one] })).toMatchObject({
        status: 'HEALTHY',
        value: '1 of 1 reachable',
      });
      const both = await found('network', { network: [one, other] });
      expect(both).toMatchObject({ status: 'DEGRADED', metrics: { [one]: true, [other]: false } });
      expect(both.reasons).toEqual([expect.stringContaining(`${other} cannot be reached: connect ECONNREFUSED`)]);
      expect(await found('network', { network: [other] })).toMatchObject({ status: 'CRITICAL' });
      // Whoever speaks no TLS is not reached by https.
      expect(await found('network', { network: [`https://127.0.0.1:${port}`] })).toMatchObject({ status: 'CRITICAL' });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('who takes a connection and then says nothing is not reached in time, which is no failure of the check', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const silent = await found('network', { network: [`https://127.0.0.1:${port}`], timeout: 500 });
      expect(silent).toMatchObject({
        status: 'CRITICAL',
        reasons: [expect.stringContaining('no connection within 400 ms')],
      });
    } finally {
      server.close();
    }
  });
});

test('agents: a program that answers, one that fails, and one that is not there', async () => {
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  program('good', `echo "$1 was asked: 1.2.3"`);
  program('bad', 'exit 3');
  const path = `${folder}:/usr/bin:/bin`;
  expect(await found('agents', { agents: ['good'] }, path)).toMatchObject({
    ...{ status: 'HEALTHY', metrics: { good: '--version was asked: 1.2.3' } },
  });
  const all = await found('agents', { agents: ['good', 'bad', 'missing-program'] }, path);
  expect(all).toMatchObject({ status: 'DEGRADED', value: '1 of 3 available', metrics: { bad: false } });
  expect(all.reasons).toEqual([
    expect.stringContaining('bad'),
    'missing-program is not available: it is not on the PATH',
  ]);
  expect(await found('agents', { agents: ['bad'] }, path)).toMatchObject({ status: 'CRITICAL' });
});
