// Runs are measured as they go; what happened is asked for, by agent, and for Prometheus. The collector also works alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, MetricsCollector } from 'holdfast';

const review = defineWorkflow({
  name: 'review',
  async run(wf) {
    await wf.phase('reading', async () => {
      for (const file of ['a.ts', 'b.ts', 'c.ts'])
        await wf.step(`read ${file}`, (step) => {
          step.usage({ agent: 'reader', model: 'small-1', inputTokens: 900, outputTokens: 100, costUsd: 0.01 });
        });
    });
    await wf.step('publish', { critical: false, retry: false }, () => {
      throw new Error('nobody answers');
    });
  },
});

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
{
  await using manager = new EnhancedWorkflowManager({ directory: folder });
  const { report } = await manager.execute(review);
  console.log(`${report.resources?.steps} steps, ${report.resources?.tokens} tokens`);

  const { metrics } = manager;
  const { groups = [] } = (await metrics?.query({ command: 'step:*', timeframe: 'day', groupBy: 'command' })) ?? {};
  for (const { value, count, successRate } of groups) console.log(value, count, successRate);

  const { agents } = (await metrics?.aggregates()) ?? {};
  console.log('reader:', agents?.['reader']?.invocations, 'invocations,', agents?.['reader']?.cost_usd, 'USD');

  const text = (await metrics?.exportText({ format: 'prometheus' })) ?? '';
  console.log(text.split('\n').find((line) => line.includes('workflow:review')));
}
rmSync(folder, { recursive: true });

await using metrics = new MetricsCollector({ storage: new MemoryStorage() });
const timer = metrics.start('/implement', { phase: 'planning', issue: 42 });
timer.success();
metrics.record({ command: '/implement', duration_ms: 1500, status: 'failure', context: { issue: 43 } });
const { count, successRate, maxMs } = await metrics.query({ command: '/implement' });
console.log(count, successRate, maxMs);

// Prints:
// 4 steps, 3000 tokens
// step:publish 1 0
// step:read a.ts 1 1
// step:read b.ts 1 1
// step:read c.ts 1 1
// reader: 3 invocations, 0.03 USD
// holdfast_commands_total{command="workflow:review",status="success"} 1
// 2 0.5 1500
