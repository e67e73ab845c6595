import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { type Push, pushBranch } from '../../../src/delivery/push-branch.ts';
import { runs } from '../processes/scripts.ts';
import { type DeliveryWorld, git, makeWorld } from './delivery-world.ts';

const owner = fileURLToPath(new URL('push-owner.ts', import.meta.url));

/** Makes certificates; not everybody has it. */
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

function pushOf({ repository }: DeliveryWorld): Push {
  const commit = git(repository, 'rev-parse', 'HEAD').trim();
  return {
    ...{ forge: 'local', directory: repository, remote: 'origin', branch: 'work', commit, protocols: 'file' },
    ...{ timeoutMs: 60_000, signal: new AbortController().signal },
  };
}

/** A program that is run by git, and what it says. */
function program(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}

describe('a push', () => {
  test.runIf(process.platform === 'linux')(
    'ends one that outlives the process which made it, before it is made again',
    async () => {
      const world = makeWorld();
      const push = pushOf(world);
      const hook = join(world.root, 'remote.git/hooks/pre-receive');
      const pid = join(world.root, 'pid');
      // Renamed, so that it is complete when it is there.
      program(hook, `echo $$ >'${pid}.new'`, `mv '${pid}.new' '${pid}'`, 'exec sleep 300');
      const dying = spawn(process.execPath, [owner, world.repository, push.commit], { stdio: 'ignore' });
      while (!existsSync(pid)) await systemHost.sleep(20);
      dying.kill('SIGKILL');
      await once(dying, 'exit');
      const left = Number(readFileSync(pid, 'utf8'));
      expect(runs(left)).toBe(true);
      rmSync(hook);
      await pushBranch(systemHost, push);
      expect(runs(left)).toBe(false);
      expect(git(join(world.root, 'remote.git'), 'rev-parse', 'refs/heads/work').trim()).toBe(push.commit);
    },
  );

  test('that is refused says why in the words of the remote, and is not tried again', async () => {
    const world = makeWorld();
    const push = pushOf(world);
    const hook = join(world.root, 'remote.git/hooks/pre-receive');
    program(hook, 'echo "only reviewed work" >&2', 'exit 1');
    const declined = { code: 'forge-failed', retryable: false };
    await expect(pushBranch(systemHost, push)).rejects.toMatchObject({
      ...declined,
      message: expect.stringMatching(
        /^Branch "work" could not be pushed to "origin": remote: only reviewed work/,
      ) as string,
    });
    rmSync(hook);
    const theirs = git(world.repository, 'commit-tree', '-m', 'theirs', 'HEAD^{tree}').trim();
    git(world.repository, 'push', '--quiet', 'origin', `${theirs}:refs/heads/work`);
    const moved = pushBranch(systemHost, push);
    await expect(moved).rejects.toMatchObject(declined);
    await expect(moved).rejects.not.toThrow('hint:');
    await expect(moved).rejects.toThrow('is not overwritten: deliver under another id.');
    await expect(pushBranch(systemHost, { ...push, branch: 'other', protocols: 'https' })).rejects.toMatchObject(
      declined,
    );
    // A remote that is not there now may be there soon.
    const gone = pushBranch(systemHost, { ...push, remote: join(world.root, 'gone.git') });
    await expect(gone).rejects.toMatchObject({ code: 'forge-failed', retryable: true });
  });

  test.runIf(hasOpenssl)('that a server refuses says so, and is tried again only where that may help', async () => {
    const world = makeWorld();
    const [key, certificate] = [join(world.root, 'key.pem'), join(world.root, 'certificate.pem')];
    const names = ['-subj', '/CN=localhost', '-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names], {
      stdio: 'ignore',
    });
    const server = createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      ({ url = '' }, response) => {
        const status = Number(/\d+/.exec(url)?.[0]);
        const headers = { 'content-type': 'text/plain', 'www-authenticate': 'Basic realm="small"' };
        response.writeHead(status, headers).end(status === 404 ? 'Repository not found.\n' : 'No.\n');
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    // Nobody is asked for a password, nor a keeper of some.
    const environment = { PATH: process.env['PATH'], HOME: world.root, GIT_SSL_NO_VERIFY: '1', no_proxy: '*' };
    const refused = async (status: number, user = ''): Promise<unknown> => {
      const remote = `https://${user}127.0.0.1:${port}/${status}/small.git`;
      const push = { ...pushOf(world), protocols: 'https', remote };
      return pushBranch({ ...systemHost, environment }, push).then(
        () => 'pushed',
        (error: unknown) => error,
      );
    };
    try {
      const unauthorized = { code: 'forge-unauthorized', retryable: false };
      expect(await refused(401)).toMatchObject(unauthorized);
      expect(await refused(401, 'ada:token@')).toMatchObject(unauthorized);
      expect(await refused(403, 'ada:token@')).toMatchObject({
        ...unauthorized,
        message: expect.stringContaining('see that git may push there') as string,
      });
      expect(await refused(404, 'ada:token@')).toMatchObject({ code: 'forge-failed', retryable: false });
      expect(await refused(503, 'ada:token@')).toMatchObject({ code: 'forge-failed', retryable: true });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('gets there as its user does: by the same proxies, believing the same authorities, with the same keys', async () => {
    const world = makeWorld();
    const seen = join(world.root, 'seen');
    const ssh = join(world.root, 'ssh');
    program(ssh, `env >'${seen}'`, 'exit 1');
    git(world.repository, 'remote', 'set-url', 'origin', 'ssh://nowhere.invalid/small.git');
    const variables = {
      ...{ HTTPS_PROXY: 'http://proxy.invalid', no_proxy: 'localhost', ALL_PROXY: 'socks5://proxy.invalid' },
      ...{
        GIT_SSL_CAINFO: '/ca.pem',
        SSL_CERT_FILE: '/certificates.pem',
        GH_CONFIG_DIR: '/gh',
        SSH_AUTH_SOCK: '/agent',
      },
    };
    const host = {
      ...systemHost,
      environment: { ...process.env, ...variables, GIT_SSH_COMMAND: `'${ssh}'`, AWS_SECRET_ACCESS_KEY: 'hidden' },
    };
    await expect(pushBranch(host, { ...pushOf(world), protocols: 'ssh' })).rejects.toThrow('could not be pushed');
    const lines = readFileSync(seen, 'utf8').split('\n');
    expect(lines).toEqual(expect.arrayContaining(Object.entries(variables).map(([name, value]) => `${name}=${value}`)));
    expect(lines.filter((line) => line.startsWith('AWS_'))).toEqual([]);
  });
});
