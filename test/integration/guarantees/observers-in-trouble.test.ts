import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  type Notice,
  type NotifierAdapter,
  type RunResult,
} from '../../../src/index.ts';

let directory = '';
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'holdfast-observers-')), 'state');
  mkdirSync(directory, { mode: 0o700 });
});
afterEach(() => {
  rmSync(join(directory, '..'), { recursive: true, force: true });
});

const workflow = defineWorkflow<{ readonly fail: boolean }, string>({
  name: 'deploy',
  async run(wf, { fail }) {
    await wf.step('build', () => 'built');
    await wf.notify('deploy: built');
    await wf.step('pause', () => new Promise((resolve) => setTimeout(resolve, 200)));
    if (fail) await wf.step('publish', { retry: false }, () => Promise.reject(new Error('no such host')));
    return 'published';
  },
});

/** Never answers, whatever it is told. */
const hanging: NotifierAdapter = {
  name: 'hangs',
  send: () => new Promise(() => undefined),
  close: () => new Promise(() => undefined),
};

/** Runs the workflow with these notifiers, and says what took how long. */
async function play(
  notifiers: readonly NotifierAdapter[],
  fail = false,
): Promise<{ readonly result: RunResult<string>; readonly ranMs: number; readonly closedMs: number }> {
  const manager = new EnhancedWorkflowManager({
    directory,
    notifications: { notifiers, rateLimit: false, timeout: '50ms', attempts: 1 },
  });
  const startedAt = performance.now();
  const result = await manager.execute(workflow, { fail });
  const ranMs = performance.now() - startedAt;
  await manager.close();
  return { result, ranMs, closedMs: performance.now() - startedAt - ranMs };
}

const troubleOf = ({ report }: RunResult<string>): readonly string[] =>
  report.observerTrouble.map(({ observer, lastMessage }) => `${observer}: ${lastMessage}`);

describe('observers in trouble (G5)', () => {
  test('a notifier that hangs delays no run, and is in its report', async () => {
    const told: Notice[] = [];
    const other: NotifierAdapter = {
      name: 'other',
      send: (notice) => {
        told.push(notice);
        return Promise.resolve();
      },
    };
    const { result, ranMs, closedMs } = await play([hanging, other]);
    expect(result).toMatchObject({ status: 'completed', output: 'published' });
    expect(troubleOf(result)).toEqual(['notifier "hangs": Notifier "hangs" took longer than 50 ms.']);
    expect(told.map(({ title }) => title)).toEqual(['deploy: built', 'deploy: completed']);
    expect(ranMs).toBeLessThan(10_000);
    expect(closedMs).toBeLessThan(15_000);
  });

  test('metrics that cannot be written change no outcome, and are in its report', async () => {
    // Not even an administrator can write a log where a folder stands.
    const month = new Date().toISOString().slice(0, 7);
    mkdirSync(join(directory, 'metrics', `${month}.jsonl`), { recursive: true, mode: 0o700 });
    const { result } = await play([]);
    expect(result).toMatchObject({ status: 'completed', output: 'published' });
    expect(troubleOf(result)).toEqual([expect.stringContaining('metrics: Metrics could not be written: ')]);
  });

  test('an outbox that cannot be written keeps no notice back', async () => {
    // A file where the folder should be.
    writeFileSync(join(directory, 'notices'), '');
    const told: string[] = [];
    const { result } = await play([{ name: 'other', send: ({ title }) => Promise.resolve(void told.push(title)) }]);
    expect(result).toMatchObject({ status: 'completed', output: 'published' });
    expect(told).toEqual(['deploy: built', 'deploy: completed']);
    expect(troubleOf(result)).toEqual([expect.stringContaining('notifications: ')]);
  });

  test('a run that fails says why it failed, and apart from that what else did', async () => {
    const month = new Date().toISOString().slice(0, 7);
    mkdirSync(join(directory, 'metrics', `${month}.jsonl`), { recursive: true, mode: 0o700 });
    const { result } = await play([hanging], true);
    expect(result.status).toBe('failed');
    if (result.status !== 'failed') return;
    expect(result.error.message).toContain('no such host');
    expect(troubleOf(result)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('notifier "hangs": '),
        expect.stringContaining('metrics: Metrics could not be written: '),
      ]),
    );
  });
});
