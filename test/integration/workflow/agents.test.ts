import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentError, defineWorkflow, type RunEvent, type WorkflowContext } from '../../../src/index.ts';
import { functionAgent } from '../../../src/agents.ts';
import { scriptedAgent, type ScriptedTurn } from '../../../src/testing/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const answered = (text: string, costUsd: number, tokens = 10) => ({
  answer: { text, usage: { inputTokens: tokens, outputTokens: 2, costUsd }, turns: 1, model: 'm1', sessionId: 's' },
});
const plan = z.object({ files: z.array(z.string()) });

/** Moves the clock until something holds. */
async function until(bench: BenchOfOne, holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns += 1) {
    if (turns > 10_000) throw new Error('it never holds');
    await bench.host.advance(100);
  }
}

const hourMs = 3_600_000;

/** What a client of a provider throws that takes no calls until then. */
function quota(until: number): Error {
  return Object.assign(new Error('rate limit reached'), {
    status: 429,
    headers: {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': new Date(until).toISOString(),
    },
  });
}

function completed(events: readonly RunEvent[], key: string): Extract<RunEvent, { type: 'step-completed' }> {
  const found = events.find((event) => event.type === 'step-completed' && event.key === key);
  if (found?.type !== 'step-completed') throw new Error(`step ${key} is not completed`);
  return found;
}

describe('an agent', () => {
  test('gives its text, and everything when that is asked for, also after a resume', async () => {
    const agent = scriptedAgent('p', [answered('three modules', 0.01)]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const broken = async (wf: WorkflowContext) => {
      expect(await wf.agent('research', 'which modules?')).toBe('three modules');
      throw new Error('broken');
    };
    await bench.run(broken);
    const whole = (wf: WorkflowContext) => wf.agent('research', { prompt: 'which modules?', full: true });
    await using next = await bench.next(whole, { agents: { providers: [agent] } });
    expect((await next.resume()).orThrow()).toEqual({
      ...{ text: 'three modules', provider: 'p', model: 'm1', turns: 1, sessionId: 's', durationMs: 0 },
      usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.01 },
    });
    expect(agent.requests).toHaveLength(1);
    expect(completed(bench.events, 'research')).toMatchObject({
      usage: { agent: 'research', model: 'm1', inputTokens: 10, outputTokens: 2, costUsd: 0.01 },
    });
  });

  test('gives the value of a schema that was checked, whose JSON Schema the provider was told', async () => {
    const agent = scriptedAgent('p', [{ answer: 'Here it is:\n```json\n{"files":["a.ts"]}\n```' }]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run((wf) => wf.agent('plan', { prompt: 'plan', output: plan }));
    expect(result.orThrow()).toEqual({ files: ['a.ts'] });
    expect(agent.requests[0]?.outputSchema).toMatchObject({ type: 'object', required: ['files'] });
  });

  test('is asked once to mend an answer that does not fit, in its session, and what both cost is counted', async () => {
    const agent = scriptedAgent('p', [answered('{"files":"a.ts"}', 0.5), answered('{"files":["a.ts"]}', 0.25)]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run((wf) => wf.agent('plan', { prompt: 'plan', output: plan, retry: false }));
    expect(result.orThrow()).toEqual({ files: ['a.ts'] });
    const [first, second, ...others] = agent.requests;
    expect(others).toEqual([]);
    expect(second?.session).toMatchObject({ id: first?.session?.id, resume: true, settled: { costUsd: 0.5 } });
    expect(second?.prompt).toContain('$.files: ');
    expect(completed(bench.events, 'plan')).toMatchObject({ attempts: 2, usage: { costUsd: 0.75 } });
  });

  test('that does not mend its answer fails the step, unless the policy has it tried again', async () => {
    const agent = scriptedAgent('p', [{ answer: 'no' }]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] } });
    const result = await bench.run(async (wf) => {
      try {
        await wf.agent('plan', { prompt: 'plan', output: plan });
      } catch (error) {
        return error instanceof Error && error.cause instanceof AgentError ? error.cause.code : 'other';
      }
      return 'none';
    });
    expect(result.orThrow()).toBe('agent-output-invalid');
    expect(agent.requests).toHaveLength(2);
  });
});

describe('usage', () => {
  test('of failed attempts counts as well, here and after a restart', async () => {
    const failing = new AgentError('agent-failed', 'overloaded', {
      provider: 'p',
      usage: { costUsd: 0.5, inputTokens: 5, models: { m1: { costUsd: 0.5, inputTokens: 5 } } },
      cause: Object.assign(new Error('overloaded'), { status: 529 }),
    });
    const agent = scriptedAgent('p', [{ fails: failing }, { hangs: true }, answered('done', 0.25)]);
    const agents = { agents: { providers: [agent] } };
    await using bench = new BenchOfOne(agents);
    const body = (wf: WorkflowContext) => wf.agent('work', { prompt: 'go', retry: { attempts: 3, delay: '1s' } });
    const running = bench.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
    await until(bench, () => agent.requests.length === 2);
    const failed = bench.events.find(({ type }) => type === 'attempt-failed');
    expect(failed).toMatchObject({ usage: { costUsd: 0.5, agent: 'work' } });
    await using next = await bench.next(body, agents);
    expect((await running).status).toBe('interrupted');
    expect((await next.resume()).orThrow()).toBe('done');
    expect(completed(next.events, 'work')).toMatchObject({ usage: { costUsd: 0.75, inputTokens: 15 } });
    const [first, second, third] = agent.requests;
    expect(second?.session).toMatchObject({ id: first?.session?.id, resume: true, settled: { costUsd: 0.5 } });
    expect(third?.session).toMatchObject({ id: first?.session?.id, resume: true });
    expect(third?.session?.settled).toMatchObject({ costUsd: 0.5, models: { m1: { inputTokens: 5 } } });
    expect(third?.prompt).toContain('You were interrupted');
    expect(third?.prompt).toContain('go');
  });
});

describe('a chain of fallbacks', () => {
  const broken: ScriptedTurn = { fails: Object.assign(new Error('no such model'), { status: 404 }) };

  test('asks the next model, then the next provider, and says which rung it was', async () => {
    const p = scriptedAgent('p', [broken]);
    const q = scriptedAgent('q', [answered('from q', 0.1)]);
    await using bench = new BenchOfOne({ agents: { providers: [p, q], default: 'p' } });
    const result = await bench.run((wf) =>
      wf.agent('work', {
        prompt: 'go',
        model: 'large',
        options: { effort: 'high' },
        fallback: [{ model: 'small' }, { provider: 'q', model: 'other' }],
      }),
    );
    expect(result.orThrow()).toBe('from q');
    expect(p.requests.map(({ model, options }) => [model, options])).toEqual([
      ['large', { effort: 'high' }],
      ['small', { effort: 'high' }],
    ]);
    expect(q.requests).toMatchObject([{ model: 'other' }]);
    expect(q.requests[0]?.options).toBeUndefined();
    const ids = [...p.requests, ...q.requests].map(({ session }) => session?.id);
    expect(new Set(ids).size).toBe(3);
    const rungs = bench.events.flatMap((event) =>
      event.type === 'attempt-failed' ? [[event.rung, event.nextRung]] : [],
    );
    expect(rungs).toEqual([
      ['retry', 'small'],
      ['small', 'q other'],
    ]);
  });

  test('moves on at once where a provider is closed before the first attempt, and calls it no more', async () => {
    const p = scriptedAgent('p', () => ({ fails: quota(bench.host.now() + 2 * hourMs) }));
    const q = scriptedAgent('q', [answered('from q', 0.1)]);
    await using bench = new BenchOfOne({ agents: { providers: [p, q], default: 'p' } });
    const ask = (wf: WorkflowContext, name: string): Promise<string> =>
      wf.agent(name, { prompt: name, fallback: [{ provider: 'q' }] });
    const startedAt = bench.host.now();
    const result = await bench.run(async (wf) => [await ask(wf, 'one'), await ask(wf, 'two')]);
    expect(result.orThrow()).toEqual(['from q', 'from q']);
    expect([p.requests.length, q.requests.length]).toEqual([1, 2]);
    expect(bench.host.now() - startedAt).toBeLessThan(60_000);
  });

  test('is parked when all are closed, until the first one opens, and goes on with that one', async () => {
    let opensAt = 0;
    const p = scriptedAgent('p', () =>
      bench.host.now() < opensAt ? { fails: quota(opensAt) } : answered('from p', 1),
    );
    const q = scriptedAgent('q', () => ({ fails: quota(bench.host.now() + 9 * hourMs) }));
    await using bench = new BenchOfOne({ agents: { providers: [p, q], default: 'p' } });
    opensAt = bench.host.now() + 2 * hourMs;
    const result = await bench.run((wf) => wf.agent('work', { prompt: 'go', fallback: [{ provider: 'q' }] }));
    expect(result.orThrow()).toBe('from p');
    expect([p.requests.length, q.requests.length]).toEqual([2, 1]);
    expect(bench.host.now()).toBeLessThan(opensAt + hourMs);
    expect(bench.events.filter(({ type }) => type === 'step-parked')).toMatchObject([{ provider: 'p' }]);
  });

  test('may be a ladder: another prompt after what failed, parts that are joined, and a person', async () => {
    const p = scriptedAgent('p', ({ prompt }) =>
      prompt.startsWith('part') ? { answer: prompt.toUpperCase() } : { fails: new Error('context too long') },
    );
    await using bench = new BenchOfOne({ agents: { providers: [p] } });
    const result = await bench.run((wf) =>
      wf.agent('work', {
        prompt: 'all of it',
        full: true,
        ladder: [
          { rung: 'agent', name: 'shorter', prompt: ({ error }) => `less, because of: ${String(error)}` },
          { rung: 'split', parts: ['part a', { prompt: 'part b' }], join: (answers) => answers.join(' + ') },
        ],
      }),
    );
    expect(result.orThrow()).toMatchObject({ text: 'PART A + PART B', provider: 'p' });
    expect(p.requests.map(({ prompt }) => prompt)).toEqual([
      'all of it',
      'less, because of: Error: context too long',
      'part a',
      'part b',
    ]);
  });
});

describe('a storm of forty agents, whose seventeenth meets a quota', () => {
  test('starts no further call, keeps what is finished, is parked, and later runs only the others', async () => {
    const opensAt = Date.UTC(2026, 10, 20, 20);
    const calls: string[] = [];
    const agent = scriptedAgent('p', ({ prompt }) => {
      calls.push(prompt);
      if (prompt === 'item 17' && bench.host.now() < opensAt) return { takesMs: 50, fails: quota(opensAt) };
      return { takesMs: 100, ...answered(`done ${prompt}`, 0.01) };
    });
    const body = (wf: WorkflowContext) =>
      wf.map(
        'storm',
        Array.from({ length: 40 }, (_, index) => `item ${index + 1}`),
        { concurrency: 4 },
        (item, own) => own.agent('work', item),
      );
    await using bench = new BenchOfOne({ agents: { providers: [agent] }, parkAfter: '10m' });
    const paused = await bench.run(body);
    expect(paused).toMatchObject({ status: 'paused', pausedReason: 'parked' });
    const finished = bench.events.flatMap((event) => (event.type === 'step-completed' ? [event.key] : []));
    // Those that were under way beside it may end.
    expect(calls.length).toBeLessThanOrEqual(20);
    expect(finished).toHaveLength(calls.length - 1);
    const before = calls.length;
    await bench.host.advance(opensAt - bench.host.now() + 1000);
    await using next = await bench.next(body, { agents: { providers: [agent] } });
    const result = await next.resume();
    expect(result.orThrow()).toHaveLength(40);
    expect(calls.length - before).toBe(40 - finished.length);
    expect(new Set(calls).size).toBe(41);
    // It goes on where it was turned away.
    const [first, second] = agent.requests.filter(({ prompt }) => /\bitem 17\b/.test(prompt));
    expect(second?.session).toMatchObject({ id: first?.session?.id, resume: true });
  });
});

describe('an edited prompt of a finished run', () => {
  const agent = scriptedAgent('p', ({ prompt }) => answered(`about ${prompt}`, 0.5));
  const agents = { agents: { providers: [agent] } };
  const body = (edited: string, model?: string) => async (wf: WorkflowContext) => {
    const one = await wf.agent('one', { prompt: edited, ...(model === undefined ? {} : { model }) });
    const two = await wf.agent('two', 'stands alone');
    return [one, two, await wf.agent('three', `made of ${one}`)];
  };

  test('runs exactly what the plan said, and saves what it said', async () => {
    await using bench = new BenchOfOne(agents);
    await bench.run(body('first'));
    expect(agent.requests).toHaveLength(3);
    await using next = await bench.next(body('second'), agents);
    const plan = await next.manager.plan('r', { changes: 'apply' });
    expect(plan.runs).toEqual([{ key: 'one', because: 'input-changed' }]);
    expect(plan).toMatchObject({
      mayFollow: ['three'],
      kept: { keys: ['two'], unguarded: 0 },
      saved: { costUsd: 0.5 },
    });
    expect((await next.resume({ changes: 'apply' })).orThrow()).toEqual([
      'about second',
      'about stands alone',
      'about made of about second',
    ]);
    expect(agent.requests.slice(3).map(({ prompt }) => prompt)).toEqual(['second', 'made of about second']);
    expect(new Set(agent.requests.map(({ session }) => session?.id)).size).toBe(5);
  });

  test('says so of a model as well, and not of the folder it works in', async () => {
    await using bench = new BenchOfOne(agents);
    await bench.run(body('first'));
    await using next = await bench.next(body('first', 'other'), agents);
    const plan = await next.manager.plan('r', { changes: 'apply' });
    expect(plan.runs).toEqual([{ key: 'one', because: 'fingerprint-changed' }]);
    await using moved = await next.next(
      (wf) => wf.agent('one', { prompt: 'first', cwd: '/elsewhere', maxTurns: 3 }),
      agents,
    );
    expect((await moved.manager.plan('r', { changes: 'apply' })).runs).toEqual([]);
  });
});

describe('who is asked', () => {
  test('is the agent of the step’s name, or the one that is named, with what its definition says', async () => {
    const p = scriptedAgent('p', [{}]);
    const q = scriptedAgent('q', [{}]);
    const planner = { provider: 'q', model: 'large', system: 'You plan.', tools: ['Read'], maxTurns: 5 };
    await using bench = new BenchOfOne({ agents: { providers: [p, q], default: 'p', agents: { planner } } });
    await bench.run(async (wf) => {
      await wf.agent('planner', 'one');
      await wf.agent('other', { prompt: 'two', agent: 'planner', model: 'small' });
      await wf.agent('plain', 'three');
    });
    expect(q.requests).toMatchObject([
      { prompt: 'one', model: 'large', system: 'You plan.', tools: ['Read'], maxTurns: 5 },
      { prompt: 'two', model: 'small', system: 'You plan.' },
    ]);
    expect(p.requests).toMatchObject([{ prompt: 'three' }]);
    const refused = await bench.run((wf) => wf.agent('x', { prompt: 'x', agent: 'planer' }), 's');
    expect(refused).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('planner') as string },
    });
  });

  test('is handed what was reserved as the most it may cost', async () => {
    const p = scriptedAgent('p', [answered('x', 0.1)]);
    await using bench = new BenchOfOne({ agents: { providers: [p] }, limits: { run: { costUsd: 3 } } });
    await bench.run(async (wf) => {
      await wf.agent('own', { prompt: 'a', maxCostUsd: 0.5 });
      await wf.agent('estimated', { prompt: 'b', estimate: { costUsd: 0.25 } });
      await wf.agent('rest', 'c');
    });
    expect(p.requests.map(({ maxCostUsd }) => maxCostUsd)).toEqual([0.5, 0.25, 2.8]);
  });
});

describe('while an agent works', () => {
  test('what it does is told without secrets and not too often, and its silence ends it', async () => {
    const words = Array.from({ length: 100 }, (_, index) => ({ type: 'text', text: `line ${index}\n` }) as const);
    const agent = scriptedAgent('p', [
      {
        activities: [
          { type: 'turn', turn: 1 },
          { type: 'tool-call', name: 'Bash', input: { command: 'curl -H hunter2secret' } },
          ...words,
        ],
        hangs: true,
      },
      answered('at last', 0.1),
    ]);
    await using bench = new BenchOfOne({ agents: { providers: [agent] }, secrets: { TOKEN: 'hunter2secret' } });
    const result = await bench.run((wf) =>
      wf.agent('work', { prompt: 'go', heartbeatTimeout: '1m', retry: { attempts: 2, delay: '1s' } }),
    );
    expect(result.orThrow()).toBe('at last');
    const told = bench.events.filter((event) => event.type === 'agent-activity');
    expect(told.length).toBe(20);
    expect(told[1]).toMatchObject({ does: 'tool-call', tool: 'Bash', agent: 'work' });
    expect(JSON.stringify(told)).not.toContain('hunter2secret');
    expect(agent.requests[1]?.session).toMatchObject({ id: agent.requests[0]?.session?.id, resume: true });
  });
});

describe('skills', () => {
  const skills = {
    release: { instructions: 'Tag it, then publish.\n', tools: ['Bash(git tag:*)'] },
    style: { instructions: 'Short sentences.' },
  };

  test('are told together with the role, and their tools may be used where tools are named', async () => {
    const agent = scriptedAgent('p', [{ answer: 'done' }]);
    const agents = { writer: { system: 'You write.', skills: ['style'], tools: ['Read'] } };
    await using bench = new BenchOfOne({ agents: { providers: [agent], agents, skills } });
    await bench.run(async (wf) => {
      await wf.agent('writer', { prompt: 'go', skills: ['release', 'style'] });
      await wf.agent('other', { prompt: 'go', skills: ['release'] });
      await wf.agent('third', { prompt: 'go' });
    });
    expect(agent.requests.map(({ system, tools }) => ({ system, tools }))).toEqual([
      {
        system: 'You write.\n\n# Skill: style\n\nShort sentences.\n\n# Skill: release\n\nTag it, then publish.',
        tools: ['Read', 'Bash(git tag:*)'],
      },
      { system: '# Skill: release\n\nTag it, then publish.', tools: undefined },
      { system: undefined, tools: undefined },
    ]);
  });

  test('that are not there are named, with the one that was probably meant', async () => {
    await using bench = new BenchOfOne({ agents: { providers: [scriptedAgent('p', [])], skills } });
    const result = await bench.run((wf) => wf.agent('a', { prompt: 'go', skills: ['relaese'] }));
    expect(() => result.orThrow()).toThrow(/"relaese".*"release"/s);
  });

  test('guard what was answered: another text of a skill asks again', async () => {
    const agent = scriptedAgent('p', [{ answer: 'one' }, { answer: 'two' }]);
    await using bench = new BenchOfOne({ agents: { providers: [agent], skills } });
    const body = (wf: WorkflowContext): Promise<string> => wf.agent('a', { prompt: 'go', skills: ['style'] });
    await bench.run(async (wf) => {
      await body(wf);
      throw new Error('broken');
    });
    const edited = { ...skills, style: { instructions: 'Long sentences.' } };
    await using next = await bench.next(body, { agents: { providers: [agent], skills: edited } });
    expect((await next.resume()).status).toBe('paused');
    expect((await next.resume({ changes: 'apply' })).orThrow()).toBe('two');
  });
});

test('an answer that a person gives instead stands for that of the agent', async () => {
  const agent = scriptedAgent('p', [{ fails: Object.assign(new Error('no'), { status: 401 }) }]);
  await using bench = new BenchOfOne({ agents: { providers: [agent] } });
  const body = (wf: WorkflowContext) => wf.agent('work', { prompt: 'go', full: true });
  await bench.run(body);
  await using next = await bench.next(body, { agents: { providers: [agent] } });
  await next.host.finish(next.manager.skip('r', 'work', { value: 'by hand' }));
  expect((await next.resume()).orThrow()).toMatchObject({ text: 'by hand', provider: 'person' });
});

test('a compensation is handed what the code saw, whatever is stored', async () => {
  const undone: unknown[] = [];
  await using bench = new BenchOfOne({ agents: { default: functionAgent('p', () => '{"files":["a"]}') } });
  const body = async (wf: WorkflowContext) => {
    await wf.checkpoint('start');
    return wf.agent('plan', { prompt: 'plan', output: plan, compensate: (value) => undone.push(value) });
  };
  await bench.run(body);
  await using next = await bench.next(body, { agents: { default: functionAgent('p', () => '') } });
  await next.host.finish(next.manager.rollback('r', { to: 1 }));
  expect(undone).toEqual([{ files: ['a'] }]);
});
