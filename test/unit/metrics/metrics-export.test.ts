import { describe, expect, test } from 'vitest';
import { cellOf } from '../../../src/metrics/csv-export.ts';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** Metrics with names that nobody should choose. */
function awkward(): MetricsCollector {
  const metrics = new MetricsCollector({ storage: new MemoryStorage(), host: new FakeHost() });
  const context = {
    workflow: '@w',
    workflow_id: 'wf_secret_run',
    agent: 'a "quoted" \\ agent\n',
    model: 'm',
    tokens: 7,
  };
  metrics.record({ command: '=HYPERLINK("http://x")', duration_ms: 1500, status: 'success', phase: '+1', context });
  metrics.record({ command: 'step:b', duration_ms: 0.25, status: 'failure', context: { ...context, cost_usd: 0.5 } });
  metrics.record({ command: 'step:b', duration_ms: 3, status: 'cancelled' });
  return metrics;
}

describe('for Prometheus', () => {
  test('commands, agents and models have figures, with escaped labels and without runs', async () => {
    const text = await awkward().exportText({ format: 'prometheus' });
    expect(text).toContain('# TYPE holdfast_commands_total counter\n');
    expect(text).toContain('holdfast_commands_total{command="=HYPERLINK(\\"http://x\\")",status="success"} 1\n');
    expect(text).toContain('holdfast_commands_total{command="step:b",status="cancelled"} 1\n');
    expect(text).toContain('holdfast_command_duration_seconds{command="step:b",quantile="0.99"} 0.003\n');
    expect(text).toContain('holdfast_command_duration_seconds_sum{command="step:b"} 0.00325\n');
    expect(text).toContain('holdfast_command_duration_seconds_count{command="step:b"} 2\n');
    expect(text).toContain('holdfast_agent_tokens_total{agent="a \\"quoted\\" \\\\ agent\\n"} 14\n');
    expect(text).toContain('holdfast_model_cost_usd_total{model="m"} 0.5\n');
    expect(text).not.toContain('wf_secret_run');
  });

  test('every line is a comment or a sample, and every family is named once', async () => {
    const text = await awkward().exportText({ format: 'prometheus' });
    expect(text.endsWith('\n')).toBe(true);
    const line =
      /^(?:# (?:HELP [a-z_]+ \S.*|TYPE [a-z_]+ (?:counter|summary|gauge))|[a-z_]+(?:\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? \d+(?:\.\d+)?(?:e[+-]\d+)?)$/;
    for (const each of text.trimEnd().split('\n')) expect(each).toMatch(line);
    const families = text.match(/(?<=# TYPE )\S+/g) ?? [];
    expect(new Set(families).size).toBe(families.length);
  });

  test('commands beyond the bound share one label', async () => {
    const metrics = new MetricsCollector({ storage: new MemoryStorage(), host: new FakeHost() });
    for (let index = 0; index < 1100; index += 1)
      metrics.record({ command: `c${index}`, duration_ms: 1, status: 'success' });
    const text = await metrics.exportText({ format: 'prometheus' });
    expect(text.match(/_count\{/g)).toHaveLength(1001);
    expect(text).toContain('holdfast_commands_total{command="(other)",status="success"} 100\n');
  });

  test('nothing recorded is no family without samples', async () => {
    const metrics = new MetricsCollector({ storage: new MemoryStorage(), host: new FakeHost() });
    expect((await metrics.exportText({ format: 'prometheus' })).match(/# TYPE/g)).toHaveLength(1);
  });
});

describe('as CSV', () => {
  test('each record is a line, and no cell begins a formula', async () => {
    const lines = (await awkward().exportText({ format: 'csv' })).split('\r\n');
    expect(lines[0]).toBe('timestamp,command,duration_ms,status,phase,workflow,agent,model,tokens,cost_usd,context');
    expect(lines[1]).toContain(`,"'=HYPERLINK(""http://x"")",1500,success,'+1,'@w,`);
    expect(lines).toHaveLength(5);
  });

  test.each([
    ['=1+1', `'=1+1`],
    ['-1', `'-1`],
    ['+x', `'+x`],
    ['@x', `'@x`],
    ['\tx', `'\tx`],
    ['＝x', `'＝x`],
    ['plain, "text"', '"plain, ""text"""'],
    [' x', '" x"'],
    [-1, '-1'],
  ])('%s becomes %s', (value, cell) => {
    expect(cellOf(value)).toBe(cell);
  });
});

test('as JSON the records are as they are stored', async () => {
  const { records } = JSON.parse(await awkward().exportText({ format: 'json', command: 'step:*' })) as {
    records: readonly unknown[];
  };
  expect(records).toMatchObject([
    { command: 'step:b', duration_ms: 0.25, status: 'failure', context: { workflow_id: 'wf_secret_run' } },
    { command: 'step:b', duration_ms: 3, status: 'cancelled' },
  ]);
  const none = await awkward().exportText({ format: 'json', command: 'none' });
  expect(JSON.parse(none)).toEqual({ records: [] });
});

test('a format that is not one is refused', async () => {
  await expect(awkward().exportText({ format: 'xml' as never })).rejects.toMatchObject({ code: 'invalid-option' });
  await expect(awkward().exportText({ format: 'csv', since: 1 } as never)).rejects.toThrow('since');
});
