import { monitorEventLoopDelay } from 'node:perf_hooks';
import { EnhancedWorkflowManager } from 'holdfast';

/** Lists a big folder in a fresh process and prints what it took. */
const [directory = ''] = process.argv.slice(2);
await using manager = new EnhancedWorkflowManager({ directory });
/** On a machine with other work the time of the processor says more than the clock. */
let cpuMs = 0;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  cpuMs = (user + system) / 1000;
  return performance.now() - began;
};
const all = async (options: Parameters<typeof manager.list>[0]): Promise<number> => {
  let after: string | undefined;
  let count = 0;
  do {
    const page = await manager.list({ ...options, limit: 1000, ...(after === undefined ? {} : { after }) });
    count += page.runs.length;
    after = page.next;
  } while (after !== undefined);
  return count;
};
const firstMs = await timed(() => manager.list());
const firstCpuMs = cpuMs;
const againMs = await timed(() => manager.list());
const before = process.memoryUsage().rss;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let found = 0;
const filterMs = await timed(async () => {
  found = await all({ status: 'failed', text: 'NUMBER 9' });
});
delay.disable();
const filterCpuMs = cpuMs;
const pagesMs = await timed(() => all({}));
const pagesCpuMs = cpuMs;
console.log(
  JSON.stringify({
    ...{ firstMs, againMs, filterMs, pagesMs, found, firstCpuMs, filterCpuMs, pagesCpuMs },
    delayMs: delay.max / 1e6,
    rssMb: (process.memoryUsage().rss - before) / 2 ** 20,
  }),
);
