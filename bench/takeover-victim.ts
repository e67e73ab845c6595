import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** Holds a run until it is killed. */
const [directory = '', id = ''] = process.argv.slice(2);
const manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
const workflow = defineWorkflow({
  name: 'held',
  run: (wf) =>
    wf.step('hold', () => {
      process.stdout.write('held\n');
      return new Promise<void>(() => undefined);
    }),
});
await manager.execute(workflow, undefined, { id });
