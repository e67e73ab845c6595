/** Records numbered decisions: the folder, the writer's name, how many; prints each number once acknowledged. */
import { writeSync } from 'node:fs';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [directory = '', writer = '', count = '0'] = process.argv.slice(2);
const storage = new FileStorage({ directory, durability: 'process' });
const memory = new WorkflowMemory({ storage });
for (let index = 0; index < Number(count); index += 1) {
  await memory.record({
    id: `${writer}-${index}`,
    decision: `decision ${index} of ${writer}`,
    rationale: 'x'.repeat((index * 131) % 1500),
  });
  if (index > 0) await memory.link(`${writer}-${index}`, 'relates-to', `${writer}-${index - 1}`);
  writeSync(1, `${index}\n`);
}
await memory.flush();
await storage.close();
