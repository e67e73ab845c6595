import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  AgentError,
  CommandError,
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  systemHost,
  type WorkflowContext,
} from '../../../src/index.ts';
import { functionAgent, type AgentRequest } from '../../../src/agents.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const plan = z.object({ files: z.array(z.string()) });
const fits = '{"files":["a.ts"]}';
const idsOf = (requests: readonly AgentRequest[]): (string | undefined)[] => requests.map(({ session }) => session?.id);

/** Moves the clock until something holds. */
async function until(bench: BenchOfOne, holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns += 1) {
    if (turns > 10_000) throw new Error('it never holds');
    await bench.host.advance(100);
  }
}

test('every call is written down before it is made, with a UUID as its session', async () => {
  const seen: string[] = [];
  const agent = scriptedAgent('p', () => {
    seen.push(...bench.events.flatMap((event) => (event.type === 'agent-called' ? [event.session.id] : [])));
    return {};
  });
  await using bench = new BenchOfOne({ agents: { default: agent } });
  await bench.run((wf) => wf.agent('work', 'go'));
  expect(seen).toEqual(idsOf(agent.requests));
  expect(seen[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('an answer that was to be mended when the process ended is mended by the next one, once', async () => {
  const agent = scriptedAgent('p', [{ answer: 'no' }, { hangs: true }, { answer: fits }]);
  const agents = { agents: { default: agent } };
  const body = (wf: WorkflowContext) => wf.agent('plan', { prompt: 'plan it', output: plan });
  await using bench = new BenchOfOne(agents);
  const running = bench.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
  await until(bench, () => agent.requests.length === 2);
  await using next = await bench.next(body, agents);
  await running;
  expect((await next.resume()).orThrow()).toEqual({ files: ['a.ts'] });
  expect(new Set(idsOf(agent.requests)).size).toBe(1);
  expect(agent.requests[2]?.prompt).toBe(agent.requests[1]?.prompt);
  expect(agent.requests[2]?.prompt).toContain('there is no JSON in it');
});

test('a mended answer that does not fit either is not mended again after a restart', async () => {
  const agent = scriptedAgent('p', [{ answer: 'no' }, { answer: 'neither' }]);
  const agents = { agents: { default: agent } };
  const body = (wf: WorkflowContext) =>
    wf.agent('plan', { prompt: 'plan it', output: plan, retry: { attempts: 2, delay: '1h' } });
  await using bench = new BenchOfOne({ ...agents, parkAfter: '1m' });
  const paused = await bench.host.finish(
    bench.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' }),
  );
  expect([paused.status, agent.requests.length]).toEqual(['paused', 2]);
  await using next = await bench.next(body, agents);
  expect((await next.resume()).status).toBe('failed');
  // The second try of the policy begins anew, and its answer is mended once as well.
  expect(agent.requests.map(({ prompt }) => prompt.includes('does not fit'))).toEqual([false, true, false, true]);
  expect(new Set(idsOf(agent.requests)).size).toBe(2);
});

test('a provider without sessions is asked to mend its answer with all that it needs', async () => {
  const prompts: string[] = [];
  const provider = functionAgent('f', ({ prompt }) => {
    prompts.push(prompt);
    return prompts.length === 1 ? '{"files":7}' : fits;
  });
  await using bench = new BenchOfOne({ agents: { default: provider } });
  await bench.run((wf) => wf.agent('plan', { prompt: 'plan it', output: plan }));
  expect(prompts[1]).toContain('plan it');
  expect(prompts[1]).toContain('{"files":7}');
  expect(prompts[1]).toContain('$.files');
});

test('an agent that was cut off is asked the same again where its provider has no sessions', async () => {
  const prompts: string[] = [];
  const provider = functionAgent('f', ({ prompt }, { signal }) => {
    prompts.push(prompt);
    if (prompts.length > 1) return 'done';
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  });
  const body = (wf: WorkflowContext) => wf.agent('work', 'go');
  await using bench = new BenchOfOne({ agents: { default: provider } });
  const running = bench.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
  await until(bench, () => prompts.length === 1);
  await using next = await bench.next(body, { agents: { default: provider } });
  await running;
  expect((await next.resume()).orThrow()).toBe('done');
  expect(prompts).toEqual(['go', 'go']);
});

test('a prompt that was changed while the agent was cut off begins a session of its own', async () => {
  const agent = scriptedAgent('p', [{ hangs: true }, {}]);
  const body = (prompt: string) => (wf: WorkflowContext) => wf.agent('work', prompt);
  await using bench = new BenchOfOne({ agents: { default: agent } });
  const workflow = defineWorkflow({ name: 'test', run: body('one') });
  const running = bench.manager.execute(workflow, undefined, { id: 'r' });
  await until(bench, () => agent.requests.length === 1);
  await using next = await bench.next(body('two'), { agents: { default: agent } });
  await running;
  expect((await next.resume()).orThrow()).toBe('two');
  expect(agent.requests[1]?.session).toMatchObject({ resume: false });
  expect(new Set(idsOf(agent.requests)).size).toBe(2);
});

test('a rerun and a fork have sessions of their own', async () => {
  const agent = scriptedAgent('p', [{}]);
  const agents = { agents: { default: agent } };
  const body = async (wf: WorkflowContext) => [await wf.agent('one', 'a'), await wf.agent('two', 'b')];
  await using bench = new BenchOfOne(agents);
  await bench.run(body);
  await using next = await bench.next(body, agents);
  await next.host.finish(next.manager.rerun('r', { from: 'two' }));
  const fork = await next.host.finish(next.manager.fork('r', { from: 'two', id: 'f' }));
  await next.host.finish(next.manager.resume('f'));
  expect(fork).toBeDefined();
  const asked = agent.requests.filter(({ prompt }) => prompt === 'b');
  expect(asked.length).toBe(3);
  expect(asked.every(({ session }) => session?.resume === false)).toBe(true);
  expect(new Set(idsOf(asked)).size).toBe(3);
});

test('a failure that passes has its session gone on with also when the process ends before the next attempt', async () => {
  const overloaded = new AgentError('agent-failed', 'it ended', {
    provider: 'p',
    cause: new CommandError('command-failed', 'it ended', { argv: ['p'], exitCode: 1, retryable: true }),
  });
  const agent = scriptedAgent('p', [{ fails: overloaded }, {}]);
  const body = (wf: WorkflowContext) => wf.agent('work', { prompt: 'go', retry: { attempts: 2, delay: '1h' } });
  await using bench = new BenchOfOne({ agents: { default: agent }, parkAfter: '1m' });
  expect((await bench.run(body)).status).toBe('paused');
  await using next = await bench.next(body, { agents: { default: agent } });
  await next.resume();
  expect(agent.requests[1]?.session).toMatchObject({ id: agent.requests[0]?.session?.id, resume: true });
});

test('a failure that trying the same session cannot mend begins another one', async () => {
  const agent = scriptedAgent('p', [{ fails: new Error('it did not work out') }, {}]);
  await using bench = new BenchOfOne({ agents: { default: agent } });
  await bench.run((wf) => wf.agent('work', { prompt: 'go', retry: { attempts: 2, delay: '1s' } }));
  expect(new Set(idsOf(agent.requests)).size).toBe(2);
  expect(agent.requests[1]?.prompt).toBe('go');
});

test('nothing is configured and Claude Code is not there: the error says what to install', async () => {
  const host = { ...systemHost, environment: { PATH: '/nowhere' } };
  const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
  const result = await manager.execute(defineWorkflow({ name: 'w', run: (wf) => wf.agent('work', 'go') }));
  await manager.close();
  expect(result.status).toBe('failed');
  if (result.status !== 'failed') return;
  const { cause } = result.error;
  expect(JSON.stringify(result.error) + String(cause)).toContain('npm install -g @anthropic-ai/claude-code');
});

test('what came of an agent stands in results/, and what it wrote beside it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-agent-results-'));
  try {
    const agent = scriptedAgent('p', [
      { activities: [{ type: 'text', text: 'thinking\nabout it\n' }], answer: { text: fits, usage: { costUsd: 1 } } },
    ]);
    const manager = new EnhancedWorkflowManager({ directory, agents: { default: agent } });
    const run = (wf: WorkflowContext) =>
      wf.phase('planning', (own) => own.agent('planner', { prompt: 'go', output: plan }));
    await manager.execute(defineWorkflow({ name: 'w', run }), undefined, { id: 'r' });
    await manager.close();
    const folder = join(directory, 'runs/named/r/results');
    expect(JSON.parse(readFileSync(join(folder, 'planning.planner.json'), 'utf8'))).toMatchObject({
      ...{
        agent: 'planner',
        step: 'planning/planner',
        provider: 'p',
        output: { files: ['a.ts'] },
        usage: { costUsd: 1 },
      },
    });
    expect(readFileSync(join(folder, 'planner.jsonl'), 'utf8')).toContain('about it');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('an error of an agent says whose answer did not fit', async () => {
  const agent = scriptedAgent('p', [{ answer: '[]' }]);
  await using bench = new BenchOfOne({ agents: { default: agent } });
  let found: unknown;
  await bench.run(async (wf) => {
    await wf.agent('plan', { prompt: 'plan', outputSchema: { type: 'object' } }).catch((error: unknown) => {
      found = error instanceof Error ? error.cause : error;
    });
  });
  expect(found).toBeInstanceOf(AgentError);
  expect(found).toMatchObject({ code: 'agent-output-invalid', provider: 'p', answer: '[]' });
});

test('the beginning of a secret that is cut with an answer that does not fit is not written down', async () => {
  const agent = scriptedAgent('p', [{ answer: `${'x'.repeat(16 * 1024 - 8)}swordfish-swordfish` }, { answer: fits }]);
  await using bench = new BenchOfOne({ agents: { default: agent }, secrets: { FISH: 'swordfish-swordfish' } });
  await bench.run((wf) => wf.agent('plan', { prompt: 'plan it', output: plan }));
  const written = JSON.stringify(bench.events);
  expect(written).toContain('xxxx');
  expect(written).not.toContain('sword');
});
