import { describe, expect, test } from 'vitest';
import { assessLevel, readThresholds, standardThresholds } from '../../../src/reliability/health-thresholds.ts';

describe('percent of cpu, memory and disk', () => {
  test.each([
    [0, 'HEALTHY'],
    [79.9, 'HEALTHY'],
    [80, 'WARNING'],
    [89.9, 'WARNING'],
    [90, 'DEGRADED'],
    [94.9, 'DEGRADED'],
    [95, 'CRITICAL'],
    [100, 'CRITICAL'],
    [764, 'CRITICAL'],
  ])('%d is %s', (value, status) => {
    for (const name of ['cpu', 'memory', 'disk'] as const)
      expect(assessLevel(value, standardThresholds[name])).toBe(status);
  });
});

test.each([
  [99, 'HEALTHY'],
  [100, 'WARNING'],
  [500, 'DEGRADED'],
  [2000, 'CRITICAL'],
])('an event loop that is %d ms late is %s', (value, status) => {
  expect(assessLevel(value, standardThresholds['event-loop'])).toBe(status);
});

test('thresholds are taken one by one, and have to grow', () => {
  expect(readThresholds({ disk: { critical: 99 } }).disk).toEqual({ warning: 80, degraded: 90, critical: 99 });
  expect(() => readThresholds({ disk: { warning: 92 } })).toThrow(/health.thresholds.disk.*growing/);
  expect(() => readThresholds({ cpu: { warning: Number.NaN } })).toThrow(/health.thresholds.cpu.warning/);
  expect(() => readThresholds({ cpu: { warnings: 3 } as never })).toThrow(/Unknown option `warnings`/);
});
