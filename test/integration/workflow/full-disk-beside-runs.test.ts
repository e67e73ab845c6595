import { expect, test } from 'vitest';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { CapturingNotifier } from '../../unit/notifications/capturing-notifier.ts';

const spent = (): Error => new Error('Claude AI usage limit reached. Please try again in 1 hours');

/** A run that needs everything that is written beside its journal; and whose every step needs a second attempt. */
function busy() {
  const failed = new Set<string>();
  const once = (name: string, error: Error): number => {
    if (failed.has(name)) return 1;
    failed.add(name);
    throw error;
  };
  return defineWorkflow({
    name: 'busy',
    async run(wf) {
      const breaker = { shared: true, failures: 3 } as const;
      const broken = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      const one = await wf.step('call', { breaker }, () => once('call', broken));
      const two = await wf.step('ask', { provider: 'p' }, () => once('ask', spent()));
      return one + two;
    },
  });
}

test.each([
  ['metrics', /^metrics/, 'metrics'],
  ['closings of providers', /^errors\/(?:providers|closings)/, 'recovery: closing provider "p"'],
  ['logs of breakers', /^recovery\/breakers/, 'recovery: the log of breaker "call"'],
  // Lessons are written behind the runs.
  ['lessons', /^errors\/lessons/, undefined],
  ['the outbox', /^notices\/outbox/, 'notifications'],
] as const)(
  'a disk that is full for %s, once or for ever, harms no run, and its report tells',
  async (_, key, observer) => {
    for (const times of [1, Infinity]) {
      const host = new FakeHost();
      const methods = ['append', 'put'] as const;
      const faults = methods.map((method) => ({ method, key, times, error: 'full' }) as const);
      const storage = new FaultyStorage(new MemoryStorage(), faults);
      const notifiers = [new CapturingNotifier()];
      const manager = new EnhancedWorkflowManager({
        ...{ host, storage, metrics: { flushEvery: 0 }, notifications: { notifiers, rateLimit: false } },
      });
      const result = await host.finish(manager.execute(busy()));
      expect(result).toMatchObject({ status: 'completed', outcome: 'complete', output: 2 });
      const told = result.report.observerTrouble.filter(
        (trouble) => observer !== undefined && trouble.observer.startsWith(observer),
      );
      // What failed once and was written at the second try need not be told.
      const needNot = observer === undefined || (observer === 'metrics' && times === 1);
      if (!needNot) expect(told.length, String(times)).toBeGreaterThan(0);
      for (const { lastMessage } of told) expect(lastMessage).toMatch(/full/i);
      await host.finish(manager.close());
      expect(host.pendingTimers).toBe(0);
    }
  },
);
