// A failed step is skipped, a run is run again from a step, and another one forks off. The history tells who did what.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

let linterIsDown = true;

const release = defineWorkflow({
  name: 'release',
  async run(wf) {
    const built = await wf.step('build', () => {
      console.log('building');
      return 'app.tgz';
    });
    const lint = await wf.step('lint', { retry: false }, () => {
      if (linterIsDown) throw new Error('the linter is down');
      return { issues: 3 };
    });
    return wf.step('notes', () => `${built} with ${lint.issues} issues`);
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const failed = await manager.execute(release, undefined, { id: 'release-7' });
console.log(failed.status);

await manager.skip('release-7', 'lint', { value: { issues: 0 }, by: 'Ada', reason: 'the linter is down' });
const degraded = await manager.resume('release-7');
if (degraded.success) console.log(degraded.outcome, degraded.output);

linterIsDown = false;
const complete = await manager.rerun('release-7', { from: 'lint', by: 'Grace' });
if (complete.success) console.log(complete.outcome, complete.output);

const fork = await manager.fork('release-7', { from: 'notes', id: 'release-7b', by: 'Linus' });
console.log(fork.id, (await fork.result).orThrow());

for await (const event of manager.history('release-7'))
  if (event.type === 'step-skipped' || event.type === 'rerun-started') console.log(event.type, 'by', event.by);

// Prints:
// building
// failed
// degraded app.tgz with 0 issues
// complete app.tgz with 3 issues
// release-7b app.tgz with 3 issues
// step-skipped by Ada
// rerun-started by Grace
