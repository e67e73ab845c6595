import { EnhancedWorkflowManager, FileStorage, defineWorkflow, type WorkflowContext } from 'holdfast';
import { deadlyStorage } from './deadly-storage.ts';

/**
 * One life of a run that decides in a row, side by side and for each item; ends itself by SIGKILL before or after it
 * has written one of its decisions, 0 for none. Prints what it came to.
 */
const [directory = '', id = '', write = '0', moment = 'before'] = process.argv.slice(2);
const deadly = deadlyStorage(
  (method, key) => method === 'append' && key.startsWith('decisions/'),
  Number(write),
  moment,
);

async function decide(wf: WorkflowContext, question: string): Promise<string> {
  const made = await wf.decide({
    question,
    options: ['left', 'right'],
    choose: () => `${question} by ${process.pid}`,
  });
  return made.decision;
}

const deciding = defineWorkflow({
  name: 'deciding',
  run: async (wf) => {
    const first = await decide(wf, 'first');
    const { one, two } = await wf.parallel({
      one: (branch) => decide(branch, 'branch'),
      two: (branch) => decide(branch, 'branch'),
    });
    const items = await wf.map('items', ['a', 'b', 'c'], (_item, branch) => decide(branch, 'item'));
    return [first, one, two, ...items];
  },
});

const storage = deadly.storage(new FileStorage({ directory, durability: 'process' }));
const manager = new EnhancedWorkflowManager({ storage });
manager.register(deciding);
const known = await manager.get(id);
let result = known === undefined ? await manager.execute(deciding, undefined, { id }) : await manager.resume(id);
// After three deaths without progress somebody has to say that it shall be tried once more.
if (result.status === 'paused') result = await manager.resume(id);
console.log(JSON.stringify(result.orThrow()));
await manager.close();
await storage.close?.();
