import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { BudgetLedger, FileStorage } from '../../../src/index.ts';
import { SqliteStorage } from '../../../src/sqlite.ts';

const worker = new URL('budget-worker.ts', import.meta.url).pathname;
const limit = 9;
const most = 0.1;
const used = 0.06;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What the provider saw, in order. */
function seen(folder: string): readonly (readonly [what: string, call: string])[] {
  let text: string;
  try {
    text = readFileSync(join(folder, 'provider.log'), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [what, call] = line.split(' ');
    return what === undefined || call === undefined ? [] : [[what, call] as const];
  });
}

/** The most that what was begun could have come to at any moment, in cents. */
function worst(folder: string): number {
  let spent = 0;
  let highest = 0;
  for (const [what] of seen(folder)) {
    spent += what === 'began' ? most : used - most;
    highest = Math.max(highest, spent);
  }
  return Math.round(highest * 100);
}

function until(condition: () => boolean, child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (!condition() && child.exitCode === null && child.signalCode === null) return;
      clearInterval(look);
      resolve();
    }, 3);
  });
}

/** Lets a process spend, kills it as often as is asked, each time after so many more calls, and lets the last one end. */
async function spend(kind: string, folder: string, id: string, kills: readonly number[]): Promise<unknown> {
  const start = (): ChildProcess =>
    spawn(process.execPath, [worker, kind, folder, id, String(limit)], { stdio: ['ignore', 'pipe', 'inherit'] });
  for (const calls of kills) {
    const child = start();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const mine = (): number =>
      seen(folder).filter(([what, call]) => what === 'began' && call.startsWith(`${child.pid}-`)).length;
    await until(() => mine() >= calls, child);
    child.kill('SIGKILL');
    await ended;
  }
  const child = start();
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return text === '' ? undefined : JSON.parse(text);
}

test.each(['file', 'sqlite'] as const)(
  'four processes that share a day (%s), and are killed, begin no call whose reservation does not fit (G9)',
  { timeout: 240_000 },
  async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-budgets-'));
    folders.push(folder);
    const ends = await Promise.all([
      spend(kind, folder, 'one', []),
      spend(kind, folder, 'two', [5]),
      spend(kind, folder, 'three', [3, 9]),
      spend(kind, folder, 'four', [1, 1]),
    ]);
    for (const end of ends) expect(end).toMatchObject({ status: 'paused', reason: 'limit' });
    expect(worst(folder)).toBeLessThanOrEqual(limit * 100);
    const storage =
      kind === 'sqlite'
        ? new SqliteStorage({ path: join(folder, 'holdfast.db') })
        : new FileStorage({ directory: join(folder, 'state') });
    const ledger = new BudgetLedger({ storage, limits: { costUsd: limit } });
    const { left, used: spent, reserved, agents } = await ledger.read();
    // Whatever was given away is used, or held by somebody who died; what is left is too little for one more.
    expect(left.costUsd).toBeLessThan(most);
    expect((spent.costUsd ?? 0) + (reserved.costUsd ?? 0)).toBeLessThanOrEqual(limit);
    expect(agents['coder']?.used).toEqual(spent);
    const counted = Math.round((spent.calls ?? 0) + (reserved.calls ?? 0));
    expect(counted).toBeGreaterThanOrEqual(seen(folder).filter(([what]) => what === 'began').length);
    await storage.close();
  },
);
