import { monitorEventLoopDelay } from 'node:perf_hooks';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** Holds many waiting runs in one process and prints what it took. */
const [directory = '', count = '10000'] = process.argv.slice(2);
const runs = Number(count);
const waits = defineWorkflow({
  name: 'waits',
  async run(wf) {
    await wf.step('a', () => 1);
    return wf.waitFor('go');
  },
});
await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
globalThis.gc?.();
const before = process.memoryUsage().rss;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const began = performance.now();
const handles = [];
for (let run = 0; run < runs; run += 100)
  handles.push(...(await Promise.all(Array.from({ length: Math.min(100, runs - run) }, () => manager.start(waits)))));
for (const { detach } of handles) detach();
const startMs = performance.now() - began;
delay.disable();
globalThis.gc?.();
const perRunKb = (process.memoryUsage().rss - before) / 1024 / runs;
const listBegan = performance.now();
const { runs: listed } = await manager.list();
const listMs = performance.now() - listBegan;
console.log(JSON.stringify({ perRunKb, startMs, delayMs: delay.max / 1e6, listMs, listed: listed.length }));
process.exit(0);
