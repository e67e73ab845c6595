import { expect, test } from 'vitest';
import type { NoticeRequest } from '../../../src/notifications/notice-request.ts';
import { NotificationService } from '../../../src/notifications/notification-service.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { CapturingNotifier } from './capturing-notifier.ts';

/** A notifier with a getter that works so often. */
function brittle(property: 'name' | 'delivery' | 'send', works: number): CapturingNotifier {
  const notifier = new CapturingNotifier('brittle');
  const value: unknown = Reflect.get(notifier, property);
  let asked = 0;
  return Object.defineProperty(notifier, property, {
    get: () => {
      asked += 1;
      if (asked > works) throw new Error('a getter that throws');
      return value;
    },
  });
}

test.each(['name', 'delivery', 'send'] as const)('a notifier whose `%s` cannot be read is refused', (property) => {
  const make = (): NotificationService => new NotificationService({ notifiers: [brittle(property, 0)] });
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', subject: 'notifiers[0]' }));
});

test.each(['name', 'delivery'] as const)(
  'a notifier whose `%s` throws later delivers all the same',
  async (property) => {
    const storage = new MemoryStorage();
    const notifier = brittle(property, 1);
    const service = new NotificationService({ host: new FakeHost(), storage, notifiers: [notifier], rateLimit: false });
    service.notify({ title: 'One' });
    await service.flush();
    service.notify({ title: 'Two' });
    await service.close();
    expect(notifier.titles).toEqual(['One', 'Two']);
    expect(service.counts).toMatchObject({ delivered: 2, trouble: [] });
    expect((await storage.list('notices/outbox/')).entries).toEqual([]);
    expect(notifier.closed).toBe(1);
  },
);

test('a `delivery` that there is not is refused', () => {
  const notifier = new CapturingNotifier('odd', () => undefined, 'exactly-once' as 'at-most-once');
  const make = (): NotificationService => new NotificationService({ notifiers: [notifier] });
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', subject: 'notifiers[0].delivery' }));
});

test.each([
  { request: {}, subject: 'title' },
  { request: { title: '' }, subject: 'title' },
  { request: { title: 5 }, subject: 'title' },
  { request: { title: 'x', severity: 'urgent' }, subject: 'severity' },
  { request: { title: 'x', topic: 'weather' }, subject: 'topic' },
])('a request $request is refused: nobody is told half of it', async ({ request, subject }) => {
  const refusals: unknown[] = [];
  const notifier = new CapturingNotifier();
  const service = new NotificationService({
    host: new FakeHost(),
    notifiers: [notifier],
    onTrouble: (_, error) => refusals.push(error),
  });
  expect(service.notify(request as NoticeRequest)).toBeUndefined();
  await service.close();
  expect(refusals).toMatchObject([{ code: 'invalid-option', subject }]);
  expect(service.counts).toMatchObject({ dropped: 1, delivered: 0 });
  expect(notifier.notices).toEqual([]);
});
