import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { gatedModule, Project } from './command-line.ts';

const naps = `
import { defineWorkflow } from 'holdfast';
export const nap = defineWorkflow({ name: 'nap', run: async (wf) => { await wf.sleep('2s'); return wf.step('wake', () => 'awake'); } });
export const signed = defineWorkflow({ name: 'signed', run: (wf) => wf.waitFor('approval') });
`;

/** A step whose provider is closed for an hour, unless a file says otherwise. */
const quota = `
import { existsSync } from 'node:fs';
import { defineWorkflow } from 'holdfast';
class QuotaError extends Error {
  status = 429;
  headers = { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': new Date(Date.now() + 3_600_000).toISOString() };
}
export const asks = defineWorkflow({
  name: 'asks',
  run: (wf) => wf.step('ask', { provider: 'anthropic' }, () => {
    if (!existsSync('raised')) throw new QuotaError('rate limit reached');
    return 'answered';
  }),
});
`;

describe('holdfast serve', () => {
  test('goes on with what was interrupted, with what is due, and with what was sent a signal', async () => {
    using project = new Project({ 'gated.ts': gatedModule, 'naps.ts': naps, 'go-a': '', 'go-b': '' });
    await project.call('run', 'naps.ts', '-w', 'nap', '--id', 'n', '--park-after', '50ms');
    await project.call('run', 'naps.ts', '-w', 'signed', '--id', 's', '--park-after', '50ms');
    const server = project.start(['serve', 'gated.ts', 'naps.ts', '--every', '200ms', '--json']);
    await project.call('signal', 's', 'approval', '7');
    const ended = new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if ((server.stdout.match(/"event":"completed"/g) ?? []).length < 2) return;
        clearInterval(look);
        resolve();
      }, 20);
    });
    await ended;
    server.child.kill('SIGINT');
    const { exit, stdout, stderr } = await server.ended;
    expect(exit).toBe(130);
    expect(stderr).toContain('SIGINT: interrupting; what was completed is kept.');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; run: string });
    expect(
      lines
        .filter(({ event }) => event === 'completed')
        .map(({ run }) => run)
        .sort(),
    ).toEqual(['n', 's']);
    expect(await project.json('show', 's')).toMatchObject({ run: { status: 'completed' } });
  });

  test('Ctrl-C interrupts the runs that it drives, and two servers never drive one run', async () => {
    using project = new Project({ 'gated.ts': gatedModule, 'go-a': '' });
    const killed = project.start(['run', 'gated.ts', '--id', 'k']);
    await killed.says('at the gate');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const servers = [1, 2].map(() => project.start(['serve', 'gated.ts', '--every', '100ms']));
    await Promise.race(servers.map((server) => server.says('k goes on')));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(servers.filter(({ stderr }) => stderr.includes('k goes on'))).toHaveLength(1);
    for (const { child } of servers) child.kill('SIGTERM');
    for (const server of servers) expect((await server.ended).exit).toBe(143);
    expect(await project.json('show', 'k')).toMatchObject({ run: { status: 'interrupted' } });
    writeFileSync(join(project.folder, 'go-b'), '');
    expect((await project.call('resume', 'k', 'gated.ts')).exit).toBe(0);
  });

  test.each([
    [['serve'], /missing required argument/],
    [['serve', 'nowhere.ts'], /There is no module "nowhere\.ts"/],
    [['serve', 'gated.ts', '--every', 'soon'], /--every/],
    [['serve', 'gated.ts', '--every', '1ms'], /every/],
  ])('%j cannot work, and makes no folder', async (words, message) => {
    using project = new Project({ 'gated.ts': gatedModule });
    const { exit, stderr } = await project.call(...words);
    expect(exit).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(project.folder, '.holdfast'))).toBe(false);
  });
});

describe('holdfast providers', () => {
  test('shows what is closed; opened before its time, the parked run goes on', async () => {
    using project = new Project({ 'quota.ts': quota });
    expect((await project.call('providers')).stderr).toBe('No provider is closed.\n');
    const paused = await project.call('run', 'quota.ts', '--id', 'q', '--park-after', '50ms');
    expect(paused.exit).toBe(1);
    expect(paused.stderr).toMatch(/run q is paused \(parked\): Parked until /);
    expect((await project.call('list')).stdout).toMatch(/q +paused \(parked\) .* parked until \d{4}-/);
    expect((await project.call('show', 'q')).stdout).toMatch(
      /ask until .*: provider "anthropic": .*rate limit reached/,
    );
    expect(await project.json('providers')).toMatchObject({
      closed: [{ provider: 'anthropic', reason: 'rate limit reached', workflow_id: 'q' }],
    });
    expect((await project.call('providers')).stdout).toMatch(/^anthropic {2}until .* {2}rate limit reached\n$/);
    project.write('raised', '');
    expect(await project.call('providers', 'open', 'anthropic')).toMatchObject({
      exit: 0,
      stderr: 'anthropic is open\n',
    });
    expect(await project.call('providers', 'open', 'anthropic')).toMatchObject({
      exit: 1,
      stderr: 'anthropic was not closed\n',
    });
    expect((await project.call('resume', 'q', 'quota.ts')).stdout).toContain('answered');
  });

  test('says how many calls of a provider may be under way, and are', async () => {
    using project = new Project({});
    const storage = new FileStorage({ directory: join(project.folder, '.holdfast') });
    const recovery = new ErrorRecovery({ storage, providers: { openai: { concurrency: 8 } } });
    const busy = Object.assign(new Error('busy'), { status: 529 });
    await recovery.run(() => Promise.reject(busy), { provider: 'openai', retry: false }).catch(() => undefined);
    await recovery.run(
      async () => {
        const { stdout } = await project.call('providers');
        expect(stdout).toBe('openai  4 at once (1 to 8)  1 under way, 0 waiting\n');
      },
      { provider: 'openai' },
    );
    const free = { provider: 'openai', limit: 4, min: 1, max: 8, held: 0, waiting: 0 };
    expect(await project.json('providers')).toMatchObject({ closed: [], concurrency: [free] });
    await recovery.flush();
    await storage.close();
  });
});

describe('holdfast errors', () => {
  test('shows what was learned, takes what people say, and forgets', async () => {
    using project = new Project({
      'broken.ts': `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'broken', run: (wf) => wf.step('work', { retry: { attempts: 3, delay: 1 } }, () => { throw Object.assign(new Error('no such column'), { name: 'SchemaMismatch', code: 'SCHEMA' }); }) });
`,
    });
    expect((await project.call('errors')).exit).toBe(0);
    await project.call('run', 'broken.ts', '--id', 'b');
    const { patterns } = (await project.json('errors')) as { patterns: { error_signature: string }[] };
    expect(patterns).toHaveLength(1);
    const signature = patterns[0]?.error_signature ?? '';
    expect((await project.call('errors')).stdout).toContain(signature);
    expect((await project.call('errors', 'edit', signature, '--recoverable', 'no', '--note', 'ask Ada')).exit).toBe(0);
    expect(await project.json('errors')).toMatchObject({ patterns: [{ recoverable: false, notes: 'ask Ada' }] });
    expect(await project.json('errors', 'edit', signature, '--pin')).toMatchObject({ pinned: true });
    expect((await project.call('errors', 'edit', 'Nothing', '--note', 'x')).exit).not.toBe(0);
    expect((await project.call('errors', 'edit', signature, '--recoverable', 'perhaps')).exit).toBe(2);
    expect((await project.call('errors', 'forget', signature)).exit).toBe(0);
    expect((await project.call('errors', 'forget', signature)).exit).toBe(1);
    expect(await project.json('errors')).toEqual({ patterns: [] });
  });
});
