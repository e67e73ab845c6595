// A run waits for a person. The answer may come from any process, and must fit the schema.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { z } from 'zod';

const release = defineWorkflow({
  name: 'release',
  async run(wf) {
    const version = await wf.step('next-version', () => '2.0.0');
    const answer = await wf.waitFor('approval', {
      schema: z.object({ approved: z.boolean(), by: z.string() }),
      timeout: '2d',
    });
    return answer.approved ? `${version}, approved by ${answer.by}` : `${version} was turned down`;
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
manager.on('wait-started', (event) => {
  console.log(`waiting for "${event.name}"`);
});
manager.on('signal-rejected', (event) => {
  console.log(`refused: ${event.issues[0]?.split(':')[0] ?? ''} is wrong`);
});

const run = await manager.start(release);
await manager.signal(run.id, 'approval', { approved: 'yes', by: 'Ada' });
await manager.signal(run.id, 'approval', { approved: true, by: 'Grace' });
console.log((await run.result).orThrow());

// Prints:
// waiting for "approval"
// refused: $.approved is wrong
// 2.0.0, approved by Grace
