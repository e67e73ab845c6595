import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AgentActivity } from '../../../src/agents/agent-activity.ts';
import type { AgentContext, AgentProvider } from '../../../src/agents/agent-provider.ts';
import type { AgentRequest } from '../../../src/agents/agent-request.ts';
import { ResponseCache } from '../../../src/agents/response-cache.ts';
import { cached } from '../../../src/agents/response-cached.ts';
import type { CachedRequests, ResponseCacheOptions } from '../../../src/agents/response-options.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { scriptedAgent, type ScriptedAgent, type ScriptedTurn } from '../../../src/testing/scripted-agent.ts';

const usage = { inputTokens: 100, outputTokens: 20, costUsd: 0.05 };
const paidNothing = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

interface Desk {
  readonly host: FakeHost;
  readonly storage: MemoryStorage;
  readonly agent: ScriptedAgent;
  readonly cache: ResponseCache;
  readonly provider: AgentProvider;
  readonly context: (signal?: AbortSignal, report?: AgentContext['report']) => AgentContext;
  readonly ask: (request: AgentRequest | string, signal?: AbortSignal) => ReturnType<AgentProvider['invoke']>;
}

function desk(
  wanted: CachedRequests = {},
  options: Partial<ResponseCacheOptions> = {},
  script: (request: AgentRequest, call: number) => ScriptedTurn = ({ prompt }, call) => ({
    answer: { text: `${call}: ${prompt}`, usage, sessionId: 'theirs' },
  }),
): Desk {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const agent = scriptedAgent('clever', script);
  const cache = new ResponseCache({ storage, host, ...options });
  const provider = cached(agent, { cache, ...wanted });
  const context: Desk['context'] = (signal = new AbortController().signal, report = () => undefined) => ({
    ...{ host, signal, report },
    started: () => Promise.resolve(),
    redact: (text) => text,
  });
  const ask: Desk['ask'] = (request, signal) =>
    provider.invoke(typeof request === 'string' ? { prompt: request, tools: [] } : request, context(signal));
  return { host, storage, agent, cache, provider, context, ask };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-cache-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

describe('a cached provider', () => {
  test('asks once, and answers the same question again without cost, and says so', async () => {
    const { ask, agent, host, cache } = desk();
    const first = await ask('why?');
    expect(first).toEqual({ text: '1: why?', usage, sessionId: 'theirs' });
    const askedAt = host.now();
    await host.advance(3_600_000);
    expect(await ask('why?')).toEqual({ text: '1: why?', usage: paidNothing, fromCache: { askedAt, saved: usage } });
    expect(agent.requests).toHaveLength(1);
    expect(cache.statistics).toMatchObject({ hits: 1, misses: 1, stored: 1, savedUsd: 0.05, savedInputTokens: 100 });
  });

  test('finds answers that another process kept', async () => {
    const { ask, storage, host, agent, context } = desk();
    await ask('why?');
    const other = cached(agent, { cache: new ResponseCache({ storage, host }) });
    expect(await other.invoke({ prompt: 'why?', tools: [] }, context())).toHaveProperty('fromCache');
  });

  test.each<[string, Partial<AgentRequest>]>([
    ['another system text', { system: 'be brief' }],
    ['another model', { model: 'large' }],
    ['another schema', { outputSchema: {} }],
    ['other options', { options: { effort: 'high' } }],
    ['other turns', { maxTurns: 3 }],
  ])('asks again with %s', async (_, more) => {
    const { ask, agent } = desk();
    const answered = { prompt: '"why?"', tools: [] };
    await ask(answered);
    await ask({ ...answered, ...more });
    expect(agent.requests).toHaveLength(2);
  });

  test('does not care for session, folder and what was left to spend', async () => {
    const { ask, agent } = desk();
    await ask('why?');
    const session = { id: 'f0b3', resume: false };
    await ask({ prompt: 'why?', tools: [], session, cwd: '/elsewhere', maxCostUsd: 3 });
    expect(agent.requests).toHaveLength(1);
  });

  test('keeps providers, and what answers vary with, apart', async () => {
    const { ask, agent, cache, context } = desk();
    await ask('why?');
    const request = { prompt: 'why?', tools: [] };
    await cached(scriptedAgent('other', []), { cache }).invoke(request, context());
    const varied = await cached(agent, { cache, vary: { model: 'newest' } }).invoke(request, context());
    expect(varied.fromCache).toBeUndefined();
    expect(agent.requests).toHaveLength(2);
  });

  test('asks agents that may use tools, unless told otherwise', async () => {
    const { ask, agent, cache } = desk();
    for (const tools of [undefined, ['Read']])
      for (let round = 1; round <= 2; round += 1)
        await ask({ prompt: 'why?', ...(tools === undefined ? {} : { tools }) });
    expect(agent.requests).toHaveLength(4);
    expect(cache.statistics).toMatchObject({ hits: 0, misses: 0, passed: { tools: 4 } });
    const all = desk({ requests: 'all' });
    for (let round = 1; round <= 2; round += 1) await all.ask({ prompt: 'why?' });
    expect(all.agent.requests).toHaveLength(1);
    const some = desk({ requests: ({ prompt }) => prompt === 'this' });
    for (const prompt of ['this', 'this', 'that', 'that']) await some.ask(prompt);
    expect(some.agent.requests.map(({ prompt }) => prompt)).toEqual(['this', 'that', 'that']);
  });

  test('passes on what goes on with a conversation, and says that it cannot', async () => {
    const { ask, agent, provider } = desk();
    const session = { id: 'f0b3', resume: true };
    for (let round = 1; round <= 2; round += 1) await ask({ prompt: 'go on', tools: [], session });
    expect(agent.requests).toHaveLength(2);
    expect(provider.resumesSessions).toBeUndefined();
  });

  test('keeps no failure', async () => {
    const { ask, agent } = desk({}, {}, (_, call) => (call === 1 ? { fails: new Error('overloaded') } : {}));
    await expect(ask('why?')).rejects.toThrow('overloaded');
    expect(await ask('why?')).toEqual({ text: 'why?' });
    expect(agent.requests).toHaveLength(2);
  });

  test('keeps nothing of a call that was aborted, though it answered', async () => {
    const controller = new AbortController();
    const { storage, cache, context } = desk();
    const stubborn: AgentProvider = {
      name: 'stubborn',
      invoke: () => {
        controller.abort(new Error('enough'));
        return Promise.resolve({ text: 'half of it' });
      },
    };
    await cached(stubborn, { cache }).invoke({ prompt: 'why?', tools: [] }, context(controller.signal));
    expect((await storage.list('cache/answers/')).entries).toEqual([]);
  });

  test.each([
    ['an answer with a registered secret', 'why?', 'because hunter2hunter2'],
    ['an answer with a token of a known format', 'why?', `ghp_${'a1B2'.repeat(9)}`],
    ['a prompt with a registered secret', 'why hunter2hunter2?', 'because'],
  ])('keeps no %s', async (_, prompt, text) => {
    const redactor = new Redactor({ secrets: { PASSWORD: 'hunter2hunter2' } });
    const { ask, agent, storage, cache } = desk({}, { redactor }, () => ({ answer: text }));
    for (let round = 1; round <= 2; round += 1) expect((await ask(prompt)).text).toBe(text);
    expect(agent.requests).toHaveLength(2);
    expect((await storage.list('cache/answers/')).entries).toEqual([]);
    expect(cache.statistics.passed).toEqual({ secret: 2 });
  });

  test('keeps no answer that does not fit its schema, or that `accept` refuses', async () => {
    const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
    const answers = ['no idea', '{"n":"one"}', '```json\n{"n":1}\n```', 'never'];
    const { ask, agent } = desk({}, {}, (_, call) => ({ answer: answers[call - 1] ?? '' }));
    const request = { prompt: 'count', tools: [], outputSchema };
    for (let round = 1; round <= 5; round += 1) await ask(request);
    expect(agent.requests).toHaveLength(3);
    const picky = desk({ accept: ({ text }) => !text.includes('sorry') }, {}, (_, call) => ({
      answer: call === 1 ? 'sorry' : 'yes',
    }));
    for (let round = 1; round <= 3; round += 1) await picky.ask('why?');
    expect(picky.agent.requests).toHaveLength(2);
  });

  test('keeps no answer that takes more than an eighth of its room', async () => {
    const { ask, agent } = desk({}, { maxBytes: 2000 }, () => ({ answer: 'x'.repeat(300) }));
    for (let round = 1; round <= 2; round += 1) await ask('why?');
    expect(agent.requests).toHaveLength(2);
  });

  test('asks again when a declared file changed, appeared or went, wherever the folder is', async () => {
    const [one, other] = [folder(), folder()];
    const { ask, agent } = desk({ files: ['a.txt', './b.txt'] });
    const calls = async (cwd: string): Promise<number> => {
      await ask({ prompt: 'why?', tools: [], cwd });
      return agent.requests.length;
    };
    writeFileSync(join(one, 'a.txt'), 'first');
    expect(await calls(one)).toBe(1);
    expect(await calls(one)).toBe(1);
    expect(await calls(other)).toBe(2);
    writeFileSync(join(other, 'a.txt'), 'first');
    expect(await calls(other)).toBe(2);
    writeFileSync(join(one, 'a.txt'), 'other');
    expect(await calls(one)).toBe(3);
    writeFileSync(join(one, 'b.txt'), '');
    expect(await calls(one)).toBe(4);
    rmSync(join(one, 'b.txt'));
    expect(await calls(one)).toBe(4);
  });

  test('keeps no answer when a declared file changed while the agent was asked', async () => {
    const cwd = folder();
    const file = join(cwd, 'a.txt');
    writeFileSync(file, 'before');
    const { ask, agent, cache } = desk({ files: ['a.txt'] }, {}, (_, call) => {
      if (call === 1) writeFileSync(file, 'after');
      return { answer: 'done' };
    });
    await ask({ prompt: 'why?', tools: [], cwd });
    writeFileSync(file, 'before');
    await ask({ prompt: 'why?', tools: [], cwd });
    expect(agent.requests).toHaveLength(2);
    expect(cache.statistics.passed).toEqual({ 'files-changed': 1 });
  });

  test('asks when a declared file is none', async () => {
    const { ask, cache } = desk({ files: ['.'] });
    await ask({ prompt: 'why?', tools: [], cwd: folder() });
    expect(cache.statistics.passed).toEqual({ 'file-unreadable': 1 });
  });
});

describe('kept answers', () => {
  test('count as long as the shorter time says', async () => {
    const { ask, agent, host, cache, context } = desk({}, { ttl: '2h' });
    await ask('why?');
    await host.advance(5_400_000);
    expect(await ask('why?')).toHaveProperty('fromCache');
    const hasty = cached(agent, { cache, ttl: '1h' });
    expect(await hasty.invoke({ prompt: 'why?', tools: [] }, context())).not.toHaveProperty('fromCache');
    await host.advance(3_660_000);
    expect(await ask('why?')).not.toHaveProperty('fromCache');
  });

  test('from the future are of a clock that is wrong, and do not count', async () => {
    const { ask, host, storage, agent, context } = desk();
    await ask('why?');
    const earlier = new FakeHost({ startAt: host.now() - 3_600_000 });
    const other = cached(agent, { cache: new ResponseCache({ storage, host: earlier }) });
    expect(await other.invoke({ prompt: 'why?', tools: [] }, context())).not.toHaveProperty('fromCache');
  });

  test.each([
    ['cut', (text: string) => text.slice(0, -5)],
    ['changed', (text: string) => text.replace('1: why?', '2: why?')],
    ['empty', () => ''],
  ])('that are %s are asked for again (G3)', async (_, damage) => {
    const { ask, agent, storage, cache } = desk();
    await ask('why?');
    await cache.close();
    const [entry] = (await storage.list('cache/answers/', { values: true })).entries;
    await storage.put(entry?.key ?? '', damage(entry?.value ?? ''));
    expect((await ask('why?')).text).toBe('2: why?');
    expect((await ask('why?')).text).toBe('2: why?');
    expect(agent.requests).toHaveLength(2);
    expect(cache.statistics.damaged).toBe(1);
  });

  test('of another question under the key of this one do not count', async () => {
    const { ask, storage } = desk();
    await ask('one');
    const [one] = (await storage.list('cache/answers/', { values: true })).entries;
    await ask('two');
    const two = (await storage.list('cache/answers/')).entries.find(({ key }) => key !== one?.key);
    await storage.put(two?.key ?? '', one?.value ?? '');
    expect((await ask('two')).text).toBe('3: two');
  });

  test('go when there are too many, those first that were used longest ago', async () => {
    const { ask, host, cache, agent } = desk({}, { maxEntries: 3 });
    for (const prompt of ['a', 'b', 'c']) {
      await ask(prompt);
      await host.advance(60_000);
    }
    await ask('a');
    await host.advance(60_000);
    await ask('d');
    await cache.close();
    expect(cache.statistics.evicted).toBe(1);
    const before = agent.requests.length;
    for (const prompt of ['a', 'c', 'd']) await ask(prompt);
    expect(agent.requests.length).toBe(before);
    await ask('b');
    expect(agent.requests.length).toBe(before + 1);
  });

  test('go when they take too much room, also what other processes kept', async () => {
    const { ask, storage, host, cache } = desk({}, { maxBytes: 20_000 }, () => ({ answer: 'x'.repeat(1500) }));
    const other = desk({}, { storage, host, maxBytes: 20_000 }, () => ({ answer: 'y'.repeat(1500) }));
    for (let number = 0; number < 10; number += 1) {
      await ask(`one ${number}`);
      await other.ask(`other ${number}`);
      await Promise.all([cache.close(), other.cache.close()]);
      expect((await cache.report()).bytes).toBeLessThanOrEqual(20_000);
    }
    expect((await cache.report()).entries).toBeGreaterThan(5);
  });

  test('that expired or are damaged go when it is swept', async () => {
    const { ask, host, storage, cache } = desk({ ttl: '30m' });
    await ask('old');
    await host.advance(2_400_000);
    await ask('new');
    await storage.put('cache/answers/damaged', 'no answer');
    expect(await cache.sweep()).toMatchObject({ expired: 1, damaged: 1, evicted: 0, entries: 1 });
  });

  test('are swept now and then by themselves, with all that processes left', async () => {
    const { ask, host, storage, cache } = desk({ ttl: '30m' });
    await ask('old');
    await cache.invalidate({ tag: 'none' });
    await storage.append('cache/asking/left', ['of nobody']);
    await host.advance(32 * 86_400_000);
    const before = await Promise.all(['cache/days/', 'cache/forgotten/'].map((folder) => storage.list(folder)));
    expect(before.map(({ entries }) => entries.length)).toEqual([1, 1]);
    await ask('new');
    await cache.close();
    const { entries } = await storage.list('cache/');
    const today = new Date(host.now()).toISOString().slice(0, 10);
    expect(entries.map(({ key }) => key.replace(/[0-9a-f]{64}/, '…'))).toEqual([
      'cache/answers/…',
      'cache/census',
      `cache/days/${today}`,
    ]);
  });

  test('are forgotten by tag, by file, by prompt, by provider, by age, and all', async () => {
    const { ask, cache, host, agent } = desk({ tags: ({ system }) => (system === undefined ? [] : [system]) });
    const fill = async (): Promise<number> => {
      await ask({ prompt: 'sum up a', tools: [], system: 'notes' });
      await ask({ prompt: 'list b', tools: [] });
      return agent.requests.length;
    };
    expect(await fill()).toBe(2);
    expect(await cache.invalidate({ tag: 'nothing' })).toBe(0);
    expect(await cache.invalidate({ tag: 'notes', prompt: 'list *' })).toBe(0);
    expect(await cache.invalidate({ tag: 'no*' })).toBe(1);
    expect(await fill()).toBe(3);
    expect(await cache.invalidate({ prompt: 'list *' })).toBe(1);
    expect(await fill()).toBe(4);
    await host.advance(600_000);
    expect(await cache.invalidate({ olderThan: '11m' })).toBe(0);
    expect(await cache.invalidate({ olderThan: '9m', provider: 'clever' })).toBe(2);
    expect(await fill()).toBe(6);
    expect(await cache.invalidate({ all: true })).toBe(2);
    const files = desk({ files: ['src/agents/a.ts'], folder: folder() });
    await files.ask('why?');
    expect(await files.cache.invalidate({ file: 'src/*' })).toBe(0);
    expect(await files.cache.invalidate({ file: 'src/**' })).toBe(1);
  });

  test.each([[{}], [{ all: true, tag: 'x' }], [{ tag: '' }], [{ tags: 'x' }]])(
    'are not forgotten by %j',
    async (which) => {
      const { cache } = desk();
      await expect(cache.invalidate(which as never)).rejects.toMatchObject({ code: 'invalid-option' });
    },
  );
});

describe('at the same time', () => {
  test('one asks, and the others are answered with it, and hear that it lives', async () => {
    const { provider, host, agent, context, cache } = desk({}, {}, () => ({
      activities: [{ type: 'text', text: 'hm' }],
      takesMs: 1000,
      answer: { text: 'yes', usage },
    }));
    const request = { prompt: 'why?', tools: [] };
    const heard: AgentActivity[] = [];
    const calls = Array.from({ length: 5 }, () =>
      provider.invoke(
        request,
        context(undefined, (activity) => heard.push(activity)),
      ),
    );
    const answers = await host.finish(Promise.all(calls));
    expect(agent.requests).toHaveLength(1);
    expect(answers.map(({ usage: used }) => used?.costUsd).sort()).toEqual([0, 0, 0, 0, 0.05]);
    expect(heard.filter(({ type }) => type === 'text')).toHaveLength(1);
    expect(cache.statistics).toMatchObject({ hits: 4, shared: 4, misses: 1, savedUsd: 0.2 });
  });

  test('those who wait ask themselves, one after the other, when the one who asks fails or is aborted', async () => {
    const { provider, host, agent, context } = desk({}, {}, (_, call) =>
      call === 1
        ? { takesMs: 1000, hangs: true }
        : call === 2
          ? { takesMs: 1000, fails: new Error('overloaded') }
          : { takesMs: 1000 },
    );
    const request = { prompt: 'why?', tools: [] };
    const controller = new AbortController();
    const calls = [controller.signal, undefined, undefined, undefined].map((signal) =>
      provider.invoke(request, context(signal)),
    );
    const settled = Promise.allSettled(calls);
    host.schedule(5000, () => {
      controller.abort(new Error('enough'));
    });
    const outcomes = await host.finish(settled);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(agent.requests).toHaveLength(3);
  });

  test('one who waits stops waiting when aborted, and the one who asks goes on', async () => {
    const { provider, host, context } = desk({}, {}, () => ({ takesMs: 1000 }));
    const request = { prompt: 'why?', tools: [] };
    const controller = new AbortController();
    const asking = provider.invoke(request, context());
    const waiting = provider.invoke(request, context(controller.signal));
    const reason = new Error('enough');
    const refused = expect(waiting).rejects.toBe(reason);
    host.schedule(100, () => {
      controller.abort(reason);
    });
    expect(await host.finish(asking)).toEqual({ text: 'why?' });
    await refused;
  });

  test('another cache on the same storage waits for the one that asks', async () => {
    const { provider, storage, host, context } = desk({}, {}, () => ({
      takesMs: 10_000,
      answer: { text: 'yes', usage },
    }));
    const idle = scriptedAgent('clever', []);
    const other = cached(idle, { cache: new ResponseCache({ storage, host }) });
    const request = { prompt: 'why?', tools: [] };
    const asking = provider.invoke(request, context());
    await turns(host);
    const answers = await host.finish(Promise.all([asking, other.invoke(request, context())]));
    expect(answers.map(({ text }) => text)).toEqual(['yes', 'yes']);
    expect(idle.requests).toEqual([]);
  });

  test('whoever has waited long enough for another asks, and the others wait for that one', async () => {
    const { provider, storage, host, context } = desk({}, {}, () => ({ hangs: true }));
    const controller = new AbortController();
    const request = { prompt: 'why?', tools: [] };
    const hanging = provider.invoke(request, context(controller.signal));
    hanging.catch(() => undefined);
    await turns(host);
    const asked = scriptedAgent('clever', [{ takesMs: 1000 }]);
    const options = { storage, host, waitFor: '1m' };
    const others = [1, 2, 3].map(() => cached(asked, { cache: new ResponseCache(options) }));
    const begunAt = host.monotonic();
    const answers = await host.finish(Promise.all(others.map((other) => other.invoke(request, context()))));
    expect(answers.map(({ text }) => text)).toEqual(['why?', 'why?', 'why?']);
    expect(asked.requests.length).toBeLessThanOrEqual(3);
    expect(host.monotonic() - begunAt).toBeLessThan(63_000);
    controller.abort(new Error('done'));
  });

  test('what is invalidated while it is asked for is not kept, by whomever', async () => {
    for (const own of [true, false]) {
      const { provider, storage, host, context, cache, agent } = desk({ tags: ['x'] }, {}, () => ({ takesMs: 1000 }));
      const request = { prompt: 'why?', tools: [] };
      const asking = provider.invoke(request, context());
      const waiting = provider.invoke(request, context());
      await turns(host);
      await (own ? cache : new ResponseCache({ storage, host })).invalidate({ tag: 'x' });
      await host.finish(Promise.all([asking, waiting]));
      expect(agent.requests).toHaveLength(2);
    }
  });
});

/** Lets calls of a storage in memory come to where they wait for the clock. */
async function turns(host: FakeHost): Promise<void> {
  for (let count = 0; count < 50; count += 1) await host.turn();
}

describe('trouble', () => {
  test.each(['get', 'put', 'append', 'read', 'list', 'delete'] as const)(
    'of the storage with %s is a miss, and told once (G5)',
    async (operation) => {
      const told: string[] = [];
      const host = new FakeHost();
      const inner = new MemoryStorage();
      const broken = new Proxy(inner, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          if (name !== operation) return value.bind(target) as unknown;
          return () => {
            throw new Error('EIO');
          };
        },
      });
      const warn = (_: object, message = ''): void => void told.push(message);
      const logger = { debug: warn, info: warn, warn, error: warn };
      const agent = scriptedAgent('clever', []);
      const cache = new ResponseCache({ storage: broken, host, logger });
      const provider = cached(agent, { cache });
      const context = desk().context();
      for (let round = 1; round <= 3; round += 1)
        expect((await provider.invoke({ prompt: 'why?', tools: [] }, context)).text).toBe('why?');
      await cache.close();
      expect(new Set(told).size).toBe(told.length);
      expect(cache.statistics.trouble).toBeGreaterThan(0);
    },
  );

  test('of the logger harms nobody', async () => {
    const fail = (): never => {
      throw new Error('logger');
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const { ask } = desk({}, { logger });
    expect((await ask({ prompt: 'why?' })).text).toBe('1: why?');
  });

  test.each([[{ storage: {} }], [{ ttl: 'soon' }], [{ maxBytes: 0 }], [{ maxEntries: 1.5 }], [{ size: 1 }]])(
    'with options such as %j is told at once',
    (options) => {
      expect(() => new ResponseCache({ storage: new MemoryStorage(), ...options } as never)).toThrow(
        /Expected|Unknown/,
      );
    },
  );

  test.each([[{ requests: 'some' }], [{ files: 'a' }], [{ tags: [''] }], [{ accept: 1 }], [{ model: 'x' }]])(
    'with %j of a provider is told at once',
    (options) => {
      const cache = new ResponseCache({ storage: new MemoryStorage() });
      expect(() => cached(scriptedAgent('a', []), { cache, ...options } as never)).toThrow(/Expected|Unknown/);
    },
  );
});

describe('a report', () => {
  test('counts what all processes were saved', async () => {
    const { ask, cache, storage, host, agent, context } = desk();
    await ask('why?');
    await ask('why?');
    const other = new ResponseCache({ storage, host });
    await cached(agent, { cache: other }).invoke({ prompt: 'why?', tools: [] }, context());
    await Promise.all([cache.close(), other.close()]);
    expect(await cache.report()).toMatchObject({
      entries: 1,
      oldestAt: host.now(),
      lastDays: { hits: 2, misses: 1, stored: 1, savedInputTokens: 200, savedOutputTokens: 40, savedUsd: 0.1 },
    });
  });

  test('leaves out what is longer than thirty days ago, dropped or not', async () => {
    const { ask, cache, host } = desk();
    await ask('why?');
    await host.advance(29 * 86_400_000);
    expect((await cache.report()).lastDays.misses).toBe(1);
    await host.advance(3 * 86_400_000);
    expect((await cache.report()).lastDays.misses).toBe(0);
  });

  test('forgets what is longer than thirty days ago', async () => {
    const { ask, cache, host } = desk();
    await ask('why?');
    await cache.invalidate({ all: true });
    await host.advance(32 * 86_400_000);
    await cache.sweep();
    expect((await cache.report()).lastDays.misses).toBe(0);
  });
});
