import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PatternLog } from '../../../src/recovery/pattern-log.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('lesson-writer.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-lessons-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Starts a writer; gives how many of its lessons were acknowledged, and how it ended. */
async function write(
  writer: string,
  lessons: number,
  killAfterMs?: number,
): Promise<{ acknowledged: number; code: number | null }> {
  const child = spawn(process.execPath, [program, directory, writer, String(lessons)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let killing = false;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (killAfterMs === undefined || killing) return;
    killing = true;
    setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { acknowledged: Number(text.trim().split('\n').at(-1) ?? '0'), code };
}

async function readBack(): Promise<{ counts: Map<string, number>; skipped: number }> {
  const storage = new FileStorage({ directory });
  const log = new PatternLog(storage, { limit: 500, halfLifeMs: 1e12, writer: 'reader' });
  await log.refresh();
  const counts = new Map(
    log.book.list(1000).map((pattern) => [pattern.error_signature, pattern.occurrence_count] as const),
  );
  await storage.close();
  return { counts, skipped: log.skipped };
}

test('8 processes write 150 lessons each while the logs are summed up, and each counts once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, writer) => write(String(writer), 150)));
  expect(outcomes.map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 0));
  const { counts, skipped } = await readBack();
  expect(skipped).toBe(0);
  expect(counts.get('all')).toBe(8 * 150);
  for (let writer = 0; writer < 8; writer += 1) expect(counts.get(`writer ${writer}`)).toBe(150);
  // 2,400 lessons at 50 to a log: of some 48 logs the last two are left.
  expect(readdirSync(join(directory, 'errors/lessons')).length).toBeLessThanOrEqual(3);
}, 240_000);

test('a writer that is killed loses at most its last lesson, and harms no other', async () => {
  const [killed, others] = await Promise.all([
    Promise.all(Array.from({ length: 6 }, (_, writer) => write(`killed ${writer}`, 1_000_000, 20 + writer * 37))),
    Promise.all(Array.from({ length: 2 }, (_, writer) => write(`other ${writer}`, 150))),
  ]);
  expect(others.map(({ code }) => code)).toEqual([0, 0]);
  const { counts, skipped } = await readBack();
  for (let writer = 0; writer < 2; writer += 1) expect(counts.get(`writer other ${writer}`)).toBe(150);
  for (const [writer, { acknowledged, code }] of killed.entries()) {
    expect(code).toBeNull();
    const counted = counts.get(`writer killed ${writer}`) ?? 0;
    expect(counted).toBeGreaterThanOrEqual(acknowledged);
    expect(counted).toBeLessThanOrEqual(acknowledged + 1);
  }
  expect(skipped).toBeLessThanOrEqual(killed.length);
  // Whoever was killed while summing up has left a log without a summary: the next writer goes on from there.
  await expect(write('later', 120)).resolves.toEqual({ acknowledged: 120, code: 0 });
  expect((await readBack()).counts.get('writer later')).toBe(120);
}, 240_000);

test('a line that was torn in the middle costs that line alone', async () => {
  await write('a', 10);
  const [log = ''] = readdirSync(join(directory, 'errors/lessons'));
  appendFileSync(join(directory, 'errors/lessons', log), '\n{"v":1,"kind":"outcome","id":"torn","at":1000,"sign');
  await write('b', 10);
  const { counts, skipped } = await readBack();
  expect([counts.get('writer a'), counts.get('writer b'), skipped]).toEqual([10, 10, 1]);
});
