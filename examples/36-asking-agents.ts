/** Agents in a run: a text, a value that fits a schema, an answer that is mended, and another agent where one cannot help. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { functionAgent } from 'holdfast/agents';
import { z } from 'zod';

// Stand-ins for models: whatever answers is behind the same port as Claude Code is.
const clever = functionAgent('clever', ({ prompt, model }) => {
  console.log(`  (clever is asked: ${prompt.split('\n')[0] ?? ''}${model === undefined ? '' : `, by ${model}`})`);
  if (prompt.startsWith('Translate')) throw Object.assign(new Error('no such model'), { status: 404 });
  const usage = { inputTokens: 900, outputTokens: 100, costUsd: 0.02 };
  if (!prompt.startsWith('Plan')) return { text: 'Two modules: parser and printer.', usage };
  const mended = prompt.includes('does not fit');
  return { text: mended ? '{"files":["parser.ts","printer.ts"]}' : '{"files":"parser.ts, printer.ts"}', usage };
});
const polyglot = functionAgent('polyglot', () => ({ text: 'Zwei Module.', usage: { costUsd: 0.01 } }));

const feature = defineWorkflow({
  name: 'feature',
  async run(wf) {
    const findings = await wf.agent('research', 'Which modules does dark mode touch?');
    const plan = await wf.agent('planner', {
      prompt: `Plan the change: ${findings}`,
      output: z.object({ files: z.array(z.string()) }),
    });
    const { text, provider } = await wf.agent('translator', {
      prompt: `Translate: ${findings}`,
      fallback: [{ model: 'larger' }, { provider: 'polyglot' }],
      full: true,
    });
    return { files: plan.files, text, provider };
  },
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  agents: {
    providers: [clever, polyglot],
    default: 'clever',
    agents: { planner: { system: 'You plan, and answer with JSON.', maxCostUsd: 0.5 } },
  },
});
const result = await manager.execute(feature);
console.log(result.orThrow());
const { calls, costUsd } = result.report.budget?.used ?? {};
console.log(`${calls ?? 0} calls, $${costUsd ?? 0}`);

// Prints:
//   (clever is asked: Which modules does dark mode touch?)
//   (clever is asked: Plan the change: Two modules: parser and printer.)
//   (clever is asked: Plan the change: Two modules: parser and printer.)
//   (clever is asked: Translate: Two modules: parser and printer.)
//   (clever is asked: Translate: Two modules: parser and printer., by larger)
// {
//   files: [ 'parser.ts', 'printer.ts' ],
//   text: 'Zwei Module.',
//   provider: 'polyglot'
// }
// 6 calls, $0.07
