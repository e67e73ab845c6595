// A finished run becomes a file, and the file a regression test: no agent is asked again, and a changed prompt is named.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type Workflow } from 'holdfast';
import { functionAgent } from 'holdfast/agents';
import { CassetteError, replayCassette, saveCassette } from 'holdfast/testing';

let calls = 0;
const claude = functionAgent('claude', ({ prompt }) => {
  calls += 1;
  return { text: `An answer to: ${prompt}`, usage: { costUsd: 0.4 } };
});

/** The workflow, and the same with other words. */
function addFeature(words = 'Which modules does'): Workflow<{ topic: string }, string> {
  return defineWorkflow<{ topic: string }, string>({
    name: 'add-feature',
    async run(wf, { topic }) {
      const [modules, issues] = await Promise.all([
        wf.agent('map-code', `${words} ${topic} touch?`),
        wf.step('issues', () => ['#12', '#40']),
      ]);
      await wf.sleep('1s');
      return `${topic}: ${issues.length} issues. ${modules}`;
    },
  });
}

const folder = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
const file = join(folder, 'add-feature.json');

// Once: a real run, and what there is to be remembered of it.
{
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), agents: { providers: [claude] } });
  const run = await manager.execute(addFeature(), { topic: 'dark mode' });
  await saveCassette(addFeature(), manager.export(run.runId), file);
}

// In the test suite, from now on.
const replay = await replayCassette(addFeature(), file);
console.log(replay.orThrow().output);
console.log('differences:', replay.differences.length, 'calls of the agent:', calls);

// Somebody changes a word.
try {
  (await replayCassette(addFeature('Which files does'), file)).orThrow();
} catch (error) {
  if (!(error instanceof CassetteError)) throw error;
  console.log(error.message.split('\n').slice(2).join('\n'));
}
console.log('calls of the agent:', calls);
await rm(folder, { recursive: true });

// Prints:
// dark mode: 2 issues. An answer to: Which modules does dark mode touch?
// differences: 0 calls of the agent: 1
// 1. agent "map-code" is asked something else: prompt
//    recorded: prompt: Which [modules] does dark mode touch?
//    now:      prompt: Which [files] does dark mode touch?
// calls of the agent: 1
