import { expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';
import { ProviderClosings } from '../../../src/recovery/provider-closings.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

function scene(): { storage: MemoryStorage; host: FakeHost; one: ProviderClosings; other: ProviderClosings } {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  return {
    storage,
    host,
    one: new ProviderClosings({ storage, host }),
    other: new ProviderClosings({ storage, host }),
  };
}

test('a provider that one process closed is closed for another one, until its time is over', async () => {
  const { host, one, other } = scene();
  const until = host.now() + 60_000;
  await one.close('anthropic', { until, reason: 'quota', runId: 'wf_1' });
  expect(await other.current('anthropic')).toMatchObject({
    provider: 'anthropic',
    until,
    reason: 'quota',
    runId: 'wf_1',
  });
  expect(await other.current('openai')).toBeUndefined();
  await host.advance(59_999);
  expect(await other.current('anthropic')).toBeDefined();
  await host.advance(1);
  expect(await other.current('anthropic')).toBeUndefined();
  expect(await one.list()).toEqual([]);
});

test('of closings that overlap the latest end counts, whichever was written last', async () => {
  const { host, one, other } = scene();
  await one.close('a', { until: host.now() + 90_000, reason: 'long' });
  await other.close('a', { until: host.now() + 10_000, reason: 'short' });
  expect((await one.current('a'))?.reason).toBe('long');
});

test('a person opens a provider before its time, for everybody; a later closing closes it again', async () => {
  const { host, one, other } = scene();
  await one.close('a', { until: host.now() + 90_000, reason: 'quota' });
  await other.open('a', 'Ada');
  expect(await one.current('a')).toBeUndefined();
  await one.close('a', { until: host.now() + 5000, reason: 'again' });
  expect((await other.current('a'))?.reason).toBe('again');
});

test('a provider that does not say until when is closed for 15 minutes, and nobody is believed who says years', async () => {
  const { host, one } = scene();
  expect((await one.close('a', { reason: 'no credit' })).until).toBe(host.now() + 900_000);
  expect((await one.close('b', { reason: 'x', until: host.now() + 1e12 })).until).toBe(host.now() + 8 * 86_400_000);
  expect((await one.close('c', { reason: 'x', until: host.now() - 5 })).until).toBe(host.now() + 1000);
});

test('a look sees what was acknowledged before it began, however many looks are under way', async () => {
  const { host, one, other } = scene();
  const looks = Array.from({ length: 20 }, () => other.current('a'));
  await one.close('a', { until: host.now() + 1000, reason: 'quota' });
  const after = Array.from({ length: 20 }, () => other.current('a'));
  await Promise.all(looks);
  for (const look of after) expect(await look).toBeDefined();
});

test('torn, foreign and newer lines are passed over', async () => {
  const { storage, host, one } = scene();
  const until = host.now() + 1000;
  await storage.append('errors/providers', [
    '{"type":"closed","provider":"a"',
    '7',
    '{"type":"closed","provider":"a","until":"soon"}',
    '{"type":"newer","provider":"a"}',
    JSON.stringify({ type: 'closed', provider: 'b', until, closedAt: host.now(), reason: 'x' }),
    JSON.stringify({ type: 'closed', provider: 'c', until: 1e17, closedAt: 1, reason: 'x' }),
    JSON.stringify({ type: 'closed', provider: 'd', until: 8e15, closedAt: 8e15, reason: 'x' }),
    JSON.stringify({ type: 'closed', provider: 'e', until: 8e15, closedAt: 1, reason: 'x' }),
    '{"type":"closed","provider":"f","until":1e999,"closedAt":1,"reason":"x"}',
  ]);
  expect((await one.list()).map(({ provider }) => provider)).toEqual(['b']);
});

test('what cannot be written holds in this process all the same', async () => {
  const faulty = new FaultyStorage(new MemoryStorage());
  const host = new FakeHost();
  const closings = new ProviderClosings({ storage: faulty, host });
  faulty.plan({ method: 'append', when: 'instead', error: 'full' });
  const failures: unknown[] = [];
  await closings.close('a', { until: host.now() + 1000, reason: 'x' }, (error) => failures.push(error));
  expect(failures).toHaveLength(1);
  expect(await closings.current('a')).toBeDefined();
  faulty.plan({ method: 'append', when: 'instead', error: 'full' });
  await expect(closings.close('b', { reason: 'x' })).rejects.toMatchObject({ code: 'storage-full' });
});

test('G10: a secret in a reason is masked before it is written', async () => {
  const storage = new MemoryStorage();
  const redactor = new Redactor({ secrets: { token: 'hunter2-hunter2' } });
  const closings = new ProviderClosings({ storage, host: new FakeHost(), redactor });
  await closings.close('a', { reason: 'bad key hunter2-hunter2' });
  for await (const { line } of storage.read('errors/providers')) expect(line).not.toContain('hunter2');
});

test.each([[''], ['x'.repeat(201)], [7]])('%j is no name of a provider', async (name) => {
  const { one } = scene();
  await expect(one.current(name as string)).rejects.toMatchObject({ code: 'invalid-option', subject: 'provider' });
});

test('closings of moments that are over come further and further apart, until one is asked for that is not', async () => {
  const { host, one, other } = scene();
  const lasted: number[] = [];
  for (const closings of [one, other, one, other, one, other, one, other]) {
    const { until } = await closings.close('a', { until: host.now() - 30_000, reason: 'a clock that is behind' });
    lasted.push(until - host.now());
    await host.advance(until - host.now() + 100);
  }
  expect(lasted).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect((await one.close('a', { until: host.now() + 5000, reason: 'quota' })).until).toBe(host.now() + 5000);
  await host.advance(600_000);
  expect((await one.close('a', { until: host.now(), reason: 'again' })).until).toBe(host.now() + 1000);
});

test('what this process knows holds while the log cannot be read', async () => {
  const faulty = new FaultyStorage(new MemoryStorage());
  const host = new FakeHost();
  const one = new ProviderClosings({ storage: faulty, host });
  await one.close('a', { until: host.now() + 5000, reason: 'quota' });
  faulty.plan({ method: 'read', times: Infinity });
  await expect(one.current('a')).rejects.toMatchObject({ code: 'storage-failed' });
  const told: unknown[] = [];
  expect(await one.current('a', (error) => told.push(error))).toMatchObject({ reason: 'quota' });
  expect(told).toHaveLength(1);
});

test('a closing that is known already is written once, however many calls were under way', async () => {
  const { storage, host, one, other } = scene();
  const until = host.now() + 60_000;
  for (const closings of [one, other, one, other]) await closings.close('a', { until, reason: 'quota' });
  let lines = 0;
  for await (const line of storage.read('errors/providers')) lines += line.line === '' ? 0 : 1;
  expect(lines).toBe(1);
});

test('a closing that could not be written is written by the next call that is refused', async () => {
  const faulty = new FaultyStorage(new MemoryStorage());
  const host = new FakeHost();
  const one = new ProviderClosings({ storage: faulty, host });
  const other = new ProviderClosings({ storage: faulty, host });
  const closing = { until: host.now() + 60_000, reason: 'quota' };
  faulty.plan({ method: 'append', when: 'instead', error: 'full' });
  await one.close('a', closing, () => undefined);
  expect(await other.current('a')).toBeUndefined();
  await one.close('a', closing);
  expect(await other.current('a')).toMatchObject({ reason: 'quota' });
});

test('a secret in the name of a provider, or of who opens it, is not written; two such names stay two', async () => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  const redactor = new Redactor({ secrets: { ONE: 'hunter2', OTHER: 'hunter3' } });
  const one = new ProviderClosings({ storage, host, redactor });
  await one.close('tenant-hunter2', { reason: 'quota' });
  await one.close('tenant-hunter3', { reason: 'quota' });
  await one.open('tenant-hunter3', 'Ada hunter2');
  const other = new ProviderClosings({ storage, host, redactor });
  const closing = await other.current('tenant-hunter2');
  expect(closing?.provider).toMatch(/^tenant-.* #[0-9a-f]{16}$/);
  expect(await other.current(closing?.provider ?? '')).toEqual(closing);
  expect(await other.current('tenant-hunter3')).toBeUndefined();
  for await (const { line } of storage.read('errors/providers')) expect(line).not.toMatch(/hunter/);
});
