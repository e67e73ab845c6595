import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

/** Debian's package `prometheus` brings it. */
const promtool = process.env['PROMTOOL'] ?? 'promtool';
const isThere = spawnSync(promtool, ['--version']).error === undefined;

test.skipIf(!isThere)('the exposition passes `promtool check metrics`', async () => {
  const metrics = new MetricsCollector({ storage: new MemoryStorage() });
  const names = [
    'plain',
    'workflow:é "quoted" \\ back\nnew line',
    '{}=,#',
    '\u0000\u001b[31m',
    '\ud800',
    'x'.repeat(500),
  ];
  for (const [index, command] of names.entries()) {
    const context = {
      agent: command,
      model: `m ${command}`,
      input_tokens: index,
      output_tokens: 2,
      cost_usd: 0.1 * index,
    };
    for (const status of ['success', 'failure', 'cancelled'] as const)
      metrics.record({ command, duration_ms: 10 ** (index * 3 - 3), status, context });
  }
  const input = await metrics.exportText({ format: 'prometheus' });
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
