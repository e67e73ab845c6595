import { describe, expect, test } from 'vitest';
import type { ClosingLine } from '../../../src/recovery/closing-line.ts';
import { ClosingLog } from '../../../src/recovery/closing-log.ts';
import { ProviderClosings } from '../../../src/recovery/provider-closings.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const hourMs = 3_600_000;
const closed = (provider: string, closedAt: number, until: number): ClosingLine => ({
  ...{ type: 'closed', provider, reason: 'quota', closedAt, until },
});

async function logsOf(storage: MemoryStorage): Promise<string[]> {
  return (await storage.list('errors/')).entries.map(({ key }) => key);
}

async function providersIn(log: ClosingLog): Promise<string[]> {
  const providers: string[] = [];
  await log.read(({ provider }) => providers.push(provider));
  return providers;
}

describe('the log of closings', () => {
  test('stays small, however many there were, once they are over', async () => {
    const storage = new MemoryStorage();
    const log = new ClosingLog(storage, 10);
    for (let now = 0; now < 300; now += 1) {
      await log.append(closed('a', now * hourMs, now * hourMs + 1), now * hourMs);
      await log.read(() => undefined);
    }
    expect(await logsOf(storage)).toEqual(['errors/closings/00000029', 'errors/closings/00000030']);
  });

  test('keeps every log from the oldest on that has a closing which still holds', async () => {
    const storage = new MemoryStorage();
    const log = new ClosingLog(storage, 5);
    await log.append(closed('early', 0, 1), 0);
    for (let now = 1; now <= 100; now += 1) {
      await log.append(now === 12 ? closed('long', hourMs, 200 * hourMs) : closed('a', now, now + 1), now * hourMs);
      await log.read(() => undefined);
    }
    const providers = await providersIn(new ClosingLog(storage));
    expect(providers).toContain('long');
    expect(providers).not.toContain('early');
    for (let now = 202; now <= 230; now += 1) {
      await log.append(closed('a', now, now + 1), now * hourMs);
      await log.read(() => undefined);
    }
    expect(await providersIn(new ClosingLog(storage))).not.toContain('long');
    expect((await logsOf(storage)).length).toBeLessThanOrEqual(3);
  });

  test('loses nothing that was acknowledged while many processes write and begin logs', async () => {
    const storage = new MemoryStorage();
    const logs = Array.from({ length: 6 }, () => new ClosingLog(storage, 3));
    const readers = Array.from({ length: 3 }, () => ({ log: new ClosingLog(storage, 3), seen: new Set<string>() }));
    const written: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        logs.map(async (log, index) => {
          await log.append(closed(`${index}-${round}`, 0, hourMs), 1);
          written.push(`${index}-${round}`);
          await log.read(() => undefined);
        }),
      );
      const acknowledged = [...written];
      for (const { log, seen } of readers) {
        await log.read(({ provider }) => seen.add(provider));
        expect(acknowledged.filter((provider) => !seen.has(provider))).toEqual([]);
      }
    }
    expect((await logsOf(storage)).length).toBeGreaterThan(5);
    expect(new Set(await providersIn(new ClosingLog(storage))).size).toBe(120);
  });

  test('a line that is overtaken on its way is written again where everybody reads on', async () => {
    /** Has something happen between an append's looking and its writing. */
    class Interrupted extends MemoryStorage {
      meanwhile: (() => Promise<void>) | undefined;

      override async append(...given: Parameters<MemoryStorage['append']>): Promise<void> {
        const work = this.meanwhile;
        this.meanwhile = undefined;
        await work?.();
        await super.append(...given);
      }
    }
    const storage = new Interrupted();
    const [slow, quick, reader] = [1, 2, 3].map(() => new ClosingLog(storage, 1));
    await slow?.append(closed('first', 0, hourMs), 1);
    await slow?.read(() => undefined);
    await new ClosingLog(storage, 9).append(closed('second', 0, hourMs), 1);
    const late = new ClosingLog(storage, 9);
    storage.meanwhile = async () => {
      await quick?.read(() => undefined);
      await quick?.append(closed('third', 0, hourMs), 1);
      await reader?.read(() => undefined);
    };
    await late.read(() => undefined);
    await late.append(closed('late', 0, hourMs), 1);
    expect(await providersIn(reader ?? late)).toEqual(['late']);
  });

  test.each([
    ['adds to a log', 3],
    ['begins a log', 4],
    ['begins the first log', 0],
  ])('keeps a line of a process that is stopped while it %s, and sleeps until that is gone', async (_, before) => {
    /** Stops a process in the middle of one append; what is written into a log that is gone meanwhile goes nowhere. */
    class Stopping extends MemoryStorage {
      meanwhile: (() => Promise<void>) | undefined;

      override async append(...[log, lines, options]: Parameters<MemoryStorage['append']>): Promise<void> {
        const work = this.meanwhile;
        this.meanwhile = undefined;
        await work?.();
        const { entries } = await this.list('errors/');
        const isGone = work !== undefined && options?.create !== true && entries.every(({ key }) => key !== log);
        if (!isGone) await super.append(log, lines, options);
      }
    }
    const storage = new Stopping();
    const [asleep, busy] = [new ClosingLog(storage, 4), new ClosingLog(storage, 4)];
    for (let count = 0; count < before; count += 1) await asleep.append(closed('before', 0, 1), 0);
    await asleep.read(() => undefined);
    storage.meanwhile = async () => {
      for (let now = 1; now <= 30; now += 1) {
        await busy.append(closed('a', now * hourMs, now * hourMs + 1), now * hourMs);
        await busy.read(() => undefined);
      }
    };
    await asleep.append(closed('late', 30 * hourMs, 40 * hourMs), 30 * hourMs);
    expect(await providersIn(busy)).toEqual(['late']);
    expect(await providersIn(asleep)).toContain('late');
    expect(await providersIn(new ClosingLog(storage, 4))).toContain('late');
  });

  test('a process that slept through several logs finds what still holds, and writes to the newest', async () => {
    const storage = new MemoryStorage();
    const [asleep, busy] = [new ClosingLog(storage, 2), new ClosingLog(storage, 2)];
    await asleep.append(closed('old', 0, 1), 0);
    await asleep.read(() => undefined);
    for (let now = 1; now < 20; now += 1) {
      await busy.append(closed(now === 18 ? 'holds' : 'a', now * hourMs, now * hourMs + 1), now * hourMs);
      await busy.read(() => undefined);
    }
    await asleep.append(closed('late', 0, 30 * hourMs), 20 * hourMs);
    expect(await providersIn(new ClosingLog(storage))).toEqual(expect.arrayContaining(['holds', 'late']));
    expect(await providersIn(asleep)).toEqual(expect.arrayContaining(['holds', 'late']));
  });
});

test('a log that cannot be cleared away harms no closing', async () => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  const faulty = new FaultyStorage(storage, [{ method: 'delete', times: Infinity, error: 'full' }]);
  const closings = new ProviderClosings({ storage: faulty, host });
  for (let round = 0; round < 2500; round += 1) {
    await host.advance(2 * hourMs);
    await closings.close('a', { until: host.now() + 2000, reason: 'quota' });
  }
  expect((await new ProviderClosings({ storage, host }).current('a'))?.reason).toBe('quota');
});
