import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('line-writer.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-lines-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Starts a writer; gives the number of the last line it reported as acknowledged, and how it ended. */
async function write(
  writer: number,
  lines: number,
  killAfterMs?: number,
): Promise<{ acknowledged: number; code: number | null }> {
  const child = spawn(process.execPath, [program, directory, String(writer), String(lines)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { acknowledged: Number(text.trim().split('\n').at(-1) ?? '-1'), code };
}

/** The numbers of each writer's lines, in the order of the log; and how many lines are damaged. */
async function readBack(): Promise<{ byWriter: Map<string, number[]>; damaged: number }> {
  const storage = new FileStorage({ directory });
  const byWriter = new Map<string, number[]>();
  let damaged = 0;
  for await (const { line } of storage.read('metrics/2026-11')) {
    try {
      const { writer, index, filler, length } = JSON.parse(line) as {
        writer: string;
        index: number;
        filler: string;
        length: number;
      };
      if (filler.length !== length) throw new Error('not what was written');
      const numbers = byWriter.get(writer) ?? [];
      numbers.push(index);
      byWriter.set(writer, numbers);
    } catch {
      damaged += 1;
    }
  }
  await storage.close();
  return { byWriter, damaged };
}

test(
  '16 processes write 2,000 lines each into one log, and none is damaged, lost, twice or out of order',
  { timeout: 240_000 },
  async () => {
    const outcomes = await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer, 2000)));
    expect(outcomes.every(({ code }) => code === 0)).toBe(true);
    const { byWriter, damaged } = await readBack();
    expect(damaged).toBe(0);
    const expected = Array.from({ length: 2000 }, (_, index) => index);
    expect(byWriter.size).toBe(16);
    for (const numbers of byWriter.values()) expect(numbers).toEqual(expected);
  },
);

test(
  'a writer that is killed loses nothing that was acknowledged, and harms no other',
  { timeout: 240_000 },
  async () => {
    const killed = Array.from({ length: 4 }, (_, writer) => write(writer, 1_000_000, 5 + writer * 7));
    const unharmed = write(9, 2000);
    const outcomes = await Promise.all(killed);
    expect((await unharmed).code).toBe(0);
    const { byWriter, damaged } = await readBack();
    expect(damaged).toBeLessThanOrEqual(4);
    expect(byWriter.get('9')).toHaveLength(2000);
    for (const [writer, { acknowledged }] of outcomes.entries()) {
      const numbers = byWriter.get(String(writer)) ?? [];
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index));
      expect(numbers.length).toBeGreaterThan(acknowledged);
    }
  },
);
