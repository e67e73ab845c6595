import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError } from 'holdfast';
import { claudeCode } from 'holdfast/agents';

/**
 * One life of the agent storm: goes on with the run, and says of each answer that it was acknowledged by a line in the
 * file that the agents also write to, so that the order of both is known.
 */
const [folder = '', standIn = '', agents = '8'] = process.argv.slice(2);
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
  ...{ directory: join(folder, 'state'), durability: 'process', crashLoopAfter: 1_000_000 },
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
