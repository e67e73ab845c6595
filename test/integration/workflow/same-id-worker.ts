import { appendFileSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError } from 'holdfast';

/** Starts a run of the id that it is sent, at the moment that it is sent it, and tells what came of it. */
const [directory = '', marks = ''] = process.argv.slice(2);
const workflow = defineWorkflow({
  name: 'race',
  run: (wf) =>
    wf.step('body', async () => {
      appendFileSync(marks, `${wf.id} ${process.pid}\n`);
      return process.pid;
    }),
});
const manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
process.on('message', (id: string) => {
  void manager
    .execute(workflow, undefined, { id })
    .then(
      (result) => ({ status: result.status, output: 'output' in result ? result.output : undefined }),
      (error: unknown) =>
        isHoldfastError(error)
          ? { status: error.code, message: error.message }
          : { status: 'error', message: String(error) },
    )
    .then((outcome) => process.send?.(outcome));
});
process.send?.('ready');
