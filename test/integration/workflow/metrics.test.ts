import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-measured-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const measured = defineWorkflow<{ readonly fail?: boolean }, string>({
  name: 'measured',
  async run(wf, { fail }) {
    await wf.phase('research', async () => {
      for (let index = 0; index < 2; index += 1)
        await wf.step('ask', (step) => {
          step.usage({ agent: 'reader', model: 'm-1', inputTokens: 90, outputTokens: 10, costUsd: 0.5 });
        });
    });
    await wf.step('flaky', { critical: false, retry: false }, (step) => {
      step.usage({ agent: 'writer', tokens: 5 });
      throw Object.assign(new Error('no'), { code: 'ETEST' });
    });
    if (fail === true) await wf.step('last', { retry: false }, () => Promise.reject(new TypeError('broken')));
    return 'done';
  },
});

describe('the metrics of runs', () => {
  test('are records of the run, its phases and its steps, with who did it and what it consumed', async () => {
    await using manager = new EnhancedWorkflowManager({ directory });
    const result = await manager.execute(measured, {});
    const metrics = manager.metrics;
    if (metrics === undefined) return expect.fail('nothing is measured');
    const { groups = [] } = await metrics.query({ groupBy: 'command' });
    expect(groups.map(({ value, count, failures }) => [value, count, failures])).toEqual([
      ['step:ask', 2, 0],
      ['phase:research', 1, 0],
      ['step:flaky', 1, 1],
      ['workflow:measured', 1, 0],
    ]);
    expect(await metrics.query({ phase: 'research', agent: 'reader' })).toMatchObject({ count: 2, successRate: 1 });
    expect(await metrics.query({ context: { error: 'ETEST' } })).toMatchObject({ count: 1, failures: 1 });
    expect(await metrics.query({ context: { workflow_id: result.runId } })).toMatchObject({ count: 5 });
    const { workflows, agents, models } = await metrics.aggregates();
    expect(workflows).toMatchObject([{ name: 'measured', executions: 1, success_rate: 1 }]);
    expect(agents).toMatchObject({
      reader: { invocations: 2, success_rate: 1, tokens: 200, input_tokens: 180, cost_usd: 1 },
      writer: { invocations: 1, success_rate: 0, tokens: 5 },
    });
    expect(models['m-1']).toMatchObject({ invocations: 2, tokens: 200 });
    expect(result.report.resources).toMatchObject({ steps: 3, tokens: 205, costUsd: 1 });
    expect(result.report.resources?.peakMemoryBytes).toBeGreaterThan(10_000_000);
    expect(result.report.observerTrouble).toEqual([]);
    await manager.close();
    expect(existsSync(join(directory, 'metrics/metrics.json'))).toBe(true);
  });

  test('count a run once, where it ended, also when it was resumed', async () => {
    {
      await using manager = new EnhancedWorkflowManager({ directory });
      expect((await manager.execute(measured, { fail: true }, { id: 'one' })).status).toBe('failed');
    }
    await using manager = new EnhancedWorkflowManager({ directory });
    manager.register(measured);
    expect((await manager.resume('one')).status).toBe('failed');
    const runs = await manager.metrics?.query({ command: 'workflow:*' });
    expect(runs).toMatchObject({ count: 2, failures: 2, successRate: 0 });
    // Steps that were kept are not done again, and not counted again.
    expect(await manager.metrics?.query({ command: 'step:ask' })).toMatchObject({ count: 2 });
    expect(await manager.metrics?.query({ command: 'step:last', context: { error: 'TypeError' } })).toMatchObject({
      count: 2,
    });
  });

  test('that cannot be written leave the run as it is; its report tells of it', async () => {
    writeFileSync(join(directory, 'metrics'), 'a file where the folder should be');
    await using manager = new EnhancedWorkflowManager({ directory });
    const result = await manager.execute(measured, {});
    expect(result).toMatchObject({ status: 'completed', success: true, output: 'done' });
    expect(result.report.observerTrouble).toEqual([
      { observer: 'metrics', count: 1, lastMessage: expect.stringContaining('Metrics could not be written') as string },
    ]);
    await manager.close();
    expect(manager.metrics?.health).toMatchObject({ written: 0, buffered: 0, dropped: 5 });
  });

  test('that fail in every way leave the run as it is', async () => {
    const storage = new FaultyStorage(new MemoryStorage());
    for (const method of ['append', 'put', 'get', 'list', 'delete', 'read'] as const)
      storage.plan({ method, key: /^metrics/, times: Infinity });
    await using manager = new EnhancedWorkflowManager({ storage, metrics: { maxBuffered: 2, flushEvery: 0 } });
    const result = await manager.execute(measured, {});
    expect(result.orThrow()).toBe('done');
    expect(result.report.observerTrouble[0]?.lastMessage).toMatch(
      /could not be written.*records of metrics were left out/s,
    );
  });

  test('are not kept where they are switched off, nor by default where they would end with the process', async () => {
    await using off = new EnhancedWorkflowManager({ directory, metrics: false });
    const result = await off.execute(measured, {});
    expect([off.metrics, result.report.resources]).toEqual([undefined, undefined]);
    await off.close();
    expect(existsSync(join(directory, 'metrics'))).toBe(false);
    await using memory = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    expect(memory.metrics).toBeUndefined();
    await using asked = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: {} });
    expect(asked.metrics).toBeDefined();
  });

  test('of a cancelled run say so', async () => {
    await using manager = new EnhancedWorkflowManager({ directory });
    const waits = defineWorkflow({ name: 'waits', run: (wf) => wf.waitFor('go') });
    const handle = await manager.start(waits);
    await manager.cancel(handle.id);
    await handle.result;
    expect(await manager.metrics?.query({ command: 'workflow:waits' })).toMatchObject({ count: 1, cancelled: 1 });
  });
});
