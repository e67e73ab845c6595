import { describe, expect, test } from 'vitest';
import { BoundedLog } from '../../../src/notifications/bounded-log.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

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
});
