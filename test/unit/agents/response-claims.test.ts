import { expect, test } from 'vitest';
import { ResponseClaims } from '../../../src/agents/response-claims.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

test('the first claim holds, and of those that take its place the first', async () => {
  const claims = new ResponseClaims(new MemoryStorage());
  expect(await claims.claim('q', 'one')).toMatchObject({ id: 'one' });
  expect(await claims.claim('q', 'two')).toMatchObject({ id: 'one' });
  expect(await claims.claim('q', 'three', 'one')).toMatchObject({ id: 'three' });
  // It came too late: whom it would replace is replaced.
  expect(await claims.claim('q', 'four', 'one')).toMatchObject({ id: 'three' });
  expect(await claims.claim('q', 'five', 'two')).toMatchObject({ id: 'three' });
  await claims.release('q', 'four');
  expect(await claims.holder('q')).toMatchObject({ id: 'three' });
  await claims.release('q', 'three');
  expect(await claims.holder('q')).toBeUndefined();
});

test('lines that are none, or of nobody, hold nothing', async () => {
  const storage = new MemoryStorage();
  await storage.append('cache/asking/q', ['{', '[]', '{"id":1}', '{"id":"x","process":{}}']);
  const claims = new ResponseClaims(storage);
  expect(await claims.holder('q')).toBeUndefined();
  expect(await claims.claim('q', 'one')).toMatchObject({ id: 'one' });
});
