import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const program = fileURLToPath(new URL('metrics-writer.ts', import.meta.url));
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-metrics-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Starts a writer; gives how many records it last said were written. */
async function write(writer: number, count: number, kill?: { readonly afterMs: number }): Promise<number> {
  const child = spawn(process.execPath, [program, directory, String(writer), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (text === '' && kill !== undefined) setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
    text += chunk.toString();
  });
  await once(child, 'close');
  return Number(text.trim().split('\n').at(-1) ?? '0');
}

test('four processes write to one month at once, and nothing is missing', { timeout: 240_000 }, async () => {
  expect(await Promise.all([1, 2, 3, 4].map((writer) => write(writer, 3000)))).toEqual([3000, 3000, 3000, 3000]);
  await using storage = Object.assign(new FileStorage({ directory }), { [Symbol.asyncDispose]: () => storage.close() });
  await using metrics = new MetricsCollector({ storage });
  const { groups = [], unreadable } = await metrics.query({ groupBy: 'command' });
  expect(groups.map(({ value, count, maxMs }) => [value, count, maxMs])).toEqual(
    [1, 2, 3, 4].map((writer) => [`writer-${writer}`, 3000, 2999]),
  );
  expect(unreadable).toBe(0);
});

test('a killed process loses nothing that was flushed', { timeout: 240_000 }, async () => {
  const written = await Promise.all([40, 90, 140].map((afterMs, writer) => write(writer, 1_000_000, { afterMs })));
  await using storage = Object.assign(new FileStorage({ directory }), { [Symbol.asyncDispose]: () => storage.close() });
  await using metrics = new MetricsCollector({ storage });
  for (const [writer, count] of written.entries()) {
    const found = await metrics.query({ command: `writer-${writer}` });
    expect(found.count).toBeGreaterThanOrEqual(count);
    // Without a gap: what was recorded last is what is lost.
    expect(found.maxMs).toBe(found.count - 1);
  }
});
