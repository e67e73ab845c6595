import { expect, test } from 'vitest';
import { ResponseInvalidations } from '../../../src/agents/response-invalidations.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const day = 86_400_000;

test('a place holds its meaning while what is too old is let go of', async () => {
  const [storage, host] = [new MemoryStorage(), new FakeHost()];
  const own = new ResponseInvalidations(storage, host);
  const other = new ResponseInvalidations(storage, host);
  const first = await own.place();
  await other.append({ tag: 'a' });
  await other.append({ tag: 'b' });
  expect(await own.since(first)).toEqual([{ tag: 'a' }, { tag: 'b' }]);
  const second = await own.place();
  await host.advance(2 * day);
  await other.append({ tag: 'c' });
  expect(await own.since(second)).toEqual([{ tag: 'c' }]);
  await host.advance(2 * day);
  const third = await own.place();
  await other.append({ tag: 'd' });
  expect(await own.since(third)).toEqual([{ tag: 'd' }]);
  // Of what was forgotten four days ago nothing is known any more.
  expect(await own.since(first)).toEqual([{ tag: 'c' }, { tag: 'd' }]);
});

test('logs that no call can need any more are not read', async () => {
  const [storage, host] = [new MemoryStorage(), new FakeHost()];
  await new ResponseInvalidations(storage, host).append({ tag: 'a' });
  await host.advance(5 * day);
  expect(await new ResponseInvalidations(storage, host).since(0)).toEqual([]);
});

test('logs that no call can need any more are dropped', async () => {
  const [storage, host] = [new MemoryStorage(), new FakeHost()];
  const invalidations = new ResponseInvalidations(storage, host);
  await invalidations.append({ tag: 'a' });
  await host.advance(5 * day);
  await invalidations.append({ tag: 'b' });
  await invalidations.sweep();
  expect((await storage.list('cache/forgotten/')).entries).toHaveLength(1);
});
