import { expect, test } from 'vitest';
import { DeliveryHistory } from '../../../src/notifications/delivery-history.ts';
import { RateLimit } from '../../../src/notifications/rate-limit.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

test('a delivery whose line had to be written again is told once', async () => {
  const storage = new MemoryStorage();
  const history = new DeliveryHistory(
    storage,
    () => new RateLimit(0),
    (error) => expect.unreachable(String(error)),
  );
  const notice = { id: 'n', topic: 'run-failed', severity: 'error', title: 'it failed', body: '', at: 5 } as const;
  await history.offer({ ...notice, facts: [] } as never, 5, false);
  const delivery = { notifier: 'file', status: 'delivered', attempts: 1, at: 6 } as const;
  await history.record('n', delivery);
  await history.record('n', delivery);
  await history.record('n', { ...delivery, notifier: 'console' });
  expect((await history.list()).map(({ deliveries }) => deliveries)).toEqual([
    [delivery, { ...delivery, notifier: 'console' }],
  ]);
});
