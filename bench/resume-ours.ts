import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** `write`: runs so many steps and is killed before the next; `resume`: tells how long it takes to get to the next body. */
const [what = '', directory = '', count = ''] = process.argv.slice(2);
const payload = 'x'.repeat(1024);
const manager = new EnhancedWorkflowManager({ directory, durability: 'process', crashLoopAfter: 1000 });
const workflow = defineWorkflow({
  name: 'long',
  async run(wf) {
    for (let index = 0; index < Number(count); index += 1) await wf.step('step', () => payload);
    await wf.step('next', () => {
      const figures = { sinceStartMs: performance.now(), rssMb: process.memoryUsage().rss / 1e6 };
      if (what === 'resume') console.log(JSON.stringify(figures));
      process.kill(process.pid, 'SIGKILL');
    });
  },
});
manager.register(workflow);
await (what === 'write' ? manager.execute(workflow, undefined, { id: 'long' }) : manager.resume('long'));
