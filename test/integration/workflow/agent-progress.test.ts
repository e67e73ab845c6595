import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AgentActivity } from '../../../src/agents/agent-activity.ts';
import { functionAgent } from '../../../src/agents/function-agent.ts';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunEvent,
  type WorkflowContext,
} from '../../../src/index.ts';
import { scriptedAgent } from '../../../src/testing/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const tests: AgentActivity = { type: 'tool-call', name: 'Bash', input: { command: 'npm test' } };
const failed: AgentActivity = { type: 'tool-result', isError: true };
const edit: AgentActivity = { type: 'tool-call', name: 'Edit', input: { file_path: 'src/a.ts' } };
const looping: readonly AgentActivity[] = [
  { type: 'turn', turn: 1 },
  edit,
  { type: 'tool-result' },
  ...Array.from({ length: 6 }, () => [tests, failed]).flat(),
];

/** No repository, so that no file of it can have changed. */
const nowhere = tmpdir();

function ofType<Type extends RunEvent['type']>(
  bench: BenchOfOne,
  type: Type,
): readonly Extract<RunEvent, { type: Type }>[] {
  return bench.events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

test('an agent that goes round in circles is stopped and told so in its session, then begins anew with a brief of what it did', async () => {
  const agent = scriptedAgent('p', [
    { activities: looping, hangs: true },
    { activities: looping, hangs: true },
    { answer: 'done' },
  ]);
  await using bench = new BenchOfOne({ agents: { providers: [agent] } });
  const result = await bench.run((wf) =>
    wf.agent('fix', { prompt: 'fix the test', cwd: nowhere, progress: { repeats: 6 } }),
  );
  expect(result.orThrow()).toBe('done');
  const [first, second, third] = agent.requests;
  expect(second?.session).toEqual({ id: first?.session?.id, resume: true });
  expect(second?.prompt).toContain('You were stopped, because you got no further');
  expect(second?.prompt).toContain('it did the same 6 times over: Bash');
  expect(third?.session?.id).not.toBe(first?.session?.id);
  expect(third?.prompt).toContain('- Bash "npm test" (6 times), 5 of which failed');
  expect(third?.prompt).toContain('Do not repeat:\n- Bash "npm test": this was done 6 times over');
  expect(third?.prompt).toContain('Files it wrote:\n- "src/a.ts"');
  expect(third?.prompt.endsWith('\n\nfix the test')).toBe(true);
  expect(ofType(bench, 'attempt-failed').map(({ error }) => error.code)).toEqual(['agent-stalled', 'agent-stalled']);
  expect(ofType(bench, 'agent-traced').at(-1)).toMatchObject({
    ...{ key: 'fix', attempt: 2, loop: { calls: ['Bash'], times: 6 } },
    trace: { toolCalls: 7, files: ['src/a.ts'] },
  });
});

test('an agent that falls silent is stopped; one that says nothing new is silent', async () => {
  const agent = scriptedAgent('p', [
    { activities: [{ type: 'text', text: 'I think' }, { type: 'alive' }, { type: 'text', text: ' ' }], hangs: true },
    { answer: 'done' },
  ]);
  await using bench = new BenchOfOne({ agents: { providers: [agent] } });
  const result = await bench.run((wf) =>
    wf.agent('fix', { prompt: 'fix', cwd: nowhere, progress: { stalledAfter: '2m' } }),
  );
  expect(result.orThrow()).toBe('done');
  expect(ofType(bench, 'attempt-failed')[0]?.error.message).toBe(
    'Agent "p" got no further: nothing new came from it for 2m00s.',
  );
});

test('while a tool runs its own limit counts', async () => {
  const agent = scriptedAgent('p', [{ activities: [edit], hangs: true }, { answer: 'done' }]);
  await using bench = new BenchOfOne({ agents: { providers: [agent] } });
  const startedAt = bench.host.now();
  const progress = { stalledAfter: '1m', toolTimeout: '30m' };
  expect((await bench.run((wf) => wf.agent('fix', { prompt: 'fix', cwd: nowhere, progress }))).orThrow()).toBe('done');
  const [attempt] = ofType(bench, 'attempt-failed');
  expect(attempt?.error.message).toBe('Agent "p" got no further: its tool has not come back for 30m00s.');
  expect((attempt?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(30 * 60_000);
});

/** Reports one activity after the other, a minute apart, and then answers. */
function minutely(activities: readonly AgentActivity[]): ReturnType<typeof functionAgent> {
  return functionAgent('p', async (_, { host, report, signal }) => {
    for (const activity of activities) {
      report(activity);
      await host.sleep(60_000, { signal });
    }
    return 'done';
  });
}

function often<Item>(times: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: times }, (_, index) => item(index));
}

test.each<readonly [string, readonly AgentActivity[]]>([
  ['that only says that it is alive', often(30, () => ({ type: 'alive' }))],
  ['that says another thing each time', often(30, (index) => ({ type: 'alive', text: `step ${index}` }))],
  ['whose service is overloaded', often(30, (attempt) => ({ type: 'provider-retry', attempt }))],
  [
    'that asks again how far it is',
    often(25, (index): readonly AgentActivity[] => [
      { type: 'tool-call', name: 'Bash', input: 'gh run view', id: `${index}` },
      { type: 'tool-result', id: `${index}`, output: `${index} of 25` },
    ]).flat(),
  ],
])('an agent %s is left alone', async (_what, activities) => {
  await using bench = new BenchOfOne({ agents: { default: minutely(activities) } });
  const result = await bench.run((wf) => wf.agent('fix', { prompt: 'fix', cwd: nowhere }));
  expect(result.orThrow()).toBe('done');
  expect(ofType(bench, 'attempt-failed')).toEqual([]);
});

test('who once told something and then says the same sign of life for ever is silent', async () => {
  const spinner = often(40, (index): AgentActivity => ({ type: 'alive', text: '|/-'.charAt(index % 3) }));
  await using bench = new BenchOfOne({ agents: { default: minutely([{ type: 'turn', turn: 1 }, ...spinner]) } });
  const result = await bench.run((wf) => wf.agent('fix', { prompt: 'fix', cwd: nowhere, retry: false }));
  expect(result).toMatchObject({ success: false, error: { cause: { code: 'agent-stalled' } } });
});

test('what a call does is written down the more seldom, the longer it takes', async () => {
  const calls = often(600, (index): AgentActivity => ({ type: 'tool-call', name: 'Edit', input: { index } }));
  await using bench = new BenchOfOne({ agents: { default: minutely(calls) } });
  expect((await bench.run((wf) => wf.agent('fix', { prompt: 'fix', cwd: nowhere }))).orThrow()).toBe('done');
  expect(ofType(bench, 'agent-traced').length).toBeLessThan(60);
});

test('a call that ends late, once it was given up, says nothing of the one after it', async () => {
  let calls = 0;
  const deaf = functionAgent('deaf', async (_, { host, report }) => {
    calls += 1;
    report(edit);
    report({ type: 'tool-result' });
    if (calls > 1) {
      await host.sleep(10 * 60_000);
      return 'done';
    }
    // Whatever it is told: it hears nothing.
    await host.sleep(120_000);
    throw new Error('late');
  });
  await using bench = new BenchOfOne({ agents: { default: deaf } });
  const result = await bench.run((wf) =>
    wf.agent('fix', { prompt: 'fix', cwd: nowhere, timeout: '1m', retry: { attempts: 2 }, progress: false }),
  );
  expect(result.success).toBe(false);
  const second = bench.events.findIndex((event) => event.type === 'agent-called' && event.attempt === 2);
  expect(second).toBeGreaterThan(0);
  const later = bench.events.slice(second).filter((event) => event.type === 'agent-traced');
  expect(later.map((event) => event.attempt)).not.toContain(1);
});

test('a provider that tells nothing is not watched, nor is any with `progress: false`', async () => {
  const quiet = scriptedAgent('quiet', [{ takesMs: 3 * 3_600_000, answer: 'slow' }]);
  const loud = scriptedAgent('loud', [{ activities: looping, takesMs: 3 * 3_600_000, answer: 'slow' }]);
  await using bench = new BenchOfOne({ agents: { providers: [quiet, loud] } });
  const result = await bench.run(async (wf) => [
    await wf.agent('one', { prompt: 'go', provider: 'quiet' }),
    await wf.agent('two', { prompt: 'go', provider: 'loud', progress: false }),
  ]);
  expect(result.orThrow()).toEqual(['slow', 'slow']);
});

test('a file that changes is something new', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-progress-'));
  try {
    execFileSync('git', ['init', '-q', folder]);
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'x');
    // Whenever it is looked at, it has just been written.
    utimesSync(file, 4e9, 4e9);
    const agent = scriptedAgent('p', [{ activities: [{ type: 'turn', turn: 1 }], takesMs: 1500, answer: 'done' }]);
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), agents: { providers: [agent] } });
    const progress = { stalledAfter: 100 };
    const fix = defineWorkflow({ name: 'fix', run: (wf) => wf.agent('fix', { prompt: 'fix', cwd: folder, progress }) });
    expect((await manager.execute(fix)).orThrow()).toBe('done');
    expect(agent.requests).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('who goes on after a kill without a session is told what was done', async () => {
  const provider = functionAgent('p', (_, { report, signal }) => {
    for (const activity of [edit, { type: 'tool-result' } as const]) report(activity);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  });
  await using bench = new BenchOfOne({ agents: { default: provider } });
  const body = (wf: WorkflowContext): Promise<string> => wf.agent('fix', 'fix it');
  const running = bench.run(body);
  running.catch(() => undefined);
  for (let turns = 0; ofType(bench, 'agent-traced').length === 0 && turns < 1000; turns += 1)
    await bench.host.advance(10);
  const asked: string[] = [];
  const second = functionAgent('p', ({ prompt }) => {
    asked.push(prompt);
    return 'done';
  });
  await using next = await bench.next(body, { agents: { default: second } });
  expect((await next.resume({ takeOver: true })).orThrow()).toBe('done');
  expect(asked[0]).toContain('Attempt 1: it was cut off.');
  expect(asked[0]).toContain('- "src/a.ts"');
});

test('a failure of a provider that tells nothing changes no prompt', async () => {
  const agent = scriptedAgent('p', [{ fails: Object.assign(new Error('busy'), { status: 503 }) }, { answer: 'done' }]);
  await using bench = new BenchOfOne({ agents: { providers: [{ ...agent, resumesSessions: false }] } });
  expect((await bench.run((wf) => wf.agent('fix', 'fix it'))).orThrow()).toBe('done');
  expect(agent.requests.map(({ prompt }) => prompt)).toEqual(['fix it', 'fix it']);
});

test.each([{ repeats: 1 }, { stalledAfter: 0 }, { toolTimeout: 'soon' }, { loops: 3 }, 7])(
  'progress %j is refused',
  async (progress) => {
    await using bench = new BenchOfOne({ agents: { default: functionAgent('p', () => '') } });
    const result = await bench.run((wf) => wf.agent('fix', { prompt: 'go', progress: progress as never }));
    expect(result).toMatchObject({ success: false });
    expect(JSON.stringify(result)).toMatch(/invalid-option|invalid-duration|unknown-option/);
  },
);
