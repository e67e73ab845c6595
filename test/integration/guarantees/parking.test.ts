import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnhancedWorkflowManager } from '../../../src/index.ts';

const workerPath = join(import.meta.dirname, 'parking-worker.ts');
/** A call whose look came just before the acknowledgement may still be starting. */
const inFlightMs = 2000;

/** What a worker said. */
interface Word {
  readonly type: string;
  readonly at: number;
  readonly wakeAt?: number;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly resumed?: readonly string[];
}

/** A provider that answers so many calls, then says until when it takes none, and goes on after that. */
class Provider {
  readonly server = createServer((_, response) => {
    const now = Date.now();
    this.calls.push(now);
    if (this.calls.length === this.quota) this.resetAt = now + this.closedMs;
    if (this.resetAt !== undefined && now < this.resetAt) {
      this.refused += 1;
      const resets = new Date(this.resetAt).toISOString();
      response.writeHead(429, {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': resets,
      });
      response.end('{"type":"error","error":{"type":"rate_limit_error","message":"too many requests"}}');
    } else setTimeout(() => response.end('yes'), 20);
  });
  readonly calls: number[] = [];
  refused = 0;
  resetAt: number | undefined;
  readonly quota: number;
  readonly closedMs: number;

  constructor(quota: number, closedMs: number) {
    this.quota = quota;
    this.closedMs = closedMs;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

let directory: string;
let provider: Provider | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-parking-'));
});

afterEach(() => {
  provider?.server.closeAllConnections();
  provider?.server.close();
  rmSync(directory, { recursive: true, force: true });
});

function work(...args: readonly string[]): { readonly words: Word[]; readonly ended: Promise<void>; kill(): void } {
  const child = spawn(process.execPath, [workerPath, directory, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const words: Word[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    words.push(...lines.map((line) => JSON.parse(line) as Word));
  });
  return {
    words,
    ended: new Promise((resolve) =>
      child.on('close', () => {
        resolve();
      }),
    ),
    kill: () => child.kill('SIGKILL'),
  };
}

function of(words: readonly Word[], type: string): readonly Word[] {
  return words.filter((word) => word.type === type);
}

test('G8: once one of four processes was told that the provider is closed, no call starts in any until it opens; then all finish', async () => {
  provider = new Provider(30, 8000);
  const url = await provider.listen();
  const workers = ['a', 'b', 'c', 'd'].map((id) => work(id, url, '20'));
  const deadline = Date.now() + 60_000;
  while (workers.some(({ words }) => of(words, 'parked').length === 0) && Date.now() < deadline) await later(50);
  // While they are parked anybody can see it.
  const manager = new EnhancedWorkflowManager({ directory });
  const { runs } = await manager.list();
  const shown = await Promise.all(runs.map((run) => manager.get(run.workflow_id)));
  const lookedAt = Date.now();
  await manager.close();
  await Promise.all(workers.map(({ ended }) => ended));

  const words = workers.flatMap((worker) => worker.words);
  const acknowledged = Math.min(...of(words, 'parked').map(({ at }) => at));
  const reset = provider.resetAt ?? 0;
  const forbidden = of(words, 'call').filter(({ at }) => at > acknowledged + inFlightMs && at < reset);
  expect(forbidden).toEqual([]);
  expect(of(words, 'call').filter(({ at }) => at >= reset).length).toBeGreaterThan(4);
  expect(provider.refused).toBeLessThanOrEqual(12);
  expect(of(words, 'ended').map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', 'completed']);
  expect(shown).toHaveLength(4);
  // A slow machine looks when it is over.
  for (const run of lookedAt < reset ? shown : []) {
    expect(run).toMatchObject({ status: 'in_progress', wake_at: new Date(reset).toISOString() });
    expect(run?.parked?.[0]).toMatchObject({ provider: 'fake', until: new Date(reset).toISOString() });
  }
}, 120_000);

test('G8: a run that is let go of while it is parked says until when, and another process goes on with it then', async () => {
  provider = new Provider(5, 4000);
  const url = await provider.listen();
  const first = work('run', url, '8', '200ms');
  await first.ended;
  const until = new Date(provider.resetAt ?? 0).toISOString();
  expect(of(first.words, 'ended')[0]).toMatchObject({ status: 'paused', reason: 'parked', wakeAt: provider.resetAt });
  expect(of(first.words, 'ended')[0]?.message).toContain(`Parked until ${until}`);

  const early = work('recover', url, '8');
  await early.ended;
  const earlyWords = of(early.words, 'recovered')[0];
  if (earlyWords !== undefined && earlyWords.at < (provider.resetAt ?? 0)) expect(earlyWords.resumed).toEqual([]);
  while (Date.now() <= (provider.resetAt ?? 0)) await later(50);
  const late = work('recover', url, '8');
  await late.ended;
  expect(of(late.words, 'recovered')[0]?.resumed ?? of(early.words, 'recovered')[0]?.resumed).toEqual(['run']);
  expect([...of(late.words, 'ended'), ...of(early.words, 'ended')].map(({ status }) => status)).toEqual(['completed']);
  // Nothing that had been answered was asked again: 8 answers, and those that were refused.
  expect(provider.calls.length).toBe(8 + provider.refused);
}, 240_000);

test('G8: a process that dies while it is parked leaves a run that parks again, for free', async () => {
  provider = new Provider(5, 6000);
  const url = await provider.listen();
  const victim = work('run', url, '8');
  while (of(victim.words, 'parked').length === 0) await later(20);
  await later(100);
  victim.kill();
  await victim.ended;
  const calls = provider.calls.length;
  const heir = work('recover', url, '8');
  while (of(heir.words, 'parked').length === 0) await later(20);
  if (Date.now() < (provider.resetAt ?? 0) - 200) expect(provider.calls.length).toBe(calls);
  await heir.ended;
  expect(of(heir.words, 'ended').map(({ status }) => status)).toEqual(['completed']);
}, 240_000);
