import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import type { StartedCommand } from '../../../src/processes/command-options.ts';
import { endOrphan, findOrphans } from '../../../src/processes/orphans.ts';
import { pidExists } from '../../../src/processes/process-table.ts';
import { family, readPids, runs, until } from './scripts.ts';

const program = new URL('command-owner.ts', import.meta.url).pathname;

let folder: string;
/** What a failed test must not leave running. */
const started: number[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-orphans-'));
});

afterEach(async () => {
  for (const pid of started.splice(0)) if (runs(pid)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Family {
  readonly owner: ChildProcess;
  readonly record: StartedCommand;
  /** The command, and the process it started, which ignores SIGTERM. */
  readonly pids: readonly [number, number];
}

/** A process that runs a command, and what it would have written into its journal. */
async function start(name: string, how?: 'env -i'): Promise<Family> {
  const file = join(folder, name);
  const owner = spawn(process.execPath, [program, ...family(file, how)], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(owner.pid ?? 0);
  const [line] = (await once(createInterface(owner.stdout), 'line')) as [string];
  const pids = await readPids(file);
  started.push(...pids);
  return { owner, record: JSON.parse(line) as StartedCommand, pids };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe.runIf(process.platform === 'linux')('after kill -9 of their parent', () => {
  test('all processes of a command are found and ended as a group; 20 times', async () => {
    const round = async (name: string): Promise<void> => {
      const { owner, record, pids } = await start(name);
      await kill(owner);
      expect(pids.map(runs)).toEqual([true, true]);
      expect(findOrphans([record]).map((orphan) => [...orphan.pids].sort())).toEqual([[...pids].sort()]);
      expect(await endOrphan(systemHost, record, { killAfterMs: 50 })).toBe('ended');
      expect(pids.map(runs)).toEqual([false, false]);
      expect(findOrphans([record])).toEqual([]);
      expect(await endOrphan(systemHost, record)).toBe('gone');
    };
    for (let first = 0; first < 20; first += 4)
      await Promise.all([0, 1, 2, 3].map((number) => round(String(first + number))));
  }, 240_000);

  test('what the command started is found when the command itself is gone as well', async () => {
    const { owner, record, pids } = await start('grandchild');
    await kill(owner);
    process.kill(pids[0], 'SIGKILL');
    await until('nobody has its pid', () => !pidExists(pids[0]));
    expect(findOrphans([record])).toEqual([{ record, pids: [pids[1]] }]);
    expect(await endOrphan(systemHost, record, { killAfterMs: 50 })).toBe('ended');
    expect(runs(pids[1])).toBe(false);
  });

  test('a group that only has the same number is left alone', async () => {
    const { owner, record, pids } = await start('same-number');
    await kill(owner);
    process.kill(pids[0], 'SIGKILL');
    await until('nobody has its pid', () => !pidExists(pids[0]));
    // Seen from another command that once had this number, this is a stranger's group.
    for (const mark of ['x'.repeat(20), '', record.mark.slice(1)])
      expect(await endOrphan(systemHost, { ...record, mark })).toBe('gone');
    expect(runs(pids[1])).toBe(true);
  });

  test('a process that only has the same pid is left alone', async () => {
    const { owner, record, pids } = await start('same-pid');
    await kill(owner);
    const earlier = { ...record, startedAt: String(Number(record.startedAt) - 1) };
    expect(await endOrphan(systemHost, earlier)).toBe('gone');
    expect(pids.map(runs)).toEqual([true, true]);
  });

  test('a member that lost the mark is ended with those that carry it', async () => {
    const { owner, record, pids } = await start('clean', 'env -i');
    await kill(owner);
    expect(await endOrphan(systemHost, record, { killAfterMs: 50 })).toBe('ended');
    expect(pids.map(runs)).toEqual([false, false]);
  });
});

test('a second Ctrl-C ends a program at once that takes its time at the first', async () => {
  const listener = new URL('signal-listener.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [listener], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout, pid = 0 } = child;
  started.push(pid);
  const lines: string[] = [];
  createInterface(stdout).on('line', (line) => lines.push(line));
  const exited = once(child, 'exit');
  await until('it is ready', () => lines.length === 1);
  child.kill('SIGINT');
  await until('it was told', () => lines.length === 2);
  child.kill('SIGTERM');
  expect(await exited).toEqual([130, null]);
  expect(lines).toEqual(['ready', 'first SIGINT', 'second SIGTERM']);
});
