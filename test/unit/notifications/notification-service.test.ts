import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';
import type { NoticeRequest } from '../../../src/notifications/notice-request.ts';
import type { NotificationOptions } from '../../../src/notifications/notification-options.ts';
import { NotificationService } from '../../../src/notifications/notification-service.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { CapturingNotifier, hang } from './capturing-notifier.ts';

const minute = 60_000;

function make(options: NotificationOptions = {}) {
  const host = new FakeHost();
  const notifier = new CapturingNotifier();
  const service = new NotificationService({ host, notifiers: [notifier], rateLimit: false, ...options });
  return { host, notifier, service };
}

const about = (title: string, more: Partial<NoticeRequest> = {}): NoticeRequest => ({ title, ...more });

describe('NotificationService', () => {
  test('hands a notice to every notifier, behind the back of whoever asked', async () => {
    const other = new CapturingNotifier('other');
    const { host, notifier } = make();
    const service = new NotificationService({ host, notifiers: [notifier, other] });
    const id = service.notify(about('Deployed', { body: 'to test', severity: 'success' }));
    expect(notifier.notices).toEqual([]);
    await service.flush();
    expect(notifier.notices).toEqual([
      { id, topic: 'custom', severity: 'success', title: 'Deployed', body: 'to test', at: host.now() },
    ]);
    expect(other.notices).toEqual(notifier.notices);
    expect(service.counts).toEqual({ delivered: 2, failed: 0, held: 0, dropped: 0, trouble: [] });
    await service.close();
    expect(notifier.closed).toBe(1);
    expect(host.pendingTimers).toBe(0);
  });

  test('does nothing, and writes nothing, without notifiers or where it is not enabled', async () => {
    const storage = new MemoryStorage();
    const notifier = new CapturingNotifier();
    for (const service of [
      new NotificationService({ storage }),
      new NotificationService({ storage, notifiers: [notifier], enabled: false }),
    ]) {
      expect(service.notify(about('x', { severity: 'critical' }))).toBeUndefined();
      await service.close();
    }
    expect(notifier.notices).toEqual([]);
    expect((await storage.list('')).entries).toEqual([]);
  });

  test('never throws, whatever it is asked', async () => {
    const { service, notifier } = make();
    const hostile = Object.defineProperty({ title: 'x' }, 'body', {
      get: () => {
        throw new Error('a getter that throws');
      },
      enumerable: true,
    });
    const requests: readonly unknown[] = [undefined, null, 7, {}, { title: 5n }, { title: {} }, hostile];
    for (const request of requests) expect(() => service.notify(request as NoticeRequest)).not.toThrow();
    await service.flush();
    expect(service.counts.dropped).toBe(requests.length);
    expect(service.counts.trouble).toMatchObject([{ name: 'notify', count: requests.length }]);
    expect(notifier.notices).toEqual([]);
    await service.close();
  });

  test('masks secrets, cuts what is too long, and keeps the title one line', async () => {
    const redactor = new Redactor({ secrets: { TOKEN: 'opensesame-123456' } });
    const { service, notifier } = make({ redactor });
    service.notify(
      about('one\ntwo\u2028three opensesame-123456', {
        body: 'x'.repeat(100_000),
        facts: { key: 'opensesame-123456', count: 3, nothing: Number.NaN },
      }),
    );
    await service.flush();
    const [notice] = notifier.notices;
    expect(JSON.stringify(notice)).not.toContain('opensesame');
    expect(notice?.title).toMatch(/^one two three /);
    expect(notice?.body).toHaveLength(4000);
    expect(notice?.facts).toMatchObject({ count: 3 });
    await service.close();
  });

  test('lets one notice of each workflow pass in five minutes, and says with the next how many it held back', async () => {
    const { service, host, notifier } = make({ rateLimit: {} });
    for (let count = 1; count <= 4; count += 1) service.notify(about(`a${count}`, { workflow: 'a' }));
    service.notify(about('b1', { workflow: 'b' }));
    await host.advance(4 * minute);
    service.notify(about('a5', { workflow: 'a' }));
    await host.advance(1 * minute);
    service.notify(about('a6', { workflow: 'a' }));
    await service.flush();
    expect(notifier.titles).toEqual(['a1', 'b1', 'a6']);
    expect(notifier.notices[2]?.body).toBe('4 further notices were held back before this one.');
    expect(notifier.notices[2]?.facts).toEqual({ held_back: 4 });
    expect(service.counts.held).toBe(4);
    await service.close();
  });

  test('lets critical notices pass the rate limit and quiet hours', async () => {
    const { service, notifier } = make({ rateLimit: {}, quietHours: { from: '10:00', to: '11:00', timeZone: 'UTC' } });
    service.notify(about('quiet', { workflow: 'a' }));
    service.notify(about('fire', { workflow: 'a', severity: 'critical' }));
    service.notify(about('still fire', { workflow: 'a', severity: 'critical' }));
    await service.flush();
    expect(notifier.titles).toEqual(['fire', 'still fire']);
    expect(notifier.notices[0]?.facts).toEqual({ held_back: 1 });
    await service.close();
  });

  test('goes on without a notifier that hangs, throws or rejects, and counts what it does', async () => {
    const host = new FakeHost();
    const good = new CapturingNotifier('good');
    const hanging = new CapturingNotifier('hanging', hang);
    const throwing = new CapturingNotifier('throwing', () => {
      throw new Error('no such channel');
    });
    const service = new NotificationService({ host, notifiers: [hanging, throwing, good], rateLimit: false });
    for (const title of ['one', 'two', 'three']) service.notify(about(title));
    await host.advance(1);
    expect(good.titles).toEqual(['one', 'two', 'three']);
    await host.finish(service.flush());
    expect(hanging.notices).toHaveLength(9);
    expect(hanging.signals.every(({ aborted }) => aborted)).toBe(true);
    expect(throwing.notices).toHaveLength(9);
    const { trouble, delivered, failed } = service.counts;
    expect({ delivered, failed }).toEqual({ delivered: 3, failed: 6 });
    expect(trouble).toEqual([
      { name: 'throwing', count: 3, lastMessage: 'no such channel' },
      { name: 'hanging', count: 3, lastMessage: 'Notifier "hanging" took longer than 10000 ms.' },
    ]);
    await service.close();
  });

  test('tries again after a wait that grows, never sooner than the receiver asks', async () => {
    const host = new FakeHost();
    const times: number[] = [];
    const errors = [
      Object.assign(new Error('busy'), { response: { headers: new Headers({ 'retry-after': '30' }) } }),
      new Error('reset'),
    ];
    const notifier = new CapturingNotifier('slack', () => {
      times.push(host.monotonic());
      const error = errors[times.length - 1];
      if (error !== undefined) throw error;
    });
    const service = new NotificationService({ host, notifiers: [notifier] });
    service.notify(about('x'));
    await host.finish(service.flush());
    expect(times).toHaveLength(3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(30_000);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(3000);
    expect(service.counts).toMatchObject({ delivered: 1, failed: 0 });
    await service.close();
  });

  test('does not try again what a notifier calls hopeless, nor one that delivers at most once', async () => {
    const host = new FakeHost();
    const hopeless = new CapturingNotifier('hopeless', () => {
      throw Object.assign(new Error('gone'), { retryable: false });
    });
    const once = new CapturingNotifier(
      'desktop',
      () => {
        throw new Error('no screen');
      },
      'at-most-once',
    );
    const service = new NotificationService({ host, notifiers: [hopeless, once], storage: new MemoryStorage() });
    service.notify(about('x'));
    await host.finish(service.flush());
    expect([hopeless.notices.length, once.notices.length]).toEqual([1, 1]);
    await service.close();
  });

  test('drops and counts what is too much to wait for a notifier', async () => {
    const host = new FakeHost();
    const slow = new CapturingNotifier('slow', hang);
    const good = new CapturingNotifier('good');
    const options = { host, notifiers: [slow, good], rateLimit: false, maxQueued: 10 } as const;
    const service = new NotificationService(options);
    for (let round = 0; round < 10; round += 1) {
      for (let count = 0; count < 10; count += 1) service.notify(about(`${round}.${count}`));
      await host.advance(0);
    }
    // One is under way, ten wait.
    expect(service.counts.dropped).toBe(100 - 11);
    expect(good.notices).toHaveLength(100);
    await host.finish(service.close());
  });

  test('closes within its bound although a notifier hangs in sending and in closing', async () => {
    const host = new FakeHost();
    const notifier = new CapturingNotifier('slow', hang);
    notifier.close = hang;
    const service = new NotificationService({ host, notifiers: [notifier], storage: new MemoryStorage() });
    service.notify(about('x'));
    await host.advance(0);
    const before = host.monotonic();
    await host.finish(service.close({ timeout: '2s' }));
    expect(host.monotonic() - before).toBeLessThanOrEqual(3000);
    expect(notifier.signals[0]?.aborted).toBe(true);
    expect(host.pendingTimers).toBe(0);
    expect(service.notify(about('later'))).toBeUndefined();
  });

  test('remembers what was delivered, what was held back and what failed', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const bad = new CapturingNotifier('bad', () => {
      throw Object.assign(new Error('gone'), { retryable: false });
    });
    const first = new NotificationService({ host, storage, notifiers: [new CapturingNotifier(), bad] });
    first.notify(about('one', { workflow: 'a' }));
    first.notify(about('two', { workflow: 'a' }));
    await first.flush();
    await first.close();
    const second = new NotificationService({ host, storage });
    expect(await second.history()).toMatchObject([
      {
        title: 'one',
        deliveries: expect.arrayContaining([
          expect.objectContaining({ notifier: 'capture', status: 'delivered', attempts: 1 }),
          expect.objectContaining({ notifier: 'bad', status: 'failed', attempts: 1, error: 'gone' }),
        ]) as unknown,
      },
      { title: 'two', held: 'rate-limit', deliveries: [] },
    ]);
    await second.close();
  });

  test('shares the rate limit with the other processes of its storage', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const [one, two] = [new CapturingNotifier(), new CapturingNotifier()];
    const here = new NotificationService({ host, storage, notifiers: [one] });
    const there = new NotificationService({ host, storage, notifiers: [two] });
    here.notify(about('here', { workflow: 'a' }));
    there.notify(about('there', { workflow: 'a' }));
    await Promise.all([here.flush(), there.flush()]);
    expect(one.notices.length + two.notices.length).toBe(1);
    await here.close();
    await there.close();
  });

  test('goes on when its storage fails, and tells of it', async () => {
    const storage = new MemoryStorage();
    const fails = (): never => {
      throw new Error('the disk is gone');
    };
    Object.assign(storage, { get: fails, put: fails, delete: fails, list: fails, append: fails, read: fails });
    const failing = storage;
    const { service, notifier } = make({ storage: failing });
    service.notify(about('x'));
    await service.flush();
    expect(notifier.titles).toEqual(['x']);
    expect(service.counts.trouble).toMatchObject([{ name: 'outbox' }]);
    await service.close();
  });
});

describe('a long run', () => {
  test('is told of after five minutes, then each time that has doubled, with how far it is', async () => {
    const { service, host, notifier } = make();
    service.follow({ runId: 'r', workflow: 'nightly', startedAt: host.now() });
    await host.advance(5 * minute - 1);
    expect(notifier.notices).toEqual([]);
    const at = host.now();
    service.observer.observe({ type: 'progress-reported', fraction: 0.42, overall: 0.42, runId: 'r', at });
    service.observer.observe({ type: 'phase-started', key: 'build', name: 'build', number: 1, runId: 'r', at });
    await host.advance(1);
    expect(notifier.notices).toMatchObject([
      { topic: 'long-running', body: 'Run r is still at work after 5m00s, 42 % done, in phase build.' },
    ]);
    await host.advance(5 * minute);
    await host.advance(10 * minute);
    expect(notifier.titles.map((title) => title.split(' ').at(-1))).toEqual(['5m00s', '10m00s', '20m00s']);
    await service.observer.flush?.('r');
    expect(host.pendingTimers).toBe(0);
    await service.close();
  });
});

describe('the observer alone', () => {
  test('tells how a run ended', async () => {
    const { service, notifier } = make();
    const [runId, at] = ['r', 1000];
    const census = { expected: 2, done: 2, failed: 0, skipped: 0, notStarted: 0 };
    service.observer.observe({
      ...{ type: 'run-started', workflow: 'deploy', version: '1.0.0', inputHash: '', runId, at },
    });
    service.observer.observe({
      ...{ type: 'run-completed', outcome: 'complete', runId, at: 8000 },
      census: { ...census, phases: [], fanOuts: [], failures: [] },
    });
    await service.flush();
    expect(notifier.notices).toMatchObject([
      {
        ...{ topic: 'run-completed', severity: 'success', title: 'deploy: completed' },
        body: 'Run r is complete after 7.0s: 2 steps done.',
      },
    ]);
    await service.close();
  });
});
