// Work side by side: named branches, items of a list, and a list that may have failures.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

const inspect = defineWorkflow({
  name: 'inspect',
  async run(wf, input: { readonly files: readonly string[] }) {
    // Branches have names; each is handed a context of its own.
    const facts = await wf.parallel({
      count: (branch) => branch.step('count', () => input.files.length),
      longest: (branch) => branch.step('longest', () => Math.max(...input.files.map((file) => file.length))),
    });

    // Without a tolerance the first failure ends a fan-out. With one, the result says what is missing.
    const sizes = await wf.map('size', input.files, { concurrency: 2, require: '60%' }, (file, item) =>
      item.step('measure', () => {
        if (file === 'broken.ts') throw new Error('cannot be read');
        return file.length * 100;
      }),
    );
    return { ...facts, sizes: sizes.done, missing: sizes.failed.map(({ key, error }) => `${key}: ${error.message}`) };
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const result = await manager.execute(inspect, { files: ['a.ts', 'broken.ts', 'core.ts'] });

// A declared item is missing, so the run is partial, and `success` is false.
console.log(`${result.status}, ${result.status === 'completed' ? result.outcome : ''}, success: ${result.success}`);
if (result.status === 'completed') console.log(JSON.stringify(result.output, undefined, 1));
for (const advice of result.recommendations) console.log(advice);

// Prints:
// completed, partial, success: false
// {
//  "count": 3,
//  "longest": 9,
//  "sizes": [
//   400,
//   700
//  ],
//  "missing": [
//   "broken.ts: Step \"size[broken.ts]/measure\" failed: cannot be read"
//  ]
// }
// Look at the 1 of 3 items of "size" that were not done.
