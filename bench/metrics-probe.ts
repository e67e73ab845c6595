/** Answers a query over a month of so many records; prints how long it took and what the process holds then. */
import { FileStorage, MetricsCollector } from 'holdfast';

const [directory = '', groupBy = ''] = process.argv.slice(2);
const storage = new FileStorage({ directory });
const metrics = new MetricsCollector({ storage });
const startedAt = performance.now();
const { count } = await metrics.query({ timeframe: 'all', ...(groupBy === '' ? {} : { groupBy }) });
const tookMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ count, tookMs, cpuMs: (user + system) / 1000, rssMb: process.resourceUsage().maxRSS / 1000 }),
);
