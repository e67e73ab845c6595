import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  systemHost,
  TrustStore,
  type WorkflowContext,
} from '../../../src/index.ts';
import { discoverAgents, functionAgent } from '../../../src/agents.ts';

let home = '';
let shop = '';
let trust: TrustStore;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-discovery-')));
  shop = join(home, 'shop');
  trust = new TrustStore({ directory: join(home, 'trust') });
  write('shop/.claude/agents/critic.md', '---\nname: critic\ndescription: Reviews\n---\nBe strict.\n');
  write('shop/.claude/agents/writer.md', '---\nname: writer\ndescription: Writes\n---\nBe brief.\n');
  write('shop/.claude/skills/release/SKILL.md', '---\nname: release\ndescription: Releases\n---\nTag it.\n');
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

/** A manager with an agent of its own, whose provider says as whom it was asked. */
function managerOf(
  more: Readonly<Record<string, unknown>> = {},
  asked: Pick<TrustStore, 'assess'> = trust,
): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({
    ...{ storage: new MemoryStorage(), trust: asked, host: { ...systemHost, environment: { HOME: home } } },
    agents: {
      discover: shop,
      default: functionAgent('f', ({ system = 'nobody' }) => system.trim().replaceAll('\n', ' ')),
      ...more,
    },
  });
}

async function ask(manager: EnhancedWorkflowManager, run: (wf: WorkflowContext) => Promise<string>): Promise<string> {
  const result = await manager.execute(defineWorkflow({ name: 'w', run }));
  return result.status === 'failed' ? `${result.error.message} ${JSON.stringify(result.error)}` : result.orThrow();
}

const critic = (wf: WorkflowContext): Promise<string> => wf.agent('critic', 'go');

test('agents of a repository are found by name once they are trusted, and never asked without their definition', async () => {
  await using manager = managerOf();
  const way = `holdfast trust ${shop}`;
  const refused = await ask(manager, critic);
  for (const part of ['unknown-agent', 'critic.md', 'nobody has trusted it', way]) expect(refused).toContain(part);
  expect(await ask(manager, (wf) => wf.agent('step', { prompt: 'go', agent: 'critic' }))).toContain(way);
  expect(await ask(manager, (wf) => wf.agent('step', { prompt: 'go', skills: ['release'] }))).toContain(way);
  expect(await ask(manager, (wf) => wf.agent('step', { prompt: 'go', fallback: [{ agent: 'writer' }] }))).toContain(
    way,
  );
  // Who is not defined there is nobody's business.
  expect(await ask(manager, (wf) => wf.agent('other', 'go'))).toBe('nobody');

  await trust.trust(shop, (await discoverAgents(shop)).files);
  expect(await ask(manager, critic)).toBe('Be strict.');
  expect(await ask(manager, (wf) => wf.agent('x', { prompt: 'go', agent: 'writer', skills: ['release'] }))).toContain(
    'Tag it.',
  );
  expect(manager.agents.list().map(({ name }) => name)).toEqual(['critic', 'writer']);
});

test('what the program registers, and what is the user’s own, needs no trust', async () => {
  write('.claude/agents/mine.md', '---\nname: mine\ndescription: Mine\n---\nI am yours.\n');
  await using manager = managerOf({ agents: { critic: { system: 'Be kind.' } } });
  expect(await ask(manager, critic)).toBe('Be kind.');
  expect(await ask(manager, (wf) => wf.agent('mine', 'go'))).toBe('I am yours.');
});

test('files that cannot be used are told, and hide no others', async () => {
  write('shop/.claude/agents/broken.md', '---\nname: [x\n---\nOops.\n');
  await trust.trust(shop, (await discoverAgents(shop)).files);
  await using manager = managerOf();
  const result = await manager.execute(defineWorkflow({ name: 'w', run: critic }));
  expect(result.orThrow()).toBe('Be strict.');
  expect(JSON.stringify(result.report.observerTrouble)).toContain('broken.md');
});

test.each([7, ''])('`discover: %j` is refused at once', (discover) => {
  expect(() => managerOf({ discover })).toThrow('agents.discover');
});

test('whoever asks after a look that failed has the files looked at again', async () => {
  let looks = 0;
  const assess: TrustStore['assess'] = (...given) => {
    looks += 1;
    return looks === 1 ? Promise.reject(new Error('nobody answers')) : trust.assess(...given);
  };
  await trust.trust(shop, (await discoverAgents(shop)).files);
  await using manager = managerOf({}, { assess });
  expect(await ask(manager, critic)).toContain('nobody answers');
  expect(await ask(manager, critic)).toBe('Be strict.');
});
