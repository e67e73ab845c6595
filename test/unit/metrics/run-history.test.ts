import { describe, expect, test } from 'vitest';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

function collector(): { readonly metrics: MetricsCollector; readonly host: FakeHost } {
  const host = new FakeHost();
  return { host, metrics: new MetricsCollector({ storage: new MemoryStorage(), host }) };
}

describe('the runs that records tell of', () => {
  test('have their phases, steps and what they consumed, also while they go on', async () => {
    const { metrics, host } = collector();
    const context = { workflow: 'deploy', workflow_id: 'one' };
    const base = { status: 'success', duration_ms: 10 } as const;
    metrics.record({ ...base, command: 'step:ask', phase: 'plan', context: { ...context, tokens: 5, cost_usd: 0.5 } });
    metrics.record({
      ...base,
      command: 'step:ask',
      context: { ...context, attempts: 3, input_tokens: 1, output_tokens: 2 },
    });
    metrics.record({ ...base, command: 'step:bad', status: 'failure', context: { ...context, attempts: 2 } });
    metrics.record({ ...base, command: 'phase:plan', context });
    metrics.record({ ...base, command: 'phase:work', status: 'failure', context });
    const [open] = await metrics.runs({ workflow: 'deploy' });
    expect(open).toMatchObject({
      ...{ id: 'one', workflow: 'deploy', status: undefined, durationMs: undefined, endedAt: undefined },
      ...{ steps: 3, failedSteps: 1, recoveredSteps: 1, retries: 3, tokens: 8, costUsd: 0.5 },
    });
    expect(open?.phases.map(({ name, status, activeMs }) => [name, status, activeMs])).toEqual([
      ['plan', 'success', 10],
      ['work', 'failure', 10],
    ]);
    metrics.record({ ...base, command: 'workflow:deploy', duration_ms: 70, context });
    expect((await metrics.runs({ workflow: 'deploy' }))[0]).toMatchObject({
      ...{ status: 'success', durationMs: 70, endedAt: host.now() },
    });
    await metrics.close();
  });

  test('that were resumed after a failure count as they ended last', async () => {
    const { metrics } = collector();
    const context = { workflow: 'deploy', workflow_id: 'one' };
    metrics.record({ command: 'workflow:deploy', status: 'failure', duration_ms: 5, context });
    metrics.record({ command: 'workflow:deploy', status: 'success', duration_ms: 90, context });
    const runs = await metrics.runs();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: 'success', durationMs: 90 });
    await metrics.close();
  });

  test('that take long keep all that is known of them, and are left out where that cannot be', async () => {
    const { metrics } = collector();
    const step = (id: string): void => {
      metrics.record({
        ...{ command: 'step:s', status: 'success', duration_ms: 1 },
        context: { workflow: 'deploy', workflow_id: id, cost_usd: 1 },
      });
    };
    const end = (id: string): void => {
      metrics.record({
        ...{ command: 'workflow:deploy', status: 'success', duration_ms: 1 },
        context: { workflow: 'deploy', workflow_id: id },
      });
    };
    const known = async (maxRuns: number) =>
      (await metrics.runs({ maxRuns })).map(({ id, costUsd }) => [id, costUsd]).sort();
    for (const id of ['slow', 'slow', 'a', 'b', 'c']) {
      step(id);
      if (id !== 'slow') end(id);
    }
    step('slow');
    end('slow');
    expect(await known(2)).toEqual([
      ['c', 1],
      ['slow', 3],
    ]);
    // Of only one, the slow one had to go before it went on.
    expect(await known(1)).toEqual([['c', 1]]);
    await metrics.close();
  });

  test('come oldest end first, those that go on last, and of very many only the last', async () => {
    const { metrics, host } = collector();
    for (const [place, id] of ['c', 'a', 'b'].entries()) {
      const context = { workflow: 'deploy', workflow_id: id };
      metrics.record({ command: 'step:s', status: 'success', duration_ms: 1, context });
      const at = host.now() - 1000 * place;
      metrics.record({ command: 'workflow:deploy', status: 'success', duration_ms: 1, timestamp: at, context });
    }
    metrics.record({
      command: 'step:s',
      status: 'success',
      duration_ms: 1,
      context: { workflow: 'deploy', workflow_id: 'd' },
    });
    metrics.record({
      command: 'step:s',
      status: 'success',
      duration_ms: 1,
      context: { workflow: 'other', workflow_id: 'e' },
    });
    const ids = async (maxRuns: number): Promise<readonly string[]> =>
      (await metrics.runs({ workflow: 'deploy', maxRuns })).map(({ id }) => id);
    expect(await ids(10)).toEqual(['b', 'a', 'c', 'd']);
    expect(await ids(2)).toEqual(['b', 'd']);
    await expect(metrics.runs({ maxRuns: 0 })).rejects.toMatchObject({ code: 'invalid-option' });
    await metrics.close();
  });
});
