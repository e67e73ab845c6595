import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, type ResumeOptions } from '../../../src/index.ts';

const worker = new URL('hanging-worker.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'holdfast-hanging-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Life {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  /** Everything that it said, once it has ended. */
  readonly said: Promise<Record<string, unknown>>;
}

function play(scenario: string, directory = join(folder, scenario)): Life {
  const child = spawn(process.execPath, [worker, scenario, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const ready = Promise.withResolvers<undefined>();
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes('"ready"')) ready.resolve(undefined);
  });
  const said = new Promise<Record<string, unknown>>((resolve) => {
    child.once('close', () => {
      const lines = text.split('\n').filter((line) => line !== '');
      resolve(Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as Record<string, unknown>);
    });
  });
  return { child, ready: ready.promise, said };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.concurrent('real processes that hang', { timeout: 240_000 }, () => {
  test('an agent that prints nothing and ignores SIGTERM is killed, and its step fails as timed out', async () => {
    expect(await play('silent-agent').said).toMatchObject({
      ...{ status: 'failed', alive: false },
      cause: { code: 'timeout', hung: true },
    });
  });

  test('a promise that never settles is left behind after its grace period', async () => {
    expect(await play('hung-promise').said).toMatchObject({
      ...{ status: 'failed', abandoned: ['agent'] },
      cause: { code: 'timeout', hung: true, abandoned: true },
    });
  });

  test('a blocked event loop: a limit that has passed holds, and nobody counts as silent', async () => {
    const { status, output } = await play('blocked').said;
    expect(status).toBe('completed');
    expect(output).toMatchObject({ limited: { code: 'timeout', hung: false }, talking: 'kept' });
  });

  test('a stopped process: its limits hold from the moment it goes on, and nobody counts as silent', async () => {
    const { child, ready, said } = play('stopped');
    await ready;
    child.kill('SIGSTOP');
    await pause(4000);
    child.kill('SIGCONT');
    const { status, output } = await said;
    expect(status).toBe('completed');
    expect(output).toMatchObject({
      limited: { code: 'timeout', message: expect.stringMatching(/limit of 1\.0s \(noticed .* late/) as string },
      talking: 'kept',
    });
  });

  test('a child that somebody kills fails its step as a command, with the signal', async () => {
    expect(await play('killed-child').said).toMatchObject({
      ...{ status: 'failed', alive: false },
      cause: { code: 'command-failed', signal: 'SIGKILL' },
    });
  });
});

describe.concurrent('a run that is resumed says what had interrupted it', { timeout: 240_000 }, () => {
  /** Lets a process drive a run until something happens to it, and goes on with the run here. */
  async function resumed(name: string, interrupt: (child: ChildProcess) => Promise<void>, options: ResumeOptions = {}) {
    const directory = join(folder, name);
    const life = play('driven', directory);
    await life.ready;
    // Until the step's beginning is written down.
    await pause(300);
    await interrupt(life.child);
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    manager.register(
      defineWorkflow({ name: 'hanging', run: (wf) => wf.phase('work', () => wf.step('long', () => 'done')) }),
    );
    const result = await manager.resume('r', options);
    life.child.kill('SIGKILL');
    const history = [];
    for await (const event of manager.history('r')) history.push(event);
    expect(result.status).toBe('completed');
    expect(history.find(({ type }) => type === 'run-resumed')).toMatchObject(result.report.resumedFrom ?? {});
    // Told again by whoever asks for the result later.
    expect((await manager.resume('r')).report.resumedFrom).toEqual(result.report.resumedFrom);
    return result.report.resumedFrom;
  }

  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.once('close', () => {
        resolve();
      });
    });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s: a signal', async (signal) => {
    const from = await resumed(signal, async (child) => {
      child.kill(signal);
      await ended(child);
    });
    expect(from).toEqual({ mode: 'signal', phase: 'work' });
  });

  test('SIGKILL: a crash', async () => {
    const from = await resumed('SIGKILL', async (child) => {
      child.kill('SIGKILL');
      await ended(child);
    });
    expect(from).toEqual({ mode: 'crash', phase: 'work' });
  });

  test('a process that was stopped and robbed: a takeover', async () => {
    const from = await resumed(
      'SIGSTOP',
      (child) => {
        child.kill('SIGSTOP');
        return Promise.resolve();
      },
      { takeOver: true },
    );
    expect(from).toEqual({ mode: 'takeover', phase: 'work' });
  });
});
