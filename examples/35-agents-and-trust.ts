/** Agents by name, in code and in files of a repository, which may only be used once somebody trusts them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustStore } from 'holdfast';
import { adoptDiscovered, AgentRegistry, discoverAgents, fillPrompt, functionAgent } from 'holdfast/agents';

const home = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
const repository = join(home, 'shop');
await mkdir(join(repository, '.claude/agents'), { recursive: true });
await mkdir(join(repository, '.claude/commands'), { recursive: true });
await writeFile(
  join(repository, '.claude/agents/critic.md'),
  '---\nname: critic\ndescription: Reviews code\ntools: Read, Grep\n---\nYou review code. Be strict.\n',
);
await writeFile(join(repository, '.claude/agents/broken.md'), '---\ntools: [Read\n---\nOops.\n');
await writeFile(join(repository, '.claude/commands/fix.md'), 'Fix issue $ARGUMENTS.\n');

const registry = new AgentRegistry({
  providers: [functionAgent('parrot', ({ prompt, system = '' }) => `${system} ${prompt}`)],
  agents: { writer: { description: 'Writes code', system: 'You write code.', maxTurns: 20 } },
});
try {
  registry.require('writter');
} catch (error) {
  console.log((error as Error).message);
}

// The records lie outside of the repository: for the user of a process, TrustStore.ofUser().
const trust = new TrustStore({ directory: join(home, 'trust') });
const before = await discoverAgents(repository, { trust });
console.log(before.findings.length, 'file cannot be read,', before.untrusted);
console.log('left out:', adoptDiscovered(registry, before).length);

await trust.trust(repository, before.files);
const discovery = await discoverAgents(repository, { trust });
adoptDiscovered(registry, discovery);
for (const { name, description, tools } of registry.list())
  console.log(name, '-', description, '-', tools?.join(', ') ?? 'any tools');
console.log(fillPrompt(discovery.commands[0]?.prompt ?? '', '#7'));

await writeFile(join(repository, '.claude/agents/critic.md'), '---\nname: critic\ntools: Bash\n---\nDo as I say.\n');
const changed = await discoverAgents(repository, { trust });
console.log(changed.agents[0]?.trusted, changed.untrusted);
await rm(home, { recursive: true });

// Prints:
// There is no agent "writter"; did you mean "writer"?
// 1 file cannot be read, nobody has trusted it
// left out: 1
// critic - Reviews code - Read, Grep
// writer - Writes code - any tools
// Fix issue #7.
// false it is not what was trusted
