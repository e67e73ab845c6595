import { FileStorage } from '../../../src/storage/file-storage.ts';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';

// Records so many things, a few at a time, and says after each flush how many are written; ends without closing when told so.
const [directory = '', writer = '', count = '0', flushEvery = '5'] = process.argv.slice(2);
const metrics = new MetricsCollector({ storage: new FileStorage({ directory }), flushEvery: Number(flushEvery) });
for (let index = 0; index < Number(count);) {
  for (let place = 0; place < 50; place += 1, index += 1)
    metrics.record({ command: `writer-${writer}`, duration_ms: index, status: 'success', context: { index } });
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.stdout.write(`${metrics.health.written}\n`);
}
await metrics.close();
process.stdout.write(`${metrics.health.written}\n`);
