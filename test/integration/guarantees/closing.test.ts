import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';

const worker = new URL('closing-worker.ts', import.meta.url).pathname;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Less than what anything left behind would wait, and far more than a busy machine takes to end a process. */
const atOnceMs = 5000;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: Record<string, unknown>;
  /** From the last word to the end of the process. */
  readonly lingeredMs: number;
}

function play(scenario: string, directory?: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-closing-'));
  folders.push(folder);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [worker, scenario, directory ?? join(folder, 'state')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const guard = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let text = '';
    let saidAt = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      // The last word of all is said by the exit itself.
      if (!chunk.toString().startsWith('{"temporary"')) saidAt = performance.now();
      text += chunk.toString();
    });
    child.once('close', (code, signal) => {
      clearTimeout(guard);
      const words = text
        .trim()
        .split('\n')
        .filter((line) => line !== '');
      const said = Object.assign({}, ...words.map((line) => JSON.parse(line) as object)) as Record<string, unknown>;
      resolve({ code, signal, said, lingeredMs: performance.now() - saidAt });
    });
  });
}

test('a manager that is closed at any moment of a start, a resume or a cancellation leaves no run and no timer behind (G12)', async () => {
  const workflow = defineWorkflow({ name: 'closing', run: (wf) => wf.sleep('1h') });
  for (const what of ['start', 'resume', 'recover', 'cancel', 'follow'] as const)
    for (let moment = 0; moment < 60; moment += 1) {
      const host = new FakeHost();
      const storage = new MemoryStorage();
      const before = new EnhancedWorkflowManager({ storage, host });
      if (what !== 'start') {
        const { result } = await before.start(workflow, undefined, { id: 'r' });
        await host.advance(5);
        if (what !== 'follow') await host.finish(before.close());
        if (what !== 'follow') await result;
      }
      const manager = new EnhancedWorkflowManager({ storage, host });
      manager.register(workflow);
      let asked: Promise<unknown>;
      if (what === 'resume') asked = manager.resume('r');
      else if (what === 'recover') asked = manager.recover();
      else if (what === 'cancel') asked = manager.cancel('r');
      else asked = manager.execute(workflow, undefined, { id: 'r' });
      asked.catch(() => undefined);
      for (let tick = 0; tick < moment; tick += 1) await Promise.resolve();
      await host.finish(manager.close());
      await host.finish(Promise.allSettled([asked]));
      await host.finish(before.close());
      expect(host.pendingTimers, `${what}, closed after ${moment} ticks`).toBe(0);
      expect(host.monotonic(), `${what}, closed after ${moment} ticks`).toBeLessThan(60_000);
    }
});

describe('a process', () => {
  test.each([
    ['closed-after-a-run', {}],
    ['closed-twice', { status: 'interrupted' }],
    ['closed-while-a-step-runs', { status: 'interrupted' }],
    ['closed-while-waiting', { status: 'interrupted' }],
    ['closed-while-a-command-runs', { status: 'interrupted', alive: false }],
    ['closed-while-following', { status: 'interrupted' }],
    ['closed-by-its-own-step', { status: 'interrupted' }],
  ])('whose manager was %s has nothing left and ends at once (G12)', async (scenario, expected) => {
    const { code, signal, said, lingeredMs } = await play(scenario);
    expect({ code, signal, said }).toMatchObject({
      code: 0,
      signal: null,
      said: { ...expected, left: [], listeners: 0, temporary: [] },
    });
    expect(lingeredMs).toBeLessThan(atOnceMs);
  });

  test('whose manager was closed in the middle of being asked has nothing left and ends at once (G12)', async () => {
    const { code, said, lingeredMs } = await play('closed-while-starting');
    expect(code).toBe(0);
    expect(said).toMatchObject({ left: [], listeners: 0, temporary: [] });
    expect(lingeredMs).toBeLessThan(atOnceMs);
  });

  test.each(['unused', 'unused-with-listeners', 'idle-after-a-run'])(
    'with a manager that is %s ends by itself (G12)',
    async (scenario) => {
      const { code, signal, lingeredMs } = await play(scenario);
      expect({ code, signal }).toEqual({ code: 0, signal: null });
      expect(lingeredMs).toBeLessThan(atOnceMs);
    },
  );

  test('that has started a run lives until it ends (G12)', async () => {
    expect(await play('started')).toMatchObject({ code: 0, said: { status: 'completed' } });
  });

  test.each(['detached', 'detached-follower'])('that is %s ends although the run does not (G12)', async (scenario) => {
    const { code, signal, lingeredMs } = await play(scenario);
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(lingeredMs).toBeLessThan(atOnceMs);
  });

  test('whose folder cannot be used has nothing left either (G12)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-closing-'));
    folders.push(folder);
    writeFileSync(join(folder, 'file'), '');
    const { code, said } = await play('stopped-by-a-bad-folder', join(folder, 'file'));
    expect(code).toBe(0);
    expect(said).toMatchObject({ left: [], listeners: 0 });
  });
});
