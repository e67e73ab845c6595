import { describe, expect, test } from 'vitest';
import type { NotificationOptions } from '../../../src/notifications/notification-options.ts';
import { NotificationService } from '../../../src/notifications/notification-service.ts';
import { identifyProcess, type ProcessIdentity } from '../../../src/processes/identity.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { CapturingNotifier, hang } from '../../unit/notifications/capturing-notifier.ts';

const dead: ProcessIdentity = { ...identifyProcess(), pid: 2 ** 22 + 4711 };
const yes = (): Promise<boolean> => Promise.resolve(true);

function make(options: NotificationOptions = {}) {
  const host = new FakeHost();
  const notifier = new CapturingNotifier();
  const service = new NotificationService({ host, notifiers: [notifier], rateLimit: false, ...options });
  return { host, notifier, service };
}

/** A storage with this many notices that a dead process has left. */
async function withLeft(count: number): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const notifiers = [new CapturingNotifier('capture', hang)];
  const left = new NotificationService({ host: new FakeHost(), storage, notifiers, rateLimit: false, process: dead });
  for (let index = 0; index < count; index += 1) await left.post({ title: `owed ${index}`, id: `owed ${index}` });
  return storage;
}

describe('the id of a notice', () => {
  test('holds no secret, and is the same each time', async () => {
    const { service, notifier } = make();
    const key = `sk-ant-api03-${'a'.repeat(93)}AA`;
    const ids = [
      service.notify({ title: 'x', id: `deploy ${key}` }),
      service.notify({ title: 'x', id: `deploy ${key}` }),
    ];
    await service.close();
    expect(ids[0]).not.toContain('aaaa');
    expect(ids[1]).toBe(ids[0]);
    expect(notifier.notices[0]?.id).toBe(ids[0]);
  });

  test('tells long ones apart by their ends', async () => {
    const { service } = make();
    const start = 'x'.repeat(300);
    expect(service.notify({ title: 'x', id: `${start}1` })).not.toBe(service.notify({ title: 'x', id: `${start}2` }));
    await service.close();
  });
});

test('a moment that no calendar has becomes now', async () => {
  const { service, notifier, host } = make();
  service.notify({ title: 'x', at: 1e300 });
  await service.close();
  expect(notifier.notices[0]?.at).toBe(host.now());
});

test('whoever is told of trouble may throw: notices go on, and nothing is thrown', async () => {
  const failing = new CapturingNotifier('failing', () => Promise.reject(new Error('no')));
  const { service, notifier } = make({
    notifiers: [failing],
    attempts: 1,
    onTrouble: () => {
      throw new Error('told of trouble');
    },
  });
  service.notify({ title: 'x' });
  service.notify(null as never);
  await service.close();
  expect(failing.titles).toEqual(['x']);
  expect(notifier.notices).toEqual([]);
  expect(service.counts.trouble.map(({ name }) => name)).toEqual(expect.arrayContaining(['failing', 'notify']));
});

describe('what a dead process has left', () => {
  test('is delivered although a notice among it cannot be read', async () => {
    const inner = await withLeft(3);
    const { entries } = await inner.list('notices/outbox/');
    const storage = new FaultyStorage(inner, [{ method: 'read', key: entries[0]?.key ?? '', times: Infinity }]);
    const { service, notifier } = make({ storage });
    expect(await service.deliverLeft(yes)).toBe(2);
    await service.close();
    expect(notifier.notices).toHaveLength(2);
    expect(service.counts.trouble).toMatchObject([{ name: 'outbox', count: 1 }]);
  });

  test('is found behind any number of notices that others look after, or that are no notices', async () => {
    const storage = await withLeft(1);
    const key = (await storage.list('notices/outbox/')).entries[0]?.key ?? '';
    for (let index = 0; index < 1100; index += 1) {
      const name = `notices/outbox/${String(index).padStart(32, '0')}`;
      if (name < key) await storage.append(name, ['garbage'], { create: true });
    }
    const { service, notifier } = make({ storage });
    expect(await service.deliverLeft(yes)).toBe(1);
    await service.close();
    expect(notifier.titles).toEqual(['owed 0']);
  });
});

test.each([
  ['storage', { storage: 5 }],
  ['host', { host: 5 }],
  ['redactor', { redactor: 5 }],
  ['onTrouble', { onTrouble: 5 }],
  ['notifiers', { notifiers: {} }],
])('%s is named where it is none', (subject, options) => {
  expect(() => new NotificationService(options as never)).toThrow(
    expect.objectContaining({ code: 'invalid-option', subject }),
  );
});
