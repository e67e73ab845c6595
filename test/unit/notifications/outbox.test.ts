import { describe, expect, test } from 'vitest';
import { NotificationService } from '../../../src/notifications/notification-service.ts';
import type { NotificationOptions } from '../../../src/notifications/notification-options.ts';
import { identifyProcess, type ProcessIdentity } from '../../../src/processes/identity.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { CapturingNotifier, hang } from './capturing-notifier.ts';

const own = identifyProcess();
/** A process of this machine that is certainly gone. */
const dead: ProcessIdentity = { ...own, pid: 2 ** 22 + 4711 };
const run = { runId: 'r', workflow: 'deploy', startedAt: 0 };
const census = { expected: 1, done: 1, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const ended = { type: 'run-completed', outcome: 'complete', census } as const;
const yes = (): Promise<boolean> => Promise.resolve(true);
const no = (): Promise<boolean> => Promise.resolve(false);

function make(storage: MemoryStorage, options: NotificationOptions = {}) {
  const host = options.host ?? new FakeHost();
  const notifier = new CapturingNotifier();
  const service = new NotificationService({ host, storage, notifiers: [notifier], rateLimit: false, ...options });
  return { notifier, service };
}

const open = async (storage: MemoryStorage): Promise<number> => (await storage.list('notices/outbox/')).entries.length;

describe('the outbox', () => {
  test('holds a notice before its event is written, and is empty once it was delivered', async () => {
    const storage = new MemoryStorage();
    const { service, notifier } = make(storage);
    await service.expect(run, 1, ended);
    expect([await open(storage), notifier.notices.length]).toEqual([1, 0]);
    service.observer.observe({ ...ended, runId: 'r', at: 5 });
    await service.flush();
    expect([await open(storage), notifier.notices.length]).toEqual([0, 1]);
    await service.close();
  });

  test('is not touched by an event that nobody is told of', async () => {
    const storage = new MemoryStorage();
    const { service } = make(storage, { level: 'errors_only' });
    expect(service.expect(run, 1, ended)).toBeUndefined();
    expect(service.expect(run, 1, { type: 'released' })).toBeUndefined();
    expect((await storage.list('')).entries).toEqual([]);
    await service.close();
  });

  test('gives what a process left that died behind its event to the next one, under the same id', async () => {
    const storage = new MemoryStorage();
    const first = make(storage, { process: dead });
    await first.service.expect(run, 1, ended);
    const { service, notifier } = make(storage);
    expect(await service.deliverLeft(yes)).toBe(1);
    await service.flush();
    expect(notifier.notices).toMatchObject([{ title: 'deploy: completed', runId: 'r' }]);
    // What the dead process would have sent.
    first.service.observer.observe({ ...ended, runId: 'r', at: 5 });
    await first.service.flush();
    expect(first.notifier.notices.map(({ id }) => id)).toEqual(notifier.notices.map(({ id }) => id));
    expect(await open(storage)).toBe(0);
  });

  test('drops what was announced and never happened', async () => {
    const storage = new MemoryStorage();
    await make(storage, { process: dead }).service.expect(run, 1, ended);
    const { service, notifier } = make(storage);
    expect(await service.deliverLeft(no)).toBe(0);
    await service.flush();
    expect([await open(storage), notifier.notices.length]).toEqual([0, 0]);
  });

  test('keeps what cannot be told now, and what nobody wants leaves it', async () => {
    const storage = new MemoryStorage();
    await make(storage, { process: dead }).service.expect(run, 1, ended);
    const { service } = make(storage);
    await service.deliverLeft(() => Promise.reject(new Error('the journal cannot be read')));
    expect(await open(storage)).toBe(1);
    expect(service.counts.trouble).toMatchObject([{ name: 'outbox', lastMessage: 'the journal cannot be read' }]);
    await make(storage, { level: 'errors_only' }).service.deliverLeft(yes);
    expect(await open(storage)).toBe(0);
  });

  test('is not touched by others while its owner lives, however long its queue takes', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const queued = make(storage, { host });
    await queued.service.expect(run, 1, ended);
    const { service, notifier } = make(storage, { host });
    for (const afterMs of [0, 15 * 60_000 + 1, 6 * 86_400_000]) {
      await host.advance(afterMs);
      expect(await service.deliverLeft(yes)).toBe(0);
    }
    queued.service.observer.observe({ ...ended, runId: 'r', at: 5 });
    await Promise.all([queued.service.flush(), service.flush()]);
    expect([queued.notifier.notices.length, notifier.notices.length]).toEqual([1, 0]);
  });

  test('of an owner whom nobody here can judge is taken up after a quarter of an hour', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    await make(storage, { host, process: { ...own, host: 'elsewhere' } }).service.expect(run, 1, ended);
    const { service, notifier } = make(storage, { host });
    await host.advance(15 * 60_000);
    expect(await service.deliverLeft(yes)).toBe(0);
    await host.advance(1);
    expect(await service.deliverLeft(yes)).toBe(1);
    await service.flush();
    expect(notifier.notices).toHaveLength(1);
  });

  test('is released at close: what was not delivered goes out with the next service of the same process', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const { service } = make(storage, { host, notifiers: [new CapturingNotifier('capture', hang)] });
    service.notify({ title: 'x' });
    await host.finish(service.close({ timeout: 10 }));
    const next = make(storage, { host });
    expect(await next.service.deliverLeft(no)).toBe(1);
    await next.service.flush();
    expect(next.notifier.titles).toEqual(['x']);
  });

  test('asks again only those notifiers that have not delivered', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const good = new CapturingNotifier('good');
    const bad = new CapturingNotifier('bad', () => {
      throw Object.assign(new Error('down'), { retryable: false });
    });
    const { service } = make(storage, { host, notifiers: [good, bad] });
    service.notify({ title: 'x' });
    await service.flush();
    expect(await open(storage)).toBe(1);
    await service.deliverLeft(no);
    await service.flush();
    expect([good.notices.length, bad.notices.length]).toEqual([1, 2]);
    expect(new Set(bad.notices.map(({ id }) => id)).size).toBe(1);
  });

  test('never asks a notifier twice that delivers at most once, also when its process died in the middle', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const desktop = new CapturingNotifier('desktop', hang, 'at-most-once');
    const dying = make(storage, { host, notifiers: [desktop], process: dead });
    dying.service.notify({ title: 'x' });
    await host.advance(0);
    expect([desktop.notices.length, await open(storage)]).toEqual([1, 1]);
    const { service } = make(storage, { host, notifiers: [desktop] });
    await service.deliverLeft(yes);
    await host.finish(service.flush());
    expect([desktop.notices.length, await open(storage)]).toEqual([1, 0]);
  });

  test('never asks it twice either when a notice comes again whose first delivery is over and forgotten', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    const desktop = new CapturingNotifier('desktop', undefined, 'at-most-once');
    const notifiers = [desktop];
    // The step that a notice belongs to is cut off after the delivery, and runs again in the next process.
    for (const process of [dead, own]) {
      const { service } = make(storage, { host, notifiers, process });
      await service.post({ id: 'half way', title: 'x' });
      await host.finish(service.flush());
      expect(await open(storage)).toBe(0);
    }
    expect(desktop.notices).toHaveLength(1);
  });

  test('is taken up by one of several processes', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    await make(storage, { host, process: dead }).service.expect(run, 1, ended);
    const several = Array.from({ length: 5 }, () => make(storage, { host }));
    await Promise.all(several.map(({ service }) => service.deliverLeft(yes)));
    await Promise.all(several.map(({ service }) => service.flush()));
    expect(several.map(({ notifier }) => notifier.notices.length).reduce((sum, count) => sum + count)).toBe(1);
  });

  test('passes over entries that are damaged or foreign', async () => {
    const storage = new MemoryStorage();
    await storage.append('notices/outbox/torn', ['{"type":"noti']);
    await storage.append('notices/outbox/foreign', ['{"type":"notice","at":1,"notice":{"id":7}}']);
    await storage.append('notices/outbox/empty', ['null']);
    const { service, notifier } = make(storage);
    expect(await service.deliverLeft(yes)).toBe(0);
    expect([notifier.notices.length, service.counts.trouble.length]).toEqual([0, 0]);
  });
});

describe('a disk that fills up', () => {
  test('between a notice and the mark of its delivery loses no notice: it is left to a later sweep', async () => {
    const storage = new MemoryStorage();
    const once = (): CapturingNotifier => new CapturingNotifier('once', () => undefined, 'at-most-once');
    const [first, next] = [once(), once()];
    const full = new FaultyStorage(storage, [{ method: 'append', key: /^notices\/outbox\//, after: 1, error: 'full' }]);
    const service = new NotificationService({ host: new FakeHost(), storage: full, notifiers: [first] });
    service.notify({ title: 'Deployed' });
    await service.flush();
    expect([first.titles, await open(storage)]).toEqual([[], 1]);
    await service.close();
    const later = new NotificationService({ host: new FakeHost(), storage, notifiers: [next], rateLimit: false });
    expect(await later.deliverLeft(yes)).toBe(1);
    await later.flush();
    expect([next.titles, await open(storage)]).toEqual([['Deployed'], 0]);
    await later.close();
  });
});

describe('a log in the outbox that nobody can read', () => {
  test('stays for a day, as it may come from a later version, and is then removed', async () => {
    const storage = new MemoryStorage();
    const host = new FakeHost();
    await storage.append('notices/outbox/rubbish', ['torn {', '{"type":"released"}']);
    const { service, notifier } = make(storage, { host });
    for (const [afterMs, left] of [
      [0, 1],
      [86_400_000, 1],
      [1, 0],
    ] as const) {
      await host.advance(afterMs);
      expect(await service.deliverLeft(yes)).toBe(0);
      expect(await open(storage)).toBe(left);
    }
    expect(notifier.notices).toEqual([]);
    await service.close();
  });
});
