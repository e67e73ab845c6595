// Retries, time limits, and failures that the run survives.
import { setTimeout as pause } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, StepError } from 'holdfast';

const collect = defineWorkflow({
  name: 'collect',
  async run(wf) {
    // Asked to, a step is tried again after any error that another attempt can mend; the waits grow.
    const fetched = await wf.step('fetch', { retry: { attempts: 3, delay: '10ms' } }, (step) => {
      if (step.attempt < 3) throw new Error('the line is busy');
      return `fetched at attempt ${step.attempt}`;
    });

    // `critical: false`: the run goes on without the result.
    const extra = await wf.step('extra', { critical: false }, (): string => {
      throw new Error('not available');
    });

    // A body that takes too long is told to stop by its signal. What a step threw is the cause of the error.
    const slow = wf.step('slow', { timeout: '50ms', retry: false }, (step) =>
      pause(60_000, 'done', { signal: step.signal }),
    );
    const why = await slow.catch((error: unknown) => {
      if (error instanceof StepError && error.cause instanceof Error) return error.cause.name;
      throw error;
    });
    return { fetched, extra: extra ?? 'left out', why };
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
manager.on('attempt-failed', (event) => {
  console.log(`attempt ${event.attempt} of "${event.key}" failed: ${event.error.message}`);
});
const result = await manager.execute(collect);
console.log(result.orThrow());
if (result.status === 'completed') console.log(`${result.outcome}: ${result.census.failures.join(', ')}`);

// Prints:
// attempt 1 of "fetch" failed: the line is busy
// attempt 2 of "fetch" failed: the line is busy
// {
//   fetched: 'fetched at attempt 3',
//   extra: 'left out',
//   why: 'TimeoutError'
// }
// degraded: extra, slow
