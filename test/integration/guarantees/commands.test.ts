import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager } from '../../../src/index.ts';

const rounds = Number(process.env['HOLDFAST_ROUNDS'] ?? 20);
const worker = new URL('command-owner.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-commands-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Whether a process runs; one that has ended and was not collected by its parent does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

interface Life {
  readonly child: ChildProcess;
  /** The pids of the command and of its child. */
  readonly pids: Promise<readonly number[]>;
  readonly ended: Promise<string>;
}

function live(directory: string, manner: 'first' | 'next', stubborn = false): Life {
  const more = stubborn ? ['stubborn'] : [];
  const child = spawn(process.execPath, [worker, directory, manner, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const pids = Promise.withResolvers<readonly number[]>();
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const found = /^(\d+) (\d+)$/m.exec(said);
    if (found !== null) pids.resolve([Number(found[1]), Number(found[2])]);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => {
      resolve(said);
    });
  });
  return { child, pids: pids.promise, ended };
}

test(
  `a command and its children are found and ended by the next process after a SIGKILL, ${rounds} times`,
  { timeout: rounds * 9000 },
  async () => {
    const round = async (index: number): Promise<void> => {
      const directory = join(folder, `orphans-${index}`);
      // One in ten ignores SIGTERM, which takes its five seconds.
      const first = live(directory, 'first', index % 10 === 0);
      const pids = await first.pids;
      expect(pids.map(runs)).toEqual([true, true]);
      first.child.kill('SIGKILL');
      await first.ended;
      expect(pids.map(runs), 'orphans live on').toEqual([true, true]);
      const said = await live(directory, 'next').ended;
      expect(said).toMatch(/^again$[^]*^completed$/m);
      expect(pids.map(runs), 'and are ended').toEqual([false, false]);
    };
    for (let index = 0; index < rounds; index += 5)
      await Promise.all(Array.from({ length: Math.min(5, rounds - index) }, (_, one) => round(index + one)));
  },
);

test('a command and its children are ended when the run is cancelled, before the run says so', async () => {
  await using manager = new EnhancedWorkflowManager({ directory: join(folder, 'cancelled'), durability: 'process' });
  const script = `
    const other = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
    console.log(process.pid + ' ' + other.pid); setInterval(() => 0, 1000);`;
  const said = Promise.withResolvers<string>();
  manager.on('command-output', ({ text }) => {
    said.resolve(text);
  });
  const handle = await manager.start(
    defineWorkflow({ name: 'cancelled', run: (wf) => wf.command('child', [process.execPath, '-e', script]) }),
    undefined,
    { id: 'r' },
  );
  const pids = (await said.promise).split(' ').map(Number);
  expect(pids.map(runs)).toEqual([true, true]);
  await manager.cancel('r');
  expect(await handle.result).toMatchObject({ status: 'cancelled' });
  expect(pids.map(runs)).toEqual([false, false]);
});
