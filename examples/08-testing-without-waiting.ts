// A workflow that waits for hours is tested in a moment: memory instead of a folder, a clock that a test moves.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { FakeHost } from 'holdfast/testing';

const remind = defineWorkflow({
  name: 'remind',
  async run(wf) {
    const firstAt = await wf.step('first', (step) => `sent, attempt ${step.attempt}`);
    await wf.sleep('6h');
    const second = await wf.step('second', () => 'sent again');
    return [firstAt, second];
  },
});

const host = new FakeHost();
const startedAt = host.now();
await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
const result = await host.finish(manager.execute(remind));

console.log(result.orThrow());
console.log(`after ${(host.now() - startedAt) / 3_600_000} hours by its clock`);

// Prints:
// [ 'sent, attempt 1', 'sent again' ]
// after 6 hours by its clock
