import { describe, expect, test } from 'vitest';
import type { NewLesson } from '../../../src/recovery/pattern-lesson.ts';
import { PatternLog } from '../../../src/recovery/pattern-log.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { AppendOptions, Cursor, LogLine } from '../../../src/storage/storage-adapter.ts';

let writers = 0;

function open(storage: MemoryStorage, perLog?: number): PatternLog {
  writers += 1;
  return new PatternLog(storage, { limit: 500, halfLifeMs: 1e12, writer: `writer ${writers}` }, perLog);
}

function lesson(number: number, signature = 'A'): NewLesson {
  return { kind: 'outcome', category: 'unknown', count: 1, retries: 0, outcome: 'unknown', at: number, signature };
}

/** Calls back before or after an append that a test chooses. */
class WatchedStorage extends MemoryStorage {
  before: (log: string, lines: readonly string[]) => Promise<void> | void = () => undefined;
  /** Called when lines stand there, before it is looked whether the log was overtaken. */
  written: ((lines: readonly string[]) => Promise<void> | void) | undefined;
  /** Tells whether lines go nowhere, because their log was removed behind the back of who has it open. */
  lost: ((lines: readonly string[]) => Promise<boolean>) | undefined;
  /** So many lines are read, once, before a reading fails. */
  unreadableAfter: number | undefined;
  override async *read(log: string, after?: Cursor): AsyncGenerator<LogLine, void, undefined> {
    for await (const line of super.read(log, after)) {
      if (this.unreadableAfter === 0) {
        this.unreadableAfter = undefined;
        throw new Error('unreadable');
      }
      if (this.unreadableAfter !== undefined) this.unreadableAfter -= 1;
      yield line;
    }
  }
  override async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    await this.before(log, lines);
    if (await this.lost?.(lines)) return;
    if (this.written === undefined) return super.append(log, lines, options);
    const { unless, ...others } = options ?? {};
    await super.append(log, lines, others);
    await this.written(lines);
    if (unless !== undefined) await super.append(log, [], { unless });
  }
}

async function countOf(storage: MemoryStorage, signature = 'A'): Promise<number> {
  const log = open(storage);
  await log.refresh();
  return log.book.get(signature, undefined)?.count ?? 0;
}

async function logsOf(storage: MemoryStorage): Promise<string[]> {
  return (await storage.list('errors/lessons/')).entries.map(({ key }) => key.slice(-1));
}

describe('PatternLog', () => {
  test('begins a new log with a summary when one is full, and keeps only the one before', async () => {
    const storage = new MemoryStorage();
    const log = open(storage, 5);
    for (let number = 1; number <= 23; number += 1) await log.append([lesson(number)]);
    expect(await logsOf(storage)).toEqual(['4', '5']);
    expect(await countOf(storage)).toBe(23);
    expect(log.book.get('A', undefined)?.count).toBe(23);
  });

  test('counts a lesson that was acknowledged while another process began the next log', async () => {
    const storage = new WatchedStorage();
    const slow = open(storage, 3);
    for (let number = 1; number <= 2; number += 1) await slow.append([lesson(number)]);
    const quick = open(storage, 3);
    let held = true;
    storage.before = async (_, lines) => {
      if (!held || !lines.some((line) => line.includes('"at":99,'))) return;
      held = false;
      for (let number = 3; number <= 10; number += 1) await quick.append([lesson(number)]);
    };
    await slow.append([lesson(99)]);
    expect(await countOf(storage)).toBe(11);
  });

  test('counts a lesson once that stood in a log before its summary was written, and was written again', async () => {
    const storage = new WatchedStorage();
    const slow = open(storage, 3);
    for (let number = 1; number <= 2; number += 1) await slow.append([lesson(number)]);
    storage.before = async (log, lines) => {
      if (!log.endsWith('1') || !lines.some((line) => line.includes('"at":99,'))) return;
      storage.before = () => undefined;
      // The next log is there, its summary is not: what comes into the old one now is summed up, and refused.
      await storage.append('errors/lessons/00000002', ['{"v":1,"kind":"opened"}'], { create: true });
    };
    await slow.append([lesson(99)]);
    expect(await logsOf(storage)).toEqual(['1', '2']);
    expect(await countOf(storage)).toBe(3);
    expect(slow.book.get('A', undefined)?.count).toBe(3);
  });

  test('counts a lesson once whose writer slept through many logs before it wrote it again', async () => {
    const storage = new WatchedStorage();
    const [slow, quick] = [open(storage, 20), open(storage, 20)];
    await slow.append([lesson(1)]);
    storage.written = async (lines) => {
      if (!lines.some((line) => line.includes('"at":99,'))) return;
      storage.written = undefined;
      // It stands in its log already, and its writer has not looked yet whether that was the newest one.
      for (let number = 2; number <= 600; number += 1) await quick.append([lesson(number)]);
    };
    await slow.append([lesson(99)]);
    expect(await countOf(storage)).toBe(601);
    expect(slow.book.get('A', undefined)?.count).toBe(601);
  });

  test('counts each of a thousand lessons once that were written together while the next log began', async () => {
    const storage = new WatchedStorage();
    const [slow, quick] = [open(storage, 3), open(storage, 3)];
    await slow.append([lesson(1)]);
    storage.written = async (lines) => {
      if (lines.length < 1000) return;
      storage.written = undefined;
      for (let number = 2; number <= 5; number += 1) await quick.append([lesson(number)]);
    };
    await slow.append(Array.from({ length: 1000 }, () => lesson(99, 'B')));
    expect([await countOf(storage), await countOf(storage, 'B')]).toEqual([5, 1000]);
  });

  test('counts a lesson whose writer was stopped while it wrote, and slept until its log was gone and the next one too', async () => {
    const storage = new WatchedStorage();
    const [slow, quick] = [open(storage, 3), open(storage, 3)];
    await slow.append([lesson(1)]);
    storage.lost = async (lines) => {
      if (!lines.some((line) => line.includes('"at":99,'))) return false;
      storage.lost = undefined;
      for (let number = 2; number <= 20; number += 1) await quick.append([lesson(number)]);
      return true;
    };
    await slow.append([lesson(99)]);
    expect(await countOf(storage)).toBe(21);
    expect(slow.book.get('A', undefined)?.count).toBe(21);
  });

  test('knows everything again once the storage can be read that failed in the middle of a reading', async () => {
    const storage = new WatchedStorage();
    const [other, reader] = [open(storage, 3), open(storage, 3)];
    await reader.refresh();
    for (let number = 1; number <= 2; number += 1) await other.append([lesson(number)]);
    storage.unreadableAfter = 2;
    await expect(reader.refresh()).rejects.toThrow('unreadable');
    await reader.refresh();
    expect(reader.book.get('A', undefined)?.count).toBe(2);
  });

  test('goes on where a process died between a new log and its summary', async () => {
    const storage = new WatchedStorage();
    const dying = open(storage, 3);
    storage.before = (_, lines) => {
      if (lines.some((line) => line.includes('"summary"'))) throw new Error('died');
    };
    for (let number = 1; number <= 2; number += 1) await dying.append([lesson(number)]);
    await expect(dying.append([lesson(3)])).rejects.toThrow('died');
    expect(await logsOf(storage)).toEqual(['1', '2']);
    expect(await countOf(storage)).toBe(3);
    storage.before = () => undefined;
    const next = open(storage, 3);
    for (let number = 4; number <= 9; number += 1) await next.append([lesson(number)]);
    expect(await countOf(storage)).toBe(9);
  });

  test('does not lose a lesson where somebody removed the whole folder', async () => {
    const storage = new MemoryStorage();
    const log = open(storage, 3);
    for (let number = 1; number <= 8; number += 1) await log.append([lesson(number)]);
    await storage.deleteAll('errors/lessons/');
    await log.append([lesson(9)]);
    expect(await countOf(storage)).toBe(1);
    expect(log.book.get('A', undefined)?.count).toBe(1);
  });

  test('sums nothing up that a later version has written, and reads what it can', async () => {
    const storage = new MemoryStorage();
    const log = open(storage, 3);
    await log.append([lesson(1)]);
    await storage.append('errors/lessons/00000001', ['{"v":2,"kind":"something new"}']);
    for (let number = 2; number <= 9; number += 1) await log.append([lesson(number)]);
    expect(await logsOf(storage)).toEqual(['1']);
    expect(await countOf(storage)).toBe(9);
  });
});
