/** A budget: calls reserve what they cost at most, the run pauses before it overshoots, and goes on under a raised limit. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

let calls = 0;

const research = defineWorkflow({
  name: 'research',
  run: (wf) =>
    wf.map('question', ['who', 'what', 'when', 'where', 'why', 'how'], (question, item) =>
      item.step('ask', { agent: 'researcher', estimate: { costUsd: 0.25 } }, ({ usage }) => {
        calls += 1;
        usage({ tokens: 900, costUsd: 0.2 });
        return `the answer to ${question}`;
      }),
    ),
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const first = await manager.execute(research, undefined, { limits: { costUsd: 0.8 } });
if (first.status === 'paused') console.log(`${first.status} (${first.pausedReason}) after ${calls} calls:`);
console.log(first.report.budget?.used.costUsd, 'used,', first.report.budget?.left.costUsd, 'left');

// Somebody allows more; what was answered is kept.
const second = await manager.resume(first.runId, { limits: { costUsd: 2 } });
console.log(`${second.status} after ${calls} calls`);

const today = await manager.reliability.budgets();
console.log(today?.agents['researcher']?.used.tokens, 'tokens today');

// Prints:
// paused (limit) after 3 calls:
// 0.6 used, 0.2 left
// completed after 6 calls
// 5400 tokens today
