import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage, isHoldfastError } from 'holdfast';
import { claudeCode } from 'holdfast/agents';
import { deadlyStorage } from '../crash/deadly-storage.ts';

/**
 * One life of the agent storm: goes on with the run, and says of each answer that it was acknowledged by a line in the
 * file that the agents also write to, so that the order of both is known. It ends itself by SIGKILL before or after a write
 * that holds events of a type; 0 for none.
 */
const [folder = '', standIn = '', agents = '8', event = '', write = '0', moment = 'before'] = process.argv.slice(2);
const deadly = deadlyStorage(
  (method, _key, written) => method === 'append' && JSON.stringify(written).includes(`{\\"type\\":\\"${event}\\"`),
  Number(write),
  moment,
);
const say = (line: Readonly<Record<string, unknown>>): void => {
  appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(line)}\n`);
};

const storm = defineWorkflow({
  name: 'agent-storm',
  run: (wf) =>
    wf.map(
      'agents',
      Array.from({ length: Number(agents) }, (_, index) => `item-${index + 1}.`),
      { concurrency: 3 },
      async (item, own) => {
        const { sessionId, usage } = await own.agent('work', { prompt: `Do ${item}`, full: true });
        say({ acknowledged: item, session: sessionId, costUsd: usage?.costUsd });
        return sessionId;
      },
    ),
});

const provider = claudeCode({
  program: process.execPath,
  arguments: [standIn],
  env: { STAND_IN_FOLDER: folder },
});
const manager = new EnhancedWorkflowManager({
  storage: deadly.storage(new FileStorage({ directory: join(folder, 'state'), durability: 'process' })),
  crashLoopAfter: 1_000_000,
  agents: { default: provider },
});
manager.register(storm);
process.stdout.write('ALIVE\n');
for (;;)
  try {
    const result = await manager.execute(storm, undefined, { id: 'storm' });
    process.stdout.write(`DONE ${result.status}\n`);
    process.exit(result.success ? 0 : 3);
  } catch (error) {
    if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'overtaken')) throw error;
  }
