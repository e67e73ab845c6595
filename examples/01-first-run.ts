// A first run: two phases, a fan-out, and what is left of it in a folder.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const greetAll = defineWorkflow({
  name: 'greet-all',
  async run(wf, input: { readonly names: readonly string[] }) {
    const greetings = await wf.phase('write', () =>
      wf.map('greeting', input.names, (name) => wf.step('compose', () => `Hello, ${name}!`)),
    );
    return wf.phase('count', () => wf.step('letters', () => greetings.join('').length));
  },
});

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
{
  await using manager = new EnhancedWorkflowManager({ directory });
  const result = await manager.execute(greetAll, { names: ['Ada', 'Grace', 'Edsger'] });
  console.log(`${result.status}: ${result.orThrow()} letters, ${result.census.done} steps`);

  const state = await manager.get(result.runId);
  console.log(`phases: ${state?.completed_phases.join(', ')}`);
}
const files = await readdir(directory, { recursive: true });
console.log(`journal: ${files.filter((file) => file.startsWith('runs') && file.endsWith('.jsonl')).length} file`);
await rm(directory, { recursive: true });

// Prints:
// completed: 38 letters, 4 steps
// phases: write, count
// journal: 1 file
