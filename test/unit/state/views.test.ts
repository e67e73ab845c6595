import { describe, expect, test } from 'vitest';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { toErrorRecord } from '../../../src/core/error-record.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { readStateSummary } from '../../../src/state/state-view.ts';
import type { RunState, StateManager } from '../../../src/state/state-manager.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { begin, completed, folder, linesOf, makeScene, runId, type Scene, started } from './scene.ts';

function tell(state: StateManager, { host }: Scene, event: JournalEvent | LiveEvent, value?: unknown): void {
  state.observer.observe({ ...event, runId, at: host.now(), ...(value === undefined ? {} : { value }) });
}

async function stateOf(storage: StorageAdapter): Promise<RunState> {
  return JSON.parse((await storage.get(`${folder}/state`)) ?? '{}') as RunState;
}

const census = { done: 2, failed: 1, skipped: 0, notStarted: 0, expected: 3, phases: [], fanOuts: [], failures: ['b'] };
const error = toErrorRecord(new TypeError('no such file'));

describe('S2: the state of a run', () => {
  test('is a document for people: all its fields, and a line that it is a view', async () => {
    const scene = makeScene();
    const state = scene.manager({ views: true });
    const journal = await begin(state);
    const phase = { key: 'research', name: 'research', number: 1 };
    tell(state, scene, started());
    tell(state, scene, { type: 'phase-started', ...phase });
    tell(state, scene, { type: 'step-started', key: 'research/a' });
    tell(state, scene, completed('research/a'));
    tell(state, scene, { type: 'attempt-failed', key: 'research/b', attempt: 1, error, retryInMs: 100 });
    tell(state, scene, { type: 'step-failed', key: 'research/b', attempts: 2, error, tolerated: true });
    tell(state, scene, { type: 'progress-reported', fraction: 0.4, overall: 0.4, message: 'half way' });
    tell(state, scene, { type: 'progress-reported', key: 'research', fraction: 0.4, overall: 0.4 });
    tell(state, scene, { type: 'checkpoint-recorded', key: 'c', name: 'c', number: 1 }, { files: 3 });
    await scene.host.advance(500);
    const text = (await scene.storage.get(`${folder}/state`)) ?? '';
    expect(text).toMatch(/^\{\n {2}"_note": "A view.*editing it changes nothing/);
    expect(await stateOf(scene.storage)).toMatchObject({
      workflow_id: runId,
      workflow: 'add-feature',
      version: '1.0.0',
      status: 'in_progress',
      created_at: '2026-11-20T10:15:30.123Z',
      current_phase: { phase_num: 1, phase_name: 'research', progress: 0.4 },
      current_step: 2,
      counts: { done: 1, failed: 1, skipped: 0 },
      checkpoint_data: { files: 3 },
      progress_data: { fraction: 0.4, message: 'half way', step: 'research/b' },
      errors: [{ key: 'research/b', name: 'TypeError', message: 'no such file' }],
      error_history: [{ attempt: 1 }, { key: 'research/b' }],
      monitoring_state: {
        error_count: 2,
        recovery_attempts: 1,
        stage_history: [{ stage: 'research', status: 'started' }],
      },
      owner: state.owner,
      epoch: 1,
    });
    tell(state, scene, { type: 'phase-completed', ...phase, activeMs: 1, checkpoint: 1 });
    tell(state, scene, { type: 'run-completed', outcome: 'degraded', census });
    await journal.close();
    expect(await stateOf(scene.storage)).toMatchObject({
      status: 'completed',
      outcome: 'degraded',
      completed_phases: ['research'],
      total_steps: 3,
      counts: { done: 2, failed: 1, expected: 3, not_started: 0 },
      result: `${folder}/1`,
    });
  });

  test('is the same when it is read from the journal', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const journal = await begin(state);
    const record = async (event: JournalEvent, value?: unknown): Promise<void> => {
      await journal.append(event, value === undefined ? undefined : JSON.stringify(value));
      tell(state, scene, event, value);
    };
    await record({ type: 'phase-started', key: 'p', name: 'p', number: 1 });
    await record(completed('p/a'), 1);
    await record({ type: 'checkpoint-recorded', key: 'c', name: 'c', number: 1 }, { files: 3 });
    await record({ type: 'step-failed', key: 'p/b', attempts: 1, error, tolerated: true });
    await record({ type: 'run-completed', outcome: 'degraded', census }, 'out');
    const live = await state.get(runId);
    await journal.close();
    expect(await scene.manager().get(runId)).toEqual(live);
    expect(live).toMatchObject({ status: 'completed', checkpoint_data: { files: 3 }, result: `${folder}/1` });
  });

  test('is written soon after a change of status or phase, else once a second', async () => {
    const scene = makeScene();
    const writes: string[] = [];
    const put = scene.storage.put.bind(scene.storage);
    scene.storage.put = async (key, value, options) => {
      expect(options).toEqual({ derived: true });
      writes.push(key);
      await put(key, value, options);
    };
    const state = scene.manager();
    const journal = await begin(state);
    tell(state, scene, { type: 'phase-started', key: 'p', name: 'p', number: 1 });
    await scene.host.advance(500);
    expect(writes).toHaveLength(1);
    for (let tick = 0; tick < 39; tick += 1) {
      tell(state, scene, completed(`s${tick}`));
      await scene.host.advance(50);
    }
    expect(writes.length).toBeLessThanOrEqual(3);
    expect(scene.host.pendingKeepAliveTimers).toBe(0);
    await journal.close();
    await state.close();
    expect(scene.host.pendingTimers).toBe(0);
  });

  test('G5: never harms a run, and its failures are counted', async () => {
    const scene = makeScene(new FaultyStorage(new MemoryStorage(), [{ method: 'put', times: Infinity }]));
    const state = scene.manager({ views: true });
    const journal = await begin(state);
    tell(state, scene, { type: 'phase-started', key: 'p', name: 'p', number: 1 });
    await scene.host.advance(1000);
    await journal.append(completed('a'));
    tell(state, scene, { type: 'run-cancelled', reason: 'x', census });
    await journal.close();
    expect(state.viewFailures.count).toBeGreaterThan(1);
    expect(state.viewFailures.last).toMatchObject({ code: 'storage-failed' });
  });

  test('G10: holds no registered secret', async () => {
    const scene = makeScene();
    const state = scene.manager({ views: true, redactor: new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } }) });
    const journal = await begin(state);
    tell(
      state,
      scene,
      { type: 'checkpoint-recorded', key: 'c', name: 'c', number: 1 },
      { password: 'hunter2-hunter2' },
    );
    tell(state, scene, { type: 'step-started', key: 'step hunter2-hunter2' });
    tell(state, scene, { type: 'log-written', level: 'info', message: 'it is hunter2-hunter2\nreally' });
    state.appendResult(runId, 'npm test', 'said hunter2-hunter2');
    await journal.close();
    for (const key of ['state', 'progress'])
      expect(await scene.storage.get(`${folder}/${key}`)).toSatisfy(
        (text: string) => text !== '' && !text.includes('hunter2'),
      );
    const logged = await linesOf(scene.storage, `${folder}/logs/2026-11-20.log`);
    expect(logged.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'checkpoint 1: c',
      'it is [secret:DEPLOY]\nreally',
    ]);
    expect(await linesOf(scene.storage, `${folder}/results/npm~20test`)).toEqual(['said [secret:DEPLOY]']);
  });

  test('keeps little memory, however long the run', async () => {
    const scene = makeScene();
    const state = scene.manager({ views: true });
    const journal = await begin(state);
    for (let step = 0; step < 5000; step += 1) {
      tell(state, scene, completed(`s${step}`));
      tell(state, scene, { type: 'log-written', level: 'info', message: `line ${step}` });
      tell(state, scene, { type: 'attempt-failed', key: `s${step}`, attempt: 1, error, retryInMs: 1 });
    }
    await journal.close();
    const progress = JSON.parse((await scene.storage.get(`${folder}/progress`)) ?? '{}') as {
      steps: object[];
      steps_left_out: number;
    };
    expect(progress.steps).toHaveLength(1000);
    expect(progress).toMatchObject({ steps_begun: 5000, steps_left_out: 4000 });
    expect(progress.steps.at(-1)).toMatchObject({
      id: 5000,
      name: 's4999',
      status: 'completed',
      duration_seconds: 0.005,
    });
    expect((await linesOf(scene.storage, `${folder}/logs/2026-11-20.log`)).at(-1)).toContain(
      'more lines came too fast',
    );
    expect(await stateOf(scene.storage)).toMatchObject({
      counts: { done: 5000 },
      monitoring_state: { error_count: 5000 },
    });
    expect((await stateOf(scene.storage)).error_history).toHaveLength(20);
  });

  test('holds back few lines when they are huge', async () => {
    const scene = makeScene();
    const state = scene.manager({ views: true });
    const journal = await begin(state);
    for (let line = 0; line < 50; line += 1) state.appendResult(runId, 'huge', 'x'.repeat(1024 * 1024));
    await journal.close();
    const lines = await linesOf(scene.storage, `${folder}/results/huge`);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toContain('46 more lines came too fast');
  });

  test('is believed by listings only as it was written', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const journal = await begin(state);
    tell(state, scene, { type: 'run-cancelled', reason: 'x', census });
    await journal.close();
    const text = (await scene.storage.get(`${folder}/state`)) ?? '';
    expect(readStateSummary(text, runId)).toMatchObject({ workflow_id: runId, status: 'cancelled' });
    expect(readStateSummary(text, 'another')).toBeUndefined();
    expect(readStateSummary(text.replace('"cancelled"', '"completed"'), runId)).toBeUndefined();
    for (let length = 0; length < text.length; length += 1)
      expect(readStateSummary(text.slice(0, length), runId)).toBeUndefined();
  });

  test('of a run that another process took over is not written any more', async () => {
    const scene = makeScene();
    const state = scene.manager();
    const journal = await begin(state);
    tell(state, scene, { type: 'phase-started', key: 'old', name: 'old', number: 1 });
    const other = scene.manager();
    const next = await other.claim(runId, { takeOver: true, reader: () => () => undefined });
    await journal.append(completed('late')).catch(() => undefined);
    tell(other, scene, { type: 'run-cancelled', reason: 'x', census });
    await next.close();
    await journal.close();
    await state.close();
    expect(await stateOf(scene.storage)).toMatchObject({ status: 'cancelled', epoch: 2 });
  });
});
