import { readFileSync } from 'node:fs';

/** The least code that resumes: reads a journal and parses every line. */
const [file = ''] = process.argv.slice(2);
const values = new Map<string, unknown>();
for (const line of readFileSync(file, 'utf8').split('\n')) {
  if (line === '') continue;
  const record = JSON.parse(line) as { key?: string; value?: unknown };
  if (record.key !== undefined) values.set(record.key, record.value);
}
console.log(
  JSON.stringify({ sinceStartMs: performance.now(), rssMb: process.memoryUsage().rss / 1e6, records: values.size }),
);
