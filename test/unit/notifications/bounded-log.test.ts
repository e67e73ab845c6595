import { describe, expect, test } from 'vitest';
import { BoundedLog } from '../../../src/notifications/bounded-log.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

/** Stops a writer in the middle of one append. */
class Stopping extends MemoryStorage {
  meanwhile: (() => Promise<void>) | undefined;

  override async append(...[log, lines, options]: Parameters<MemoryStorage['append']>): Promise<void> {
    const work = this.meanwhile;
    this.meanwhile = undefined;
    await work?.();
    // As where a file is open already: what is written into one that was removed goes nowhere.
    const { entries } = await this.list('x/');
    const isGone = work !== undefined && options?.create !== true && entries.every(({ key }) => key !== log);
    if (!isGone) await super.append(log, lines, options);
  }
}

async function read(log: BoundedLog): Promise<string[]> {
  const lines: string[] = [];
  await log.read((line) => lines.push(line));
  return lines;
}

describe('BoundedLog', () => {
  test('keeps its last lines in two segments', async () => {
    const storage = new MemoryStorage();
    const log = new BoundedLog(storage, 'x/', 10);
    for (let count = 0; count < 100; count += 1) {
      await log.append(String(count));
      await read(log);
    }
    const kept: string[] = [];
    for await (const line of log.all()) kept.push(line);
    expect((await storage.list('x/')).entries).toHaveLength(2);
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept.at(-1)).toBe('99');
  });

  test('loses no line of several writers to a reader who keeps up, while segments come and go', async () => {
    const storage = new MemoryStorage();
    const writers = Array.from({ length: 4 }, () => new BoundedLog(storage, 'x/', 7));
    const reader = new BoundedLog(storage, 'x/', 7);
    const seen = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        writers.map(async (writer, index) => {
          await writer.append(`${round}.${index}`);
          await read(writer);
        }),
      );
      for (const line of await read(reader)) seen.add(line);
    }
    expect(seen.size).toBe(120);
  });

  test('is found by a writer whose segments were removed long ago', async () => {
    const storage = new MemoryStorage();
    const asleep = new BoundedLog(storage, 'x/', 5);
    await asleep.append('first');
    await read(asleep);
    const busy = new BoundedLog(storage, 'x/', 5);
    for (let count = 0; count < 40; count += 1) {
      await read(busy);
      await busy.append(String(count));
    }
    await asleep.append('late');
    const reader = new BoundedLog(storage, 'x/', 5);
    expect((await read(reader)).at(-1)).toBe('late');
  });

  test.each([
    ['adds to a segment', 3],
    ['begins a segment', 5],
  ])('loses no line of a writer that is stopped while it %s, and sleeps until that is gone', async (_, before) => {
    const storage = new Stopping();
    const [asleep, busy] = [new BoundedLog(storage, 'x/', 5), new BoundedLog(storage, 'x/', 5)];
    for (let count = 0; count < before; count += 1) await asleep.append(`before ${count}`);
    await read(asleep);
    storage.meanwhile = async () => {
      for (let count = 0; count < 30; count += 1) {
        await read(busy);
        await busy.append(String(count));
      }
    };
    await asleep.append('late');
    expect(await read(busy)).toContain('late');
    expect(await read(new BoundedLog(storage, 'x/', 5))).toContain('late');
  });

  test('loses no first line of a writer that sleeps before it begins the first segment', async () => {
    const storage = new Stopping();
    const [asleep, busy] = [new BoundedLog(storage, 'x/', 5), new BoundedLog(storage, 'x/', 5)];
    storage.meanwhile = async () => {
      for (let count = 0; count < 30; count += 1) {
        await read(busy);
        await busy.append(String(count));
      }
    };
    await asleep.append('late');
    expect(await read(busy)).toContain('late');
  });
});
