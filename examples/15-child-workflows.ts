// A workflow as a child of another one: a run of its own, which goes on, rests and ends with its parent.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { z } from 'zod';

const review = defineWorkflow({
  name: 'review',
  input: z.object({ file: z.string() }),
  async run(wf, { file }) {
    await wf.step('read', () => {
      console.log(`reading ${file}`);
    });
    if (file === 'b.ts') await wf.waitFor('opinion');
    return `${file} is fine`;
  },
});

const release = defineWorkflow({
  name: 'release',
  phases: ['prepare', { name: 'review', weight: 4 }],
  async run(wf) {
    await wf.phase('prepare', () => wf.step('tag', () => 'v1'));
    return wf.phase('review', () =>
      wf.map('file', ['a.ts', 'b.ts'], { concurrency: 1 }, (file, item) => item.workflow(review, { file })),
    );
  },
});

const storage = new MemoryStorage();
{
  await using manager = new EnhancedWorkflowManager({ storage, parkAfter: 50 });
  const result = await manager.execute(release, undefined, { id: 'release-1' });
  console.log(result.status, (await manager.get('release-1'))?.progress_data.fraction);
}

// Later, and perhaps elsewhere: the signal goes to the child, and recover goes on with the parent.
await using manager = new EnhancedWorkflowManager({ storage });
manager.register(release);
const { runs } = await manager.list({ parent: 'release-1' });
for (const child of runs) console.log(child.workflow, child.status);
const waiting = runs.find((run) => run.status === 'paused');
if (waiting !== undefined) await manager.signal(waiting.workflow_id, 'opinion', 'good');
const { resumed } = await manager.recover();
for (const run of resumed) console.log(run.id, (await run.result).orThrow());

// A function that exists already can be made durable as it is.
const translate = manager.wrap('translate', async (text: string, language: string) =>
  Promise.resolve(`${language}: ${text}`),
);
console.log(await translate('hello', 'la'));

// Prints:
// reading a.ts
// reading b.ts
// paused 0.6
// review paused
// review completed
// release-1 [ 'a.ts is fine', 'b.ts is fine' ]
// la: hello
