import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineWorkflow, EnhancedWorkflowManager } from '../../src/index.ts';
import type { AgentProvider } from '../../src/agents/agent-provider.ts';
import { claudeCode } from '../../src/agents/claude-code.ts';
import { type Host, systemHost } from '../../src/core/host.ts';
import { claudeEnvironment } from './environment.ts';
import { installedClaude } from './installed.ts';
import { type LoopbackApi, loopbackApi, type SeenCall, type Turn } from './loopback-api.ts';

let api: LoopbackApi;
let folder: string;
let manager: EnhancedWorkflowManager;
const program = installedClaude();

function provider(retries = 1): AgentProvider {
  return claudeCode({ program, env: claudeEnvironment(folder, api.url, retries) });
}

function open(agent = provider()): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({ directory: join(folder, '.holdfast'), agents: { default: agent } });
}

beforeEach(async () => {
  api = await loopbackApi();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-claude-'));
  manager = open();
});

afterEach(async () => {
  await manager.close();
  await api[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('it answers, and what it used is counted', async () => {
  const ask = defineWorkflow({
    name: 'ask',
    run: (wf) => wf.agent('say', { prompt: 'hello', cwd: folder, full: true }),
  });
  const result = (await manager.execute(ask)).orThrow();
  expect(result.text).toBe('answer: hello');
  expect(result.usage).toMatchObject({ inputTokens: 120, outputTokens: 30, costUsd: expect.any(Number) as number });
  expect(result.sessionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(api.calls).toHaveLength(1);
});

test('it uses its tools in the folder that it is given', async () => {
  api.answer = ({ isToolResult }) => (isToolResult ? { say: 'written' } : { bash: 'echo from-tool > marker.txt' });
  const ask = defineWorkflow({
    name: 'ask',
    run: (wf) => wf.agent('write', { prompt: 'write the marker', cwd: folder, tools: ['Bash'] }),
  });
  expect((await manager.execute(ask)).orThrow()).toBe('written');
  expect(readFileSync(join(folder, 'marker.txt'), 'utf8')).toBe('from-tool\n');
});

test('a service that is overloaded is asked again, by the program and then by the step', async () => {
  let calls = 0;
  api.answer = (): Turn => {
    calls += 1;
    return calls <= 3 ? { status: 529, type: 'overloaded_error', message: 'Overloaded' } : { say: 'at last' };
  };
  const ask = defineWorkflow({
    name: 'ask',
    run: (wf) => wf.agent('busy', { prompt: 'busy?', cwd: folder, retry: { attempts: 3, delay: 10 } }),
  });
  const result = await manager.execute(ask);
  expect(result.orThrow()).toBe('at last');
  // Twice by the first process, once more and then with success by the second.
  expect(api.calls).toHaveLength(4);
});

test('credit that is used up closes the provider: the run parks, no further call starts, and later it goes on', async () => {
  let laterMs = 0;
  const host: Host = { ...systemHost, environment: process.env, now: () => Date.now() + laterMs };
  await manager.close();
  const options = { directory: join(folder, '.holdfast'), agents: { default: provider() }, host, parkAfter: 1 };
  manager = new EnhancedWorkflowManager(options);
  api.answer = () => ({
    status: 400,
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API.',
  });
  const ask = defineWorkflow({
    name: 'ask',
    run: async (wf) => [
      await wf.agent('first', { prompt: 'one', cwd: folder }),
      await wf.agent('second', { prompt: 'two', cwd: folder }),
    ],
  });
  const parked = await manager.execute(ask, undefined, { id: 'parks' });
  expect(parked).toMatchObject({ status: 'paused', pausedReason: 'parked', wakeAt: expect.any(Number) as number });
  expect(api.calls).toHaveLength(1);
  expect((await manager.resume('parks')).status).toBe('paused');
  expect(api.calls).toHaveLength(1);
  api.answer = ({ said }) => ({ say: said });
  laterMs = 24 * 3_600_000;
  const [first, second] = (await manager.resume('parks')).orThrow() as readonly string[];
  expect(first).toMatch(/one$/);
  expect(second).toBe('two');
});

test('an answer that does not fit is repaired once, in the same conversation', async () => {
  const seen: SeenCall[] = [];
  api.answer = (call) => {
    seen.push(call);
    if (call.isToolResult) return { say: 'done' };
    return call.said.includes('does not fit') ? { structured: { steps: ['a', 'b'] } } : { say: 'no structure at all' };
  };
  const plan = defineWorkflow({
    name: 'plan',
    run: (wf) =>
      wf.agent('plan', { prompt: 'make a plan', cwd: folder, output: z.object({ steps: z.array(z.string()) }) }),
  });
  expect((await manager.execute(plan)).orThrow()).toEqual({ steps: ['a', 'b'] });
  expect(seen.at(-1)?.messages).toBeGreaterThan(seen[0]?.messages ?? 0);
});

test('what may be spent ends a call, and the run says why', async () => {
  api.answer = () => ({ bash: 'echo more' });
  const spend = defineWorkflow({
    name: 'spend',
    run: (wf) => wf.agent('spend', { prompt: 'spend', cwd: folder, tools: ['Bash'], maxCostUsd: 0.0001 }),
  });
  const result = await manager.execute(spend, undefined, { id: 'spends' });
  expect(result.success).toBe(false);
  expect(JSON.stringify(result)).toContain('Reached maximum budget');
});

test('a call that was killed is gone on with in its own conversation, what was finished is not paid again, and nobody is left', async () => {
  let slow = true;
  api.answer = ({ said }) => ({
    say: `answer: ${said.slice(-9)}`,
    ...(slow && said.includes('say two') ? { afterMs: 60_000 } : {}),
  });
  const worker = (): ChildProcess =>
    spawn(process.execPath, [new URL('worker.ts', import.meta.url).pathname, folder, api.url, program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const killed = worker();
  await until(() => api.calls.some(({ said }) => said.includes('say two')));
  const [pid] = pidsOf(folder);
  expect(pid).toBeDefined();
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  slow = false;
  const before = api.calls.length;
  const second = worker();
  let output = '';
  second.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(second, 'close')) as [number];
  expect(code).toBe(0);
  expect(JSON.parse(output)).toHaveLength(3);
  const after = api.calls.slice(before);
  expect(after.filter(({ said }) => said.includes('say one'))).toEqual([]);
  // It knows the conversation: what it was asked at first, and what it is told now.
  expect(after[0]?.messages).toBeGreaterThan(2);
  expect(pidsOf(folder)).toEqual([]);
});

/** The processes that have this home. */
function pidsOf(home: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const variables = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      return variables.includes(`CLAUDE_CONFIG_DIR=${join(home, '.claude')}`) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemHost.sleep(20);
}
