import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileNotifier } from '../../../src/notifications/file-notifier.ts';
import type { Notice } from '../../../src/notifications/notice.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';

const { signal } = new AbortController();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-file-notifier-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function noticesIn(path: string): readonly string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as Notice).title);
}

test('a line is the whole notice, readable by its owner only', async () => {
  const path = join(folder, 'a', 'notices.jsonl');
  const notice = { ...noticeOf(1, 'Title', 'Body'), runId: 'r', facts: { attempts: 2 } };
  const notifier = new FileNotifier({ path });
  await notifier.send(notice, signal);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(notice);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await notifier.describe()).toBe(`file ${JSON.stringify(path)}`);
});

test('a line that was torn by a crash spoils no other', async () => {
  const path = join(folder, 'notices.jsonl');
  writeFileSync(path, '{"title":"whole"}\n{"title":"to');
  await new FileNotifier({ path }).send(noticeOf(1, 'next', ''), signal);
  const [, torn, next] = readFileSync(path, 'utf8').split('\n');
  expect(torn).toBe('{"title":"to');
  expect(next).toContain('"next"');
});

test('two notifiers on one file lose nothing of each other', async () => {
  const path = join(folder, 'notices.jsonl');
  const notifiers = [new FileNotifier({ path }), new FileNotifier({ path })];
  await Promise.all(
    notifiers.flatMap((notifier, which) =>
      Array.from({ length: 20 }, (_, number) => notifier.send(noticeOf(number, `${which}-${number}`, ''), signal)),
    ),
  );
  expect(new Set(noticesIn(path)).size).toBe(40);
});

test('closing waits for what is being written', async () => {
  const path = join(folder, 'notices.jsonl');
  const notifier = new FileNotifier({ path });
  const sending = notifier.send(noticeOf(1, 'last', ''), signal);
  await notifier.close();
  expect(noticesIn(path)).toEqual(['last']);
  await sending;
});

test('a place that cannot be written to is reported', async () => {
  const path = join(folder, 'taken');
  mkdirSync(path);
  await expect(new FileNotifier({ path }).send(noticeOf(1, 'x', ''), signal)).rejects.toMatchObject({
    code: 'notice-not-delivered',
    retryable: true,
    message: expect.stringMatching(/^The notice could not be appended to file .*: EISDIR/) as string,
  });
});

test('in a storage it is a log', async () => {
  const storage = new MemoryStorage();
  const notifier = new FileNotifier({ storage, log: 'told/all' });
  await notifier.send(noticeOf(1, 'Title', 'Body'), signal);
  const lines: string[] = [];
  for await (const { line } of storage.read('told/all')) lines.push(line);
  expect(lines.map((line) => (JSON.parse(line) as Notice).title)).toEqual(['Title']);
  expect(await notifier.describe()).toBe('log "told/all" of storage "memory"');
});

test('no place is refused', () => {
  expect(() => new FileNotifier({ path: '' })).toThrow('Expected `path` or `storage`');
});
