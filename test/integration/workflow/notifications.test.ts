import { describe, expect, test } from 'vitest';
import type { Notice, NotifierAdapter } from '../../../src/notifications/notice.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import type { ManagerOptions } from '../../../src/workflow/manager-options.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { CapturingNotifier, hang } from '../../unit/notifications/capturing-notifier.ts';

const deploy = defineWorkflow({
  name: 'deploy',
  version: '1.0.0',
  async run(wf) {
    await wf.step('build', () => 1);
    await wf.notify('built', { body: 'on the way' });
    return wf.step('publish', () => 'done');
  },
});

function make(notifiers: readonly NotifierAdapter[], options: ManagerOptions = {}) {
  const host = new FakeHost();
  const storage = options.storage ?? new MemoryStorage();
  const notifications = { notifiers, rateLimit: false } as const;
  return { host, storage, manager: new EnhancedWorkflowManager({ ...options, host, storage, notifications }) };
}

describe('a run with notifiers', () => {
  test('tells what it says and how it ends, and leaves nothing in the outbox', async () => {
    const notifier = new CapturingNotifier();
    const { manager, storage } = make([notifier]);
    const result = await manager.execute(deploy);
    await manager.notifications.flush();
    expect(notifier.notices).toMatchObject([
      { topic: 'custom', title: 'built', body: 'on the way', runId: result.runId, workflow: 'deploy' },
      { topic: 'run-completed', severity: 'success', title: 'deploy: completed', runId: result.runId },
    ]);
    await manager.close();
    expect((await storage.list('notices/outbox/')).entries).toEqual([]);
    expect(notifier.closed).toBe(1);
  });

  test('writes nothing without them', async () => {
    const { manager, storage } = make([]);
    await manager.execute(deploy);
    await manager.close();
    expect((await storage.list('notices/')).entries).toEqual([]);
  });

  test.each([
    ['hangs', hang],
    [
      'throws',
      () => {
        throw new Error('no such channel');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such channel'))],
  ])('ends as it would although one %s, and its report tells', async (_, behave) => {
    const broken = new CapturingNotifier('broken', behave);
    const good = new CapturingNotifier('good');
    const slow = defineWorkflow({
      name: 'slow',
      version: '1.0.0',
      async run(wf) {
        await wf.notify('begun');
        await wf.sleep('10m');
        return 7;
      },
    });
    const { manager, host } = make([broken, good]);
    const result = await host.finish(manager.execute(slow));
    expect(result).toMatchObject({ status: 'completed', outcome: 'complete', output: 7 });
    expect(result.report.observerTrouble).toMatchObject([{ observer: 'notifier "broken"' }]);
    expect(result.report.elapsedMs).toBe(600_000);
    expect(good.titles).toContain('begun');
    await host.finish(manager.close());
    expect(good.titles).toContain('slow: completed');
    expect(host.pendingTimers).toBe(0);
  });

  test('is not delayed by one that is slow, nor is close for longer than its bound', async () => {
    const { manager, host } = make([new CapturingNotifier('slow', hang)]);
    const result = await host.finish(manager.execute(deploy));
    expect([result.status, result.report.elapsedMs]).toEqual(['completed', 0]);
    const before = host.monotonic();
    await host.finish(manager.close());
    expect(host.monotonic() - before).toBeLessThanOrEqual(7000);
  });

  test('tells of a failure, of a wait for a person and of a long run, and says nothing for its children', async () => {
    const notifier = new CapturingNotifier();
    const child = defineWorkflow({ name: 'child', version: '1.0.0', run: (wf) => wf.step('work', () => 1) });
    const failing = defineWorkflow({
      name: 'failing',
      version: '1.0.0',
      async run(wf) {
        await wf.workflow(child);
        await wf.waitFor('approval');
        await wf.step('break', { retry: false }, () => {
          throw new Error('out of luck');
        });
      },
    });
    const { manager, host } = make([notifier]);
    const handle = await manager.start(failing, undefined, { id: 'f' });
    await host.advance(5 * 60_000);
    await manager.signal('f', 'approval', true);
    await handle.result;
    await manager.notifications.flush();
    expect(notifier.notices.map(({ topic, severity }) => [topic, severity])).toEqual([
      ['approval-needed', 'warning'],
      ['long-running', 'info'],
      ['run-failed', 'error'],
    ]);
    expect(notifier.notices[2]?.body).toContain('out of luck');
    await manager.close();
  });

  test('says a thing once, however often it is resumed', async () => {
    const notifier = new CapturingNotifier();
    const flaky = defineWorkflow({
      name: 'flaky',
      version: '1.0.0',
      async run(wf) {
        await wf.notify('half way');
        await wf.step('break', { retry: false }, () => {
          if (notifier.titles.filter((title) => title.endsWith('failed')).length < 2) throw new Error('not yet');
        });
      },
    });
    const { manager } = make([notifier]);
    await manager.execute(flaky, undefined, { id: 'r' });
    for (let round = 0; round < 2; round += 1) {
      await manager.notifications.flush();
      await manager.resume('r');
    }
    await manager.notifications.flush();
    expect(notifier.titles).toEqual(['half way', 'flaky: failed', 'flaky: failed', 'flaky: completed']);
    expect(new Set(notifier.notices.map(({ id }) => id)).size).toBe(4);
    await manager.close();
  });

  test('has its notice delivered by the next process that recovers, where its own died behind its end', async () => {
    const storage = new MemoryStorage();
    const own = identifyProcess();
    const dead = { ...own, pid: 2 ** 22 + 4711 };
    // Never lets go of the notice: as if the process had died there.
    const dying = make([new CapturingNotifier('capture', hang)], { storage, process: dead });
    const { runId } = await dying.manager.execute(deploy);
    const notifier = new CapturingNotifier();
    const { manager } = make([notifier], { storage });
    await manager.recover();
    await manager.notifications.flush();
    expect(new Set(notifier.titles)).toEqual(new Set(['built', 'deploy: completed']));
    expect(notifier.notices.every((notice: Notice) => notice.runId === runId)).toBe(true);
    await manager.close();
    await dying.host.finish(dying.manager.close());
  });

  test.each([
    [{ notifications: { notifier: [] } }, 'Unknown option `notifier` of notifications'],
    [{ notifications: { level: 'loud' } }, 'Expected `level` to be "all" or'],
    [{ notifications: { notifiers: [{ name: 'x' }] } }, 'Expected `notifiers[0]` to be a notifier'],
  ])('refuses %j', (options: object, message) => {
    expect(() => new EnhancedWorkflowManager(options)).toThrow(message);
  });
});
