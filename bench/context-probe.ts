import { closeSync, openSync, readdirSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { packContext } from 'holdfast/agents';

const [what = '', path = ''] = process.argv.slice(2);
const task = 'read from headers how long to wait before the next attempt';

/** Reads all files below a folder, as the least that anybody who chooses from them must do. */
function readAll(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    bytes += entry.isDirectory() ? readAll(join(folder, entry.name)) : readFileSync(join(folder, entry.name)).length;
  return bytes;
}

if (what === 'read') {
  const startedAt = performance.now();
  const bytes = readAll(path);
  console.log(JSON.stringify({ ms: performance.now() - startedAt, mb: bytes / 1e6 }));
} else if (what === 'pack') {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const { chunks } = await packContext({ root: path, task, budgetTokens: 40_000 });
  console.log(
    JSON.stringify({
      ms: performance.now() - startedAt,
      chunks: chunks.length,
      heldMs: delay.max / 1e6,
      p99Ms: delay.percentile(99) / 1e6,
    }),
  );
} else {
  const root = realpathSync(path);
  const file = openSync(join(root, 'large.txt'), 'w');
  const block = 'a line of text that goes on for a while, as lines do\n'.repeat(20_000);
  for (let written = 0; written < 200e6; written += block.length) writeSync(file, block);
  writeSync(file, 'how long to wait before the next attempt\n');
  closeSync(file);
  await packContext({ root, task, budgetTokens: 1000, files: ['none'] });
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const host = (await import('holdfast')).systemHost;
  const watching = { ...host, turn: () => ((most = Math.max(most, process.memoryUsage().rss)), host.turn()) };
  const startedAt = performance.now();
  const { chunks } = await packContext({ root, task, budgetTokens: 1000, host: watching });
  const found = chunks.some(({ text }) => text.includes('next attempt')) ? 1 : 0;
  console.log(JSON.stringify({ ms: performance.now() - startedAt, mb: (most - before) / 1e6, found }));
}
