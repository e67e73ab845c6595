/** Appends lessons: the folder, the writer's name, how many, how many to a log; prints each number once acknowledged. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { PatternLog } from '../../../src/recovery/pattern-log.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [directory = '', writer = '', count = '0', perLog = '50'] = process.argv.slice(2);
const storage = new FileStorage({ directory, durability: 'process' });
const log = new PatternLog(storage, { limit: 500, halfLifeMs: 1e12, writer: randomUUID() }, Number(perLog));
for (let index = 1; index <= Number(count); index += 1) {
  const lesson = { kind: 'outcome', at: 1000, category: 'unknown', count: 1 } as const;
  await log.append([
    { ...lesson, signature: `writer ${writer}`, retries: 1, outcome: 'unknown' },
    { ...lesson, signature: 'all', retries: 1, outcome: 'unknown' },
  ]);
  writeSync(1, `${index}\n`);
}
await storage.close();
