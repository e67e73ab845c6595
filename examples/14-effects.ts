// A pull request must not be opened twice. The connection breaks at the worst moment: the run looks before it acts again,
// and where it cannot look it asks a person.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

// A forge that opens what it is asked for, and whose answer gets lost the first two times.
const pulls: string[] = [];
let answersToLose = 2;
const openPull = (title: string): number => {
  pulls.push(title);
  if (answersToLose-- > 0) throw new Error('socket hang up');
  return pulls.length;
};

const publish = defineWorkflow({
  name: 'publish',
  async run(wf) {
    const title = await wf.step('title', () => 'Dark mode');
    const number = await wf.effect('open-pull-request', {
      do: () => openPull(title),
      check: () => (pulls.includes(title) ? { done: pulls.indexOf(title) + 1 } : 'not-done'),
    });
    const sent = await wf.effect('announce', {
      approve: true,
      do: () => openPull(`mail: #${number} is open`),
    });
    return { number, sent };
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
manager.on('effect-checked', ({ key, answer }) => {
  console.log(`${key}: the check says ${answer}`);
});
manager.on('wait-started', ({ runId, name }) => {
  console.log(`waiting for ${name}`);
  void manager.signal(runId, name, true, { by: 'Ada' });
});

const run = await manager.start(publish, undefined, { id: 'friday' });
const paused = await run.result;
if (paused.status === 'paused') console.log(`paused: ${paused.pausedReason}`);

// Nobody but a person can look into a mailbox.
const [unknown] = (await manager.get('friday'))?.unknown_effects ?? [];
console.log(`unknown: ${unknown?.key} (${unknown?.error})`);
await manager.resolve('friday', 'announce', { as: 'done', value: 2 }, { by: 'Grace' });
console.log((await manager.resume('friday')).orThrow());
console.log(pulls);

// Prints:
// open-pull-request: the check says done
// waiting for approve:announce
// paused: effect-unknown
// unknown: announce (socket hang up)
// { number: 1, sent: 2 }
// [ 'Dark mode', 'mail: #1 is open' ]
