import { join } from 'node:path';
import { EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { commandAgent } from 'holdfast/agents';
import { deliveryPhases, deliveryWorkflow, ghForge, localForge, readPrompt } from 'holdfast/delivery';
import { deadlyStorage } from './deadly-storage.ts';

/**
 * One life of a delivery in a world that was made: dies at the first write that has all of these texts in it, if there are
 * any. Prints how the run ended.
 */
const [root = '', editor = '', gh = '', texts = '[]', write = '0', moment = ''] = process.argv.slice(2);
const wanted = JSON.parse(texts) as readonly string[];
const repository = join(root, 'repository');

const inner = new FileStorage({ directory: join(root, 'runs'), durability: 'process' });
const { storage } = deadlyStorage(
  (method, _, lines) =>
    method === 'append' &&
    Array.isArray(lines) &&
    lines.some((line) => typeof line === 'string' && wanted.every((text) => line.includes(text))),
  Number(write),
  moment,
);
const manager = new EnhancedWorkflowManager({
  storage: storage(inner),
  crashLoopAfter: 1000,
  phases: deliveryPhases,
  agents: {
    default: commandAgent({ name: 'editor', argv: [process.execPath, editor, join(root, 'agent')], output: 'json' }),
  },
});
const forge =
  gh === ''
    ? localForge({ directory: repository })
    : ghForge({ directory: repository, program: [process.execPath, gh, join(root, 'gh')], landsWithin: 10 });
const workflow = deliveryWorkflow({ directory: repository, trust: true, forge });
manager.register(workflow);
const id = 'run';
const result =
  (await manager.get(id)) === undefined
    ? await manager.execute(workflow, await readPrompt('prompt.md', { directory: repository }), { id })
    : await manager.resume(id);
await manager.close();
await inner.close();
console.log(
  JSON.stringify({
    status: result.status,
    output: result.success ? result.output : undefined,
    result: String('error' in result ? result.error : ''),
  }),
);
