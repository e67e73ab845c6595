import { join } from 'node:path';
import { claudeCode } from '../../src/agents/claude-code.ts';
import { defineWorkflow, EnhancedWorkflowManager } from '../../src/index.ts';
import { claudeEnvironment } from './environment.ts';

/** Runs, or goes on with, a workflow of three agents, in a process that may be killed at any time. */
const [folder = '', url = '', program = ''] = process.argv.slice(2);

const three = defineWorkflow({
  name: 'three',
  run: async (wf) => {
    const answers: string[] = [];
    for (const name of ['one', 'two', 'three'])
      answers.push(await wf.agent(name, { prompt: `say ${name}`, cwd: folder }));
    return answers;
  },
});

await using manager = new EnhancedWorkflowManager({
  directory: join(folder, '.holdfast'),
  agents: { default: claudeCode({ program, env: claudeEnvironment(folder, url, 1) }) },
});
manager.register(three);
const known = await manager.get('killed');
const result =
  known === undefined ? await manager.execute(three, undefined, { id: 'killed' }) : await manager.resume('killed');
process.stdout.write(`${JSON.stringify(result.orThrow())}\n`);
