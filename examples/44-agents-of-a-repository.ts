/** Agents of `.claude` in a manager, once somebody trusts them, and answers that are not paid twice. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, TrustStore } from 'holdfast';
import { cached, discoverAgents, functionAgent, ResponseCache } from 'holdfast/agents';

const home = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
const repository = join(home, 'shop');
await mkdir(join(repository, '.claude/agents'), { recursive: true });
await writeFile(
  join(repository, '.claude/agents/critic.md'),
  '---\nname: critic\ndescription: Reviews code\n---\nBe strict.\n',
);

// Stands for a model.
const model = functionAgent('model', ({ system, prompt }) => ({
  text: `(${system?.trim() ?? 'nobody'}) ${prompt}: looks fine`,
  usage: { inputTokens: 20, outputTokens: 5, costUsd: 0.01 },
}));
const storage = new MemoryStorage();
const trust = new TrustStore({ directory: join(home, 'trust') });
await using manager = new EnhancedWorkflowManager({
  ...{ storage, trust },
  agents: { discover: repository, default: cached(model, { cache: new ResponseCache({ storage }) }) },
});
const review = defineWorkflow({
  name: 'review',
  run: (wf) => wf.agent('critic', { prompt: 'Review theme.ts', tools: [], full: true, retry: false }),
});

const refused = await manager.execute(review);
if (refused.status === 'failed') console.log(refused.error.message.includes('holdfast trust'));

// What `holdfast trust` does, called in the repository.
await trust.trust(repository, (await discoverAgents(repository)).files);
for (const id of ['monday', 'tuesday']) {
  const result = await manager.execute(review, undefined, { id });
  const { text, fromCache } = result.orThrow();
  console.log(id, text, result.report.budget?.used.costUsd, fromCache === undefined ? 'asked' : 'from the cache');
}
await rm(home, { recursive: true });

// Prints:
// true
// monday (Be strict.) Review theme.ts: looks fine 0.01 asked
// tuesday (Be strict.) Review theme.ts: looks fine 0 from the cache
