import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  type ManagerOptions,
  type RunResult,
  type WorkflowConfiguration,
} from '../../../src/index.ts';
import { runFolder } from '../../../src/state/run-paths.ts';
import { FakeHost } from '../../../src/testing/index.ts';

let folder: string;
let attempts: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-configured-'));
  attempts = 0;
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

class Passing extends Error {
  readonly code = 'ECONNRESET';
}

const flaky = defineWorkflow({
  name: 'flaky',
  async run(wf) {
    wf.log.debug('looking closely');
    await wf.phase('build', () =>
      wf.step('fetch', () => {
        attempts += 1;
        throw new Passing('socket hang up');
      }),
    );
  },
});

const phased = defineWorkflow({
  name: 'phased',
  async run(wf) {
    for (const name of ['one', 'two', 'three', 'four']) await wf.phase(name, () => wf.step('work', () => name));
  },
});

interface Tried {
  readonly result: RunResult;
  readonly manager: EnhancedWorkflowManager;
  readonly host: FakeHost;
}

/** The same by the real clock: what is written to real disks takes real time. */
async function really(
  workflow: typeof flaky,
  overrides: WorkflowConfiguration,
  options: ManagerOptions = {},
): Promise<RunResult> {
  await using manager = await EnhancedWorkflowManager.fromConfiguration({
    directory: folder,
    overrides: { durability: 'process', max_retries: 0, ...overrides },
    options,
  });
  return await manager.execute(workflow, undefined, { id: 'r' });
}

async function run(
  workflow: typeof flaky,
  overrides: WorkflowConfiguration,
  options: ManagerOptions = {},
): Promise<Tried> {
  const { host = new FakeHost() } = options as { readonly host?: FakeHost };
  const manager = await EnhancedWorkflowManager.fromConfiguration({
    directory: folder,
    overrides: { durability: 'process', ...overrides },
    options: { ...options, host },
  });
  const result = await host.finish(manager.execute(workflow, undefined, { id: 'r' }));
  await host.finish(manager.close());
  return { result, manager, host };
}

const runs = (): string => join(folder, '.holdfast', runFolder('r'));
const logs = (): string =>
  readdirSync(join(runs(), 'logs'))
    .map((name) => readFileSync(join(runs(), 'logs', name), 'utf8'))
    .join('');

describe('H8: a manager made of a configuration', () => {
  test('tries again, measures, shows and logs, with nothing configured', async () => {
    const { result, manager } = await run(flaky, {});
    expect(result.status).toBe('failed');
    expect(attempts).toBe(4);
    expect(manager.metrics).toBeDefined();
    expect(existsSync(join(runs(), 'progress.json'))).toBe(true);
    expect(logs()).toContain('"level":"error"');
    expect(logs()).not.toContain('looking closely');
  });

  test('reads the file of the folder', async () => {
    await writeFile(join(folder, 'holdfast.yml'), 'max_retries: 1\nlog_level: DEBUG\n');
    await run(flaky, {});
    expect(attempts).toBe(2);
    expect(logs()).toContain('looking closely');
  });

  test('without recovery tries everything once, whatever a step asks for, and learns nothing', async () => {
    let asked = 0;
    const stubborn = defineWorkflow({
      name: 'stubborn',
      run: (wf) =>
        wf.phase('p', { retry: 3 }, () =>
          wf.step('s', { retry: 5 }, () => {
            attempts += 1;
            throw new Passing('no');
          }),
        ),
    });
    const { result, manager, host } = await run(
      stubborn,
      { enable_recovery: false, recovery_strategies: { network_errors: ['retry_with_backoff'] } },
      {
        advisors: [
          {
            name: 'again',
            advise: () => {
              asked += 1;
              return { decision: 'wait_and_retry' };
            },
          },
        ],
      },
    );
    expect(result.status).toBe('failed');
    expect(attempts).toBe(1);
    expect(asked).toBe(0);
    expect(manager.recovery.patterns).toBeUndefined();
    expect(host.pendingTimers).toBe(0);
  });

  test('without monitoring measures nothing and shows no progress, but keeps state and log', async () => {
    const { manager } = await run(flaky, { enable_monitoring: false });
    expect(manager.metrics).toBeUndefined();
    expect(existsSync(join(folder, '.holdfast/metrics'))).toBe(false);
    expect(existsSync(join(runs(), 'progress.json'))).toBe(false);
    expect(existsSync(join(runs(), 'state.json'))).toBe(true);
    expect(logs()).toContain('run failed');
  });

  test('without persistence writes nothing to disk, and says so where it is asked to log', async () => {
    const log_directory = join(folder, 'logs');
    const { status } = await really(flaky, { enable_persistence: false, log_directory });
    expect(status).toBe('failed');
    expect(readdirSync(folder)).toEqual(['logs']);
    const [name = ''] = readdirSync(log_directory);
    expect(name).toMatch(/^workflow-\d{8}\.log$/);
    expect(readFileSync(join(log_directory, name), 'utf8')).toContain('kept in memory, it ends with this process');
  });

  test('lengthens time limits by the multiplier', async () => {
    for (const [timeout_multiplier, status] of [
      [1, 'failed'],
      [2, 'completed'],
    ] as const) {
      const host = new FakeHost();
      const slow = defineWorkflow({
        name: 'slow',
        run: (wf) => wf.step('s', { timeout: 1000 }, ({ signal }) => host.sleep(1500, { signal })),
      });
      const directory = join(folder, status);
      const { result } = await run(slow, { timeout_multiplier, max_retries: 0 }, { host, directory });
      expect(result.status).toBe(status);
    }
  });

  test('keeps every Nth checkpoint, and the last', async () => {
    await really(phased, { checkpoint_frequency: 3 });
    await using manager = new EnhancedWorkflowManager({ directory: join(folder, '.holdfast') });
    expect((await manager.checkpoints('r')).map(({ name }) => name)).toEqual(['three', 'four']);
  });

  test('writes a file for each checkpoint where a folder is named', async () => {
    const directory = join(folder, 'checkpoints');
    await really(phased, { checkpoint_directory: directory });
    expect(readdirSync(directory).sort()).toEqual(
      ['four', 'one', 'three', 'two'].map((name) => `r_checkpoint_${name}.json`),
    );
    const state = JSON.parse(readFileSync(join(directory, 'r_checkpoint_two.json'), 'utf8')) as unknown;
    expect(state).toMatchObject({ workflow_id: 'r', status: 'in_progress', completed_phases: ['one', 'two'] });
  });

  test('measures phases against the baselines, in seconds', async () => {
    const { result } = await run(phased, { performance_baselines: { one: 30 } });
    expect(result.report.phases[0]).toMatchObject({ name: 'one', baselineMs: 30_000 });
  });

  test('refuses what is wrong when it is made', async () => {
    await writeFile(join(folder, 'holdfast.json'), '{\n "max_retry": 1\n}');
    await expect(EnhancedWorkflowManager.fromConfiguration({ directory: folder })).rejects.toThrow(
      /"max_retry" in ".*holdfast\.json", line 2: there is no such setting; did you mean "max_retries"\?/,
    );
  });
});

describe('G5: a folder for logs or checkpoints that cannot be written', () => {
  test('harms no run, and is counted', async () => {
    await writeFile(join(folder, 'file'), '');
    const nowhere = join(folder, 'file/below');
    const result = await really(phased, { log_directory: nowhere, checkpoint_directory: nowhere });
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete' });
    const trouble = result.report.observerTrouble.map(({ observer }) => observer);
    expect(trouble.sort()).toEqual(['checkpoint files', 'log folder']);
  });
});
