import { monitorEventLoopDelay } from 'node:perf_hooks';
import { EnhancedWorkflowManager } from 'holdfast';

/** Lists a big folder in a fresh process and prints what it took. */
const [directory = ''] = process.argv.slice(2);
await using manager = new EnhancedWorkflowManager({ directory });
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
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
const againMs = await timed(() => manager.list());
const before = process.memoryUsage().rss;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let found = 0;
const filterMs = await timed(async () => {
  found = await all({ status: 'failed', text: 'NUMBER 9' });
});
delay.disable();
const pagesMs = await timed(() => all({}));
console.log(
  JSON.stringify({
    ...{ firstMs, againMs, filterMs, pagesMs, found },
    delayMs: delay.max / 1e6,
    rssMb: (process.memoryUsage().rss - before) / 2 ** 20,
  }),
);
