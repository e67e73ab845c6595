// The same question is not paid twice, until a file that its answer depends on changes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage, systemHost } from 'holdfast';
import { cached, functionAgent, ResponseCache } from 'holdfast/agents';

const folder = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
await writeFile(join(folder, 'menu.txt'), 'soup, bread');

const cook = functionAgent('cook', ({ prompt }) => ({
  text: `Asked: ${prompt}`,
  usage: { inputTokens: 400, outputTokens: 20, costUsd: 0.02 },
}));
const cache = new ResponseCache({ storage: new MemoryStorage(), ttl: '1d' });
// This agent has no tools, which nobody can know but you.
const agent = cached(cook, { cache, requests: 'all', files: ['menu.txt'], tags: ['kitchen'] });

async function ask(prompt: string): Promise<void> {
  const { signal } = new AbortController();
  const answer = await agent.invoke(
    { prompt, cwd: folder },
    { host: systemHost, signal, report: () => undefined, started: async () => undefined, redact: (text) => text },
  );
  const saved = answer.fromCache === undefined ? '' : `, saved $${answer.fromCache.saved.costUsd}`;
  console.log(`${answer.text} (paid $${answer.usage?.costUsd}${saved})`);
}

await ask('What is for lunch?');
await ask('What is for lunch?');
await writeFile(join(folder, 'menu.txt'), 'rice');
await ask('What is for lunch?');
// Side by side one asks, and the other waits for its answer.
await Promise.all([ask('And for dinner?'), ask('And for dinner?')]);
console.log('forgotten:', await cache.invalidate({ tag: 'kitchen' }));

const { hits, misses, savedUsd } = cache.statistics;
console.log({ hits, misses, savedUsd });
await cache.close();
await rm(folder, { recursive: true });

// Prints:
// Asked: What is for lunch? (paid $0.02)
// Asked: What is for lunch? (paid $0, saved $0.02)
// Asked: What is for lunch? (paid $0.02)
// Asked: And for dinner? (paid $0.02)
// Asked: And for dinner? (paid $0, saved $0.02)
// forgotten: 3
// { hits: 2, misses: 3, savedUsd: 0.04 }
