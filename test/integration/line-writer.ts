/** Appends numbered lines to one log: the folder, the writer's number, how many; prints each number once acknowledged. */
import { writeSync } from 'node:fs';
import { FileStorage } from '../../src/storage/file-storage.ts';

const [directory = '', writer = '', count = '0'] = process.argv.slice(2);
const storage = new FileStorage({ directory, durability: 'process' });
for (let index = 0; index < Number(count); index += 1) {
  const filler = 'x'.repeat((index * 131 + Number(writer) * 17) % 1500);
  await storage.append('metrics/2026-11', [JSON.stringify({ writer, index, filler, length: filler.length })]);
  if (index % 100 === 99) writeSync(1, `${index}\n`);
}
await storage.close();
