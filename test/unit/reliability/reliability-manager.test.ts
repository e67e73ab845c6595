import { describe, expect, test } from 'vitest';
import { ReliabilityManager } from '../../../src/reliability/reliability-manager.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('what is no object of options', () => {
  test.each([null, 42, 'x', []])('is refused by name: %j', async (wrong) => {
    const given = wrong as never;
    const refused = (subject: string) => expect.objectContaining({ name: 'UsageError', subject }) as Error;
    expect(() => new ReliabilityManager(given)).toThrow(refused('ReliabilityManager'));
    expect(() => new ReliabilityManager({ host: given })).toThrow(refused('host'));
    expect(() => new ReliabilityManager({ health: given })).toThrow(refused('health'));
    const manager = new ReliabilityManager();
    await expect(manager.health(given)).rejects.toMatchObject({ name: 'UsageError', subject: 'health' });
    expect(() => manager.phaseClock(given)).toThrow(refused('phaseClock'));
    expect(() => manager.limit(() => 1, given)).toThrow(refused('limit'));
    expect(() => new EnhancedWorkflowManager({ health: given })).toThrow(refused('health'));
    expect(() => new EnhancedWorkflowManager({ host: given })).toThrow(refused('host'));
  });

  test('has no name that nobody knows', () => {
    expect(() => new ReliabilityManager({ timeoutMultiplyer: 2 } as never)).toThrow('timeoutMultiplyer');
  });
});

describe('ReliabilityManager', () => {
  test('gives bodies 30 seconds of grace, unless told otherwise', async () => {
    for (const [grace, expected] of [
      [undefined, 30_000],
      ['2s', 2000],
    ] as const) {
      const host = new FakeHost();
      const manager = new ReliabilityManager({ host, ...(grace === undefined ? {} : { grace }) });
      const times: number[] = [];
      const run = manager.limit(never, { subject: 'a', limitMs: 500, abandoned: () => times.push(host.monotonic()) });
      await expect(host.finish(run)).rejects.toMatchObject({ code: 'timeout' });
      expect(times).toEqual([500 + expected]);
    }
  });

  test('multiplies limits and warnings, not the grace period', async () => {
    const host = new FakeHost();
    const manager = new ReliabilityManager({ host, timeoutMultiplier: 3, grace: 0 });
    const calls: unknown[] = [];
    const run = manager.limit(never, {
      subject: 'a',
      limitMs: 500,
      warnAfterMs: 100,
      warned: (...facts) => calls.push(facts),
    });
    await expect(host.finish(run)).rejects.toMatchObject({ code: 'timeout', limitMs: 1500 });
    manager.phaseClock({ limitMs: 500, limitReached: (limitMs) => calls.push(limitMs) }).start();
    await host.advance(1500);
    expect(calls).toEqual([[300, 1500], 1500]);
  });

  test('judges with the standard baselines and the caller’s own, which come first', () => {
    const manager = new ReliabilityManager({ baselines: { research: '1m', 'Issue creation': 60_000 } });
    const names = ['research', 'issue-creation', 'testing', 'other'];
    const { phases } = manager.assess(names.map((name) => ({ name, activeMs: 1 })));
    expect(phases.map(({ baselineMs }) => baselineMs)).toEqual([60_000, 60_000, 600_000, undefined]);
  });

  test.each([
    [{ grace: 'soon' }, 'invalid-duration'],
    [{ timeoutMultiplier: 0 }, 'invalid-option'],
    [{ timeoutMultiplier: Infinity }, 'invalid-option'],
    [{ baselines: { a: 0 } }, 'invalid-option'],
    [{ baselines: { a: 'x' } }, 'invalid-duration'],
  ])('refuses %j', (options, code) => {
    expect(() => new ReliabilityManager(options)).toThrow(expect.objectContaining({ code }));
  });
});
