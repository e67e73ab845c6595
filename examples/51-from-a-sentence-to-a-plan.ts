// From a request in words to a plan, a workflow that the engine runs, and what became of it. No agent is asked here: the
// template has commands alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import {
  forecastWork,
  makePlan,
  PlanRegistry,
  readPlanHistory,
  renderWorkflow,
  scheduleOf,
  TemplateLibrary,
} from 'holdfast/planning';
import { parseWorkflow } from 'holdfast/yaml';

const folder = await mkdtemp(join(tmpdir(), 'holdfast-plan-'));
await writeFile(
  join(folder, 'tidy.yml'),
  `
workflow: tidy
metadata: { template: { for: [refactor], words: [tidy], parts: work, shares: { look: 1, work: 8, check: 1 } } }
inputs: { word: { type: string, default: done } }
limits: { duration: 10m }
steps:
  - { id: look, run: [echo, looking] }
  - { id: work, needs: look, run: [echo, '{{ word }}:', '{{ part }}'] }
  - { id: check, needs: work, run: 'true', on_failure: { continue: true } }
`,
);

const plan = await makePlan('Tidy up the parser, rename `old()` and then remove the unused exports', {
  templates: new TemplateLibrary({ directory: folder, folders: ['.'] }),
  parallel: 2,
  // It looks like a template of the engine, and stays what it is.
  variables: { word: '${{ run.id }}' },
});
console.log(`template: ${plan.template.name}`);
for (const wave of scheduleOf(plan).waves) console.log(`- ${wave.join(' + ')}`);

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const registry = new PlanRegistry({ storage: manager.storage, redactor: manager.redactor, runs: manager });
await registry.save(plan);
console.log('kept:', (await registry.require(plan.id)).status);

const workflow = await parseWorkflow(renderWorkflow(plan));
await registry.record(plan.id, { type: 'run', runId: plan.id });
const result = await manager.execute(workflow, {}, { id: plan.id });
console.log('run:', result.status);
console.log('kept:', (await registry.require('tidy')).status);

const { phases } = await readPlanHistory(await registry.list(), (id) => manager.history(id));
const { basis, criticalPath } = forecastWork(plan, phases);
console.log(`the next one is known by its ${basis}: ${criticalPath[0] ?? ''} … ${criticalPath.at(-1) ?? ''}`);
await rm(folder, { recursive: true });

// Prints:
// template: tidy
// - look
// - work-1 + work-2
// - work-3
// - check
// kept: planned
// run: completed
// kept: completed
// the next one is known by its history: look … check
