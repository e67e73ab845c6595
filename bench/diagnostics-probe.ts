import { appendFileSync, createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** Bundles a run with so many bytes of logs and prints how long it took and what the process came to hold. */
const [directory = '', size = '0'] = process.argv.slice(2);
const bytes = Number(size);
await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
const workflow = defineWorkflow({ name: 'logged', run: (wf) => wf.step('one', () => 1) });
const { runId } = await manager.execute(workflow);
const day = `${runId.slice(3, 7)}-${runId.slice(7, 9)}-${runId.slice(9, 11)}`;
const folder = join(directory, 'runs', day, runId, 'logs');
mkdirSync(folder, { recursive: true });
let block = '';
for (let line = 0; block.length < 2 ** 20; line += 1)
  block += `2026-11-20T10:15:30.123Z info  step ${line} completed: ${'work that was done, '.repeat(line % 8)}\n`;
const log = join(folder, '2026-11-20.log');
appendFileSync(log, '');
const stream = createWriteStream(log);
for (let written = 0; written < bytes; written += block.length) if (!stream.write(block)) await once(stream, 'drain');
stream.end();
await once(stream, 'close');
globalThis.gc?.();
const before = process.memoryUsage.rss();
let most = before;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 20);
const began = performance.now();
const file = join(directory, 'bundle.json');
const report = await manager.diagnosticBundle(runId, { logs: 'whole' }).writeTo(file);
const tookMs = performance.now() - began;
clearInterval(watch);
const logBytes = statSync(log).size;
rmSync(directory, { recursive: true });
console.log(
  JSON.stringify({
    tookMs,
    grewMb: (most - before) / 1e6,
    mbPerS: logBytes / 1e6 / (tookMs / 1000),
    bytes: report.bytes,
    logBytes,
  }),
);
process.exit(0);
