import { expect, test } from 'vitest';
import type { HealthStatus } from '../../../src/core/events.ts';
import { actionFor, requireHealthPolicy, type HealthPolicy } from '../../../src/reliability/health-policy.ts';
import { makeReport, reasonsOf, type HealthCheckResult } from '../../../src/reliability/health-report.ts';

const check = (name: string, status: HealthStatus): HealthCheckResult => ({
  ...{ name, status, reasons: [`${name} is so`], recommendations: [`mend ${name}`] },
  ...{ durationMs: 1, checkedAt: 0 },
});

test.each<[string, HealthPolicy, HealthCheckResult[], string | undefined]>([
  ['nothing, where all is well', { WARNING: 'fail', FAILED: 'fail' }, [check('a', 'HEALTHY')], undefined],
  ['a warning, where nothing else is said', {}, [check('a', 'CRITICAL')], 'warn'],
  ['what the policy says', { CRITICAL: 'pause' }, [check('a', 'CRITICAL')], 'pause'],
  [
    'the most severe of all',
    { WARNING: 'fail', CRITICAL: 'wait' },
    [check('a', 'CRITICAL'), check('b', 'WARNING')],
    'fail',
  ],
  [
    'what another check found, beside one that failed',
    { CRITICAL: 'pause' },
    [check('a', 'FAILED'), check('b', 'CRITICAL')],
    'pause',
  ],
  [
    'what holds for that check',
    { CRITICAL: 'fail', checks: { a: { CRITICAL: 'warn' } } },
    [check('a', 'CRITICAL')],
    'warn',
  ],
  ['nothing but a warning, for a check that cannot be made', { CRITICAL: 'fail' }, [check('a', 'FAILED')], 'warn'],
])('a policy does %s', (_, policy, checks, action) => {
  expect(actionFor({ checks }, requireHealthPolicy('policy', policy))).toBe(action);
});

test('a policy that is none is refused', () => {
  expect(() => requireHealthPolicy('health', { CRITICAL: 'stop' as never })).toThrow(
    /`health.CRITICAL` to be "warn" or/,
  );
  expect(() => requireHealthPolicy('health', { BAD: 'warn' } as never)).toThrow(/Unknown option `BAD`/);
  expect(() => requireHealthPolicy('health', { checks: { a: { WARNING: 1 } } } as never)).toThrow(/checks.a.WARNING/);
});

test('the worst check decides; reasons come worst first, recommendations once', () => {
  const checks = [check('a', 'WARNING'), check('b', 'HEALTHY'), check('c', 'FAILED'), check('a', 'CRITICAL')];
  const report = makeReport(checks, 5, 2);
  expect(report).toMatchObject({ status: 'FAILED', checkedAt: 5, durationMs: 2 });
  expect(reasonsOf(report)).toEqual(['c FAILED: c is so', 'a CRITICAL: a is so', 'a WARNING: a is so']);
  expect(report.recommendations).toEqual(['mend a', 'mend c']);
  expect(makeReport([], 0, 0).status).toBe('HEALTHY');
});
