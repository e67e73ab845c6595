// Watches phases and steps: warnings, recovery actions, heartbeats, and a person who has a phase passed over.
import { setTimeout } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

const feature = defineWorkflow({
  name: 'feature',
  async run(wf) {
    // A program that says nothing hangs, however long it may take in all.
    const agent = await wf
      .command('agent', [process.execPath, '-e', 'setInterval(() => {}, 1000)'], {
        ...{ timeout: '1h', heartbeatTimeout: '300ms', retry: false },
      })
      .catch((error: unknown) => (error as Error).message);
    console.log(agent);

    // "Issue creation" is `issue_creation` in the options of the manager below.
    await wf.phase('Issue creation', () => wf.step('create', () => setTimeout(800)));

    return wf.phase('review', () => wf.step('wait for the reviewer', ({ signal }) => never(signal)));
  },
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  phases: ['standard', { issue_creation: { timeout: '1m', warnAfter: '200ms', actions: ['look_around'] } }],
  actions: {
    look_around: ({ key }) => {
      console.log(`looking around: ${key} takes long`);
      return 'did-not-help';
    },
  },
});
manager.on('step-started', ({ runId, key }) => {
  if (key.startsWith('review/')) void manager.force(runId, 'review', { as: 'passed', value: 'seen by Ada', by: 'Ada' });
});

const result = await manager.execute(feature);
if (result.status === 'completed') console.log(`${result.outcome}: ${String(result.output)}`);

// Prints:
// Step "agent" failed: Step "agent" gave no sign of life for 300ms, and was told to stop.
// looking around: Issue creation takes long
// degraded: seen by Ada
