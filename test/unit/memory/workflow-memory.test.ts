import { describe, expect, test } from 'vitest';
import { StorageError } from '../../../src/core/errors.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import type { DecisionDraft } from '../../../src/memory/decision.ts';
import { timelineText } from '../../../src/memory/timeline.ts';
import type { WorkflowMemoryOptions } from '../../../src/memory/memory-options.ts';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

function make(options: Partial<WorkflowMemoryOptions> = {}): WorkflowMemory {
  return new WorkflowMemory({ storage: new MemoryStorage(), host: new FakeHost(), ...options });
}

const drafts: readonly DecisionDraft[] = [
  {
    id: 'cache',
    type: 'architecture',
    question: 'Product pages are slow',
    decision: 'Put Redis in front of the catalogue queries',
    tags: ['performance'],
    project: 'shop',
    context: { database: 'postgres', users: 1000 },
  },
  {
    id: 'flags',
    type: 'deployment',
    question: 'How do we show the basket to some customers first?',
    decision: 'Use feature flags',
    tags: ['release'],
    project: 'shop',
    alternatives: ['A second deployment'],
  },
  {
    id: 'vault',
    type: 'configuration',
    question: 'Where do production credentials live?',
    decision: 'HashiCorp Vault',
    rationale: 'A laptop was stolen',
    project: 'bank',
  },
  {
    id: 'trunk',
    type: 'branch-management',
    question: 'How long may a branch live?',
    decision: 'Trunk-based development',
    project: 'bank',
    confidence: 0.6,
  },
];

describe('a memory', () => {
  test('gives back what was recorded, with what is not said filled in', async () => {
    const memory = make();
    const kept = await memory.record({
      decision: 'Use npm',
      context: 'a new repository',
      alternatives: ['yarn', { option: 'pnpm', reason: 'another tool' }],
      resources: ['lockfile'],
    });
    expect(kept).toMatchObject({
      ...{ type: 'general', question: '', decision: 'Use npm', rationale: '', confidence: 0.8, status: 'accepted' },
      ...{ context: { situation: 'a new repository' }, resources: [{ name: 'lockfile' }], outcomes: [], links: [] },
      alternatives: [{ option: 'yarn' }, { option: 'pnpm', reason: 'another tool' }],
    });
    expect(await memory.get(kept.id)).toEqual(kept);
    expect(await memory.get('nothing')).toBeUndefined();
  });

  test('keeps the first decision of an id, whatever is recorded under it later', async () => {
    const memory = make();
    await memory.record({ id: 'one', decision: 'first', outcome: 'success' });
    const again = await memory.record({ id: 'one', decision: 'second', outcome: 'failure' });
    expect(again).toMatchObject({ decision: 'first', outcome: { result: 'success' } });
    expect((await memory.statistics()).count).toBe(1);
  });

  test('keeps the first decision of an id also when two record it who do not know of each other', async () => {
    const storage = new MemoryStorage();
    const [one, other] = [make({ storage }), make({ storage })];
    await Promise.all([one.statistics(), other.statistics()]);
    await one.record({ id: 'same', decision: 'first' });
    expect((await other.record({ id: 'same', decision: 'second' })).decision).toBe('first');
    for (const memory of [one, other, make({ storage })]) {
      expect((await memory.get('same'))?.decision).toBe('first');
      expect((await memory.statistics()).count).toBe(1);
    }
  });

  test('keeps no outcome of a decision that came second', async () => {
    const storage = new MemoryStorage();
    const [one, other] = [make({ storage }), make({ storage })];
    await Promise.all([one.statistics(), other.statistics()]);
    await one.record({ id: 'same', decision: 'first' });
    await other.record({ id: 'same', decision: 'second', outcome: 'failure' });
    for (const memory of [one, other, make({ storage })]) expect((await memory.get('same'))?.outcomes).toEqual([]);
    await other.recordOutcome('same', 'success');
    for (const memory of [one, other, make({ storage })])
      expect((await memory.get('same'))?.outcomes.map(({ result }) => result)).toEqual(['success']);
  });

  test.each([
    [8.64e15, '9999-12-31T23:59:59.999Z'],
    [-8.64e15, '0001-01-01T00:00:00.000Z'],
  ])('loses nothing where the clock says %s', async (now, timestamp) => {
    const storage = new MemoryStorage();
    const host = Object.assign(new FakeHost(), { now: () => now });
    const memory = make({ storage, host });
    await memory.record({ id: 'far', decision: 'x', outcome: 'success' });
    await memory.setStatus('far', 'deprecated');
    expect(await make({ storage }).get('far')).toMatchObject({ timestamp, status: 'deprecated' });
  });

  test('writes no secret down', async () => {
    const storage = new MemoryStorage();
    const redactor = new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } });
    const memory = make({ storage, redactor });
    await memory.record({
      decision: 'Use hunter2-hunter2',
      rationale: `because ghp_${'a1B2'.repeat(9)}`,
      context: { password: 'open sesame' },
    });
    let text = '';
    for (const { key } of (await storage.list('')).entries)
      for await (const { line } of storage.read(key)) text += line;
    expect(text).toContain('[secret:DEPLOY]');
    for (const secret of ['hunter2', 'ghp_', 'sesame']) expect(text).not.toContain(secret);
  });

  test.each([
    [{ decision: '' }, 'decision'],
    [{ decision: 'x', confidence: 2 }, 'confidence'],
    [{ decision: 'x', timestamp: 'soon' }, 'timestamp'],
    [{ decision: 'x', id: '../x' }, 'id'],
    [{ decision: 'x', links: [{ kind: 'hates', id: 'y' }] }, 'links'],
    [{ decision: 'x', outcome: 'fine' }, 'result'],
    [{ decision: 'x', tags: 'performance' }, 'tags'],
  ])('refuses %j', async (draft, subject) => {
    const memory = make();
    await expect(memory.record(draft as DecisionDraft)).rejects.toMatchObject({ code: 'invalid-decision', subject });
    expect((await memory.statistics()).count).toBe(0);
  });

  test('walks links from both ends, and a decision that is superseded stands as such', async () => {
    const memory = make();
    await memory.recordAll(['a', 'b', 'c', 'd'].map((id) => ({ id, decision: `decision ${id}` })));
    await memory.link('b', 'supersedes', 'a', { by: 'ann', reason: 'better' });
    await memory.link('c', 'depends-on', 'b');
    await memory.link('d', 'amends', 'c');
    expect((await memory.get('a'))?.status).toBe('superseded');
    expect(await memory.links('b')).toEqual([
      { kind: 'supersedes', direction: 'to', id: 'a' },
      { kind: 'depends-on', direction: 'from', id: 'c' },
    ]);
    expect((await memory.walk('a')).map(({ id, depth }) => [id, depth])).toEqual([
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
    expect((await memory.walk('d', { direction: 'to', kinds: ['amends'] })).map(({ id }) => id)).toEqual(['c']);
    await expect(memory.link('a', 'amends', 'nowhere')).rejects.toMatchObject({ code: 'unknown-decision' });
    await memory.setStatus('b', 'rejected');
    expect((await memory.get('a'))?.status).toBe('accepted');
  });

  test('tells how well decisions turned out, over time and by type', async () => {
    const memory = make();
    await memory.recordAll(drafts.map((draft, index) => ({ ...draft, timestamp: `2026-0${index + 1}-10` })));
    await memory.recordOutcome('cache', { result: 'success', note: 'twice as fast' });
    await memory.recordOutcome('flags', { result: 'failure', at: '2026-05-01' });
    await memory.recordOutcome('flags', { result: 'partial', at: '2026-03-01' });
    const statistics = await memory.statistics();
    expect(statistics).toMatchObject({
      count: 4,
      observed: 2,
      score: 0.5,
      successRate: 0.5,
      byOutcome: { none: 2, success: 1, failure: 1 },
    });
    expect(statistics.effectivenessByType).toEqual({
      architecture: { observed: 1, score: 1, successRate: 1 },
      deployment: { observed: 1, score: 0, successRate: 0 },
    });
    expect(statistics.periods.map(({ period, decisions }) => [period, decisions])).toEqual([
      ['2026-01', 1],
      ['2026-02', 1],
      ['2026-03', 1],
      ['2026-04', 1],
    ]);
    const timeline = await memory.timeline({ project: 'shop' });
    expect(timeline.map(({ what, id }) => `${what} ${id}`).sort()).toEqual([
      'decided cache',
      'decided flags',
      'outcome cache',
      'outcome flags',
      'outcome flags',
    ]);
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort());
    expect(timelineText(timeline)).toContain('2026-02\n  10  deployment: Use feature flags [flags]');
  });

  test('finds by words and by every filter', async () => {
    const memory = make();
    await memory.recordAll(drafts.map((draft, index) => ({ ...draft, timestamp: `2026-0${index + 1}-10` })));
    await memory.recordOutcome('vault', 'success');
    const ids = async (...given: Parameters<WorkflowMemory['search']>): Promise<readonly string[]> =>
      (await memory.search(...given)).map(({ decision }) => decision.id);
    expect(await ids('')).toEqual(['trunk', 'vault', 'flags', 'cache']);
    expect((await ids('redis'))[0]).toBe('cache');
    expect(await ids('', { type: 'deployment' })).toEqual(['flags']);
    expect(await ids('', { tags: ['performance'] })).toEqual(['cache']);
    expect(await ids('', { outcome: 'success' })).toEqual(['vault']);
    expect(await ids('', { outcome: 'none', project: 'bank' })).toEqual(['trunk']);
    expect(await ids('', { from: '2026-02-01', to: '2026-04-01' })).toEqual(['vault', 'flags']);
    expect(await ids('branch', { project: 'shop' })).not.toContain('trunk');
  });
});

describe('precedents', () => {
  test.each([
    ['storefront is sluggish and database lookups take too long', 'cache'],
    ['gradual rollout to a share of users', 'flags'],
    ['keeping passwords and API tokens safe', 'vault'],
    ['long-running forks of the code cause merging pain', 'trunk'],
    ['Redsi in front of catalouge queries', 'cache'],
  ])('%s: is found though words differ', async (question, id) => {
    const memory = make();
    await memory.recordAll(drafts);
    const { precedents } = await memory.precedents(question, { threshold: 0 });
    expect(precedents[0]?.decision.id).toBe(id);
  });

  test('says when nothing is similar enough, and what came nearest', async () => {
    const memory = make();
    await memory.recordAll(drafts);
    const { precedents, nearest, unknownWords } = await memory.precedents('which cake for the birthday party');
    expect(precedents).toEqual([]);
    expect(nearest?.similarity ?? 0).toBeLessThan(0.22);
    expect(unknownWords).toContain('cake');
    expect(await make().precedents('anything at all')).toEqual({
      precedents: [],
      threshold: 0.22,
      unknownWords: [],
    });
  });

  test.each([
    ['keep records', ['logs', 'replica']],
    ['keeping the site fast in Asia and what it costs the company', ['replica', 'logs']],
    ['archive of old records in a cheaper place after a month', ['logs', 'replica', 'backup']],
    ['disaster recovery of the database when a whole region is gone', ['backup']],
  ])('%s: what follows is given where it is at least two fifths as similar as the best', async (question, given) => {
    const memory = make();
    await memory.recordAll([
      {
        id: 'backup',
        question: 'How do we survive losing the database?',
        decision: 'Nightly backups, restored monthly',
      },
      { id: 'replica', question: 'How do we keep reads quick?', decision: 'A replica in each region' },
      { id: 'logs', question: 'How long are log files kept?', decision: 'Thirty days, then to cold storage' },
    ]);
    const all = (await memory.precedents(question, { threshold: 0 })).precedents;
    const best = Math.max(...all.map(({ similarity }) => similarity));
    const { precedents, threshold } = await memory.precedents(question);
    expect(precedents.map(({ decision }) => decision.id)).toEqual(given);
    expect(threshold).toBeCloseTo(0.4 * best, 10);
    expect(precedents).toEqual(all.filter(({ similarity }) => similarity >= 0.4 * best));
    const asked = await memory.precedents(question, { threshold: 0.3 });
    expect(asked.precedents).toEqual(all.filter(({ similarity }) => similarity >= 0.3));
  });

  test('explains every score by its parts', async () => {
    const memory = make();
    await memory.recordAll(drafts);
    const { precedents } = await memory.precedents({
      question: 'catalogue queries are slow',
      context: { database: 'postgres', users: 2000 },
      project: 'shop',
      type: 'architecture',
      tags: ['performance'],
    });
    const [best] = precedents;
    expect(best?.decision.id).toBe('cache');
    const averaged = (best?.parts ?? []).filter(({ effect }) => effect === 'averaged');
    expect(averaged.map(({ name }) => name)).toEqual(['text', 'context', 'type', 'project', 'tags']);
    const weights = averaged.reduce((sum, { weight }) => sum + weight, 0);
    const mean = averaged.reduce((sum, { value, weight }) => sum + value * weight, 0) / weights;
    const breadth = best?.parts.find(({ effect }) => effect === 'similarity')?.value ?? 0;
    expect(breadth).toBeGreaterThan(0.9);
    expect(best?.similarity).toBeCloseTo(mean * breadth, 10);
    expect(averaged[1]?.value).toBeCloseTo(0.75, 10);
    const factor = (best?.parts ?? []).reduce(
      (product, { effect, value }) => (effect === 'multiplied' ? product * value : product),
      1,
    );
    expect(best?.score).toBeCloseTo(mean * factor, 10);
  });

  test('what succeeded comes before what failed or does not hold any more', async () => {
    const memory = make();
    const same = { question: 'Retry failed payments', decision: 'Retry payments with backoff' };
    await memory.recordAll([
      { ...same, id: 'failed', outcome: 'failure' },
      { ...same, id: 'old' },
      { ...same, id: 'good', outcome: 'success' },
    ]);
    await memory.link('good', 'supersedes', 'old');
    const { precedents } = await memory.precedents('retry payments', { limit: 3 });
    expect(precedents.map(({ decision }) => decision.id)).toEqual(['good', 'failed', 'old']);
  });

  test('near duplicates do not crowd out the rest', async () => {
    const memory = make();
    const copies = Array.from({ length: 6 }, (_, index) => ({
      id: `copy${index}`,
      decision: 'Cache product pages in Redis for five minutes',
    }));
    await memory.recordAll([...copies, { id: 'other', decision: 'Precompute product pages every night' }]);
    const { precedents } = await memory.precedents('cache product pages', { limit: 3, threshold: 0 });
    expect(precedents.map(({ decision }) => decision.id)).toContain('other');
  });

  test('applying one gives the fitting option, the differences and less confidence', async () => {
    const memory = make();
    await memory.recordAll(drafts);
    const situation = {
      question: 'Articles load slowly',
      context: { database: 'mysql', users: 1000 },
      options: ['Buy a bigger machine', 'A Redis cache for the queries'],
    };
    const same = await memory.applyPrecedent('cache', { ...situation, context: { database: 'postgres', users: 1000 } });
    const other = await memory.applyPrecedent('cache', situation);
    expect(other).toMatchObject({ recommendation: 'A Redis cache for the queries', follow: true });
    expect(other.differences).toEqual([{ key: 'database', here: 'mysql', there: 'postgres' }]);
    expect(other.confidence).toBeLessThan(same.confidence);
    await memory.recordOutcome('cache', { result: 'failure', note: 'stale prices' });
    const failed = await memory.applyPrecedent('cache', situation);
    expect(failed).toMatchObject({ follow: false, recommendation: 'Not again: A Redis cache for the queries' });
    expect(failed.warnings).toContain('It failed: stale prices');
    expect(failed.confidence).toBeLessThan(other.confidence);
  });

  test.each([
    ['numbers that are none', (texts: readonly string[]) => texts.map(() => [Number.NaN, 1])],
    ['numbers without end', (texts: readonly string[]) => texts.map(() => [Infinity, 0])],
    ['no direction', (texts: readonly string[]) => texts.map(() => [0, 0])],
    ['nothing', (): readonly (readonly number[])[] => []],
    ['numbers of another kind', (texts: readonly string[]) => texts.map(() => [1n, 2n] as never)],
    ['texts', (texts: readonly string[]) => texts.map(() => ['1', '2'] as never)],
    ['another length for each', (texts: readonly string[]) => texts.map((_, at) => Array<number>(at + 1).fill(1))],
  ])('an embedder that gives %s takes nothing from what words find', async (_, give) => {
    const memory = make({ embedder: { name: 'odd', embed: (texts) => Promise.resolve(give(texts)) } });
    await memory.record({ id: 'one', decision: 'Use Redis for sessions' });
    await memory.record({ id: 'two', decision: 'Use Postgres for orders' });
    const { precedents } = await memory.precedents('redis sessions');
    expect(precedents.map(({ decision }) => decision.id)).toEqual(['one']);
  });

  test('vectors of an embedder are kept and find what shares no word', async () => {
    const storage = new MemoryStorage();
    let asked = 0;
    const embedder = {
      name: 'toy',
      embed: async (texts: readonly string[]) => {
        asked += texts.length;
        return texts.map((text) => (/Vault|zzyzx/.test(text) ? [1, 0] : [0, 1]));
      },
    };
    await make({ storage }).recordAll(drafts);
    const memory = make({ storage, embedder });
    expect((await memory.precedents('zzyzx')).precedents[0]?.decision.id).toBe('vault');
    const before = asked;
    await make({ storage, embedder }).precedents('zzyzx');
    expect(asked).toBe(before + 1);
  });

  test('a decision that an embedder has no vector for is not handed to it again', async () => {
    const asked: string[] = [];
    const embed = async (texts: readonly string[]) => {
      asked.push(...texts);
      return texts.map((text) => (text.includes('Redis') ? [0, 0] : [1, 0]));
    };
    const memory = make({ embedder: { name: 'toy', embed } });
    await memory.recordAll([{ decision: 'Use Redis' }, { decision: 'Use Postgres' }]);
    for (const question of ['one', 'two', 'three']) await memory.precedents({ question });
    expect(asked.map((text) => text.trim())).toEqual(['Use Redis', 'Use Postgres', 'one', 'two', 'three']);
  });
});

describe('an embedder', () => {
  test('that hangs holds up nothing but what asks it, and that only for its time', async () => {
    const host = new FakeHost();
    const signals: AbortSignal[] = [];
    const embed = (_: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]> => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    const memory = make({ host, embedder: { name: 'hung', timeout: '5s', embed } });
    await memory.recordAll(drafts);
    const asked = memory.precedents('stolen laptop');
    while (signals.length === 0) await host.turn();
    await memory.record({ id: 'later', decision: 'Encrypt all disks' });
    expect((await memory.search('encrypt disks'))[0]?.decision.id).toBe('later');
    await host.advance(5000);
    const { precedents, embedderFailure } = await asked;
    expect(embedderFailure).toBe('Embedder "hung" took longer than 5.0s.');
    expect(precedents.map(({ decision }) => decision.id)).toContain('vault');
    expect(signals[0]?.aborted).toBe(true);
    expect(() => make({ embedder: { name: 'x', timeout: 'soon', embed } })).toThrow('embedder.timeout');
  });

  test.each([
    ['an error', new Error('401 for key sk-live-4711 of the model'), '401 for key [secret:MODEL_KEY] of the model'],
    ['what is no error', { status: 503 }, '{"status":503}'],
  ])('that throws %s leaves what words find, and says so without secrets', async (_, thrown, told) => {
    const words = make();
    await words.recordAll(drafts);
    const redactor = new Redactor({ secrets: { MODEL_KEY: 'sk-live-4711' } });
    const embedder = { name: 'down', embed: () => Promise.reject(thrown) };
    const memory = make({ redactor, embedder });
    await memory.recordAll(drafts);
    const found = await memory.precedents('stolen laptop');
    expect(found).toEqual({ ...(await words.precedents('stolen laptop')), embedderFailure: told });
    expect(found.precedents.map(({ decision }) => decision.id)).toContain('vault');
  });

  test('whose vectors cannot be written takes nothing from what is found', async () => {
    const storage = new MemoryStorage();
    await make({ storage }).recordAll(drafts);
    const append = storage.append.bind(storage);
    storage.append = async (log, lines, options) => {
      if (log.includes('vectors'))
        throw new StorageError('storage-read-only', 'The folder is read-only.', { subject: log });
      return append(log, lines, options);
    };
    const embedder = { name: 'toy', embed: async (texts: readonly string[]) => texts.map(() => [1, 0]) };
    const { precedents } = await make({ storage, embedder }).precedents('stolen laptop');
    expect(precedents.map(({ decision }) => decision.id)).toContain('vault');
  });
});

describe('what cannot be meant', () => {
  type Call = (memory: WorkflowMemory) => Promise<unknown>;
  /** As a caller without types gives it. */
  const any = (value: unknown): never => value as never;

  test.each<[string, Call]>([
    ['a status there is none of', (memory) => memory.setStatus('vault', any('accept'))],
    ['a status that only links say', (memory) => memory.setStatus('vault', any('superseded'))],
    ['who says it without a name', (memory) => memory.setStatus('vault', 'rejected', any({ bye: 'me' }))],
    ['nobody at all', (memory) => memory.link('vault', 'relates-to', 'flags', any(null))],
    ['a text that is none', (memory) => memory.search(any(5))],
    ['options that are none', (memory) => memory.search('x', any(null))],
    ['a filter that is misspelt', (memory) => memory.search('x', any({ projects: 'shop' }))],
    ['a filter that is none', (memory) => memory.statistics(any(null))],
    ['a filter that is misspelt, of the timeline', (memory) => memory.timeline(any({ kind: 'x' }))],
    ['a filter that is misspelt, of conflicts', (memory) => memory.conflicts(any({ kind: 'x' }))],
    ['a filter that is misspelt, of an export', (memory) => memory.exportMarkdown(any({ kind: 'x' }))],
    ['tags that are no list', (memory) => memory.search('x', any({ tags: 'performance' }))],
    ['a status to filter by that is none', (memory) => memory.search('x', any({ status: 'open' }))],
    ['an outcome to filter by that is none', (memory) => memory.search('x', any({ outcome: 'good' }))],
    ['a question that is no text', (memory) => memory.precedents(any({ question: 5 }))],
    ['choices that are no list', (memory) => memory.precedents(any({ options: 'x' }))],
    ['a threshold that is none', (memory) => memory.precedents('x', { threshold: NaN })],
    ['ids that are no list', (memory) => memory.precedents('x', any({ except: 'vault' }))],
    ['a way to walk there is none of', (memory) => memory.walk('vault', any({ direction: 'up' }))],
    ['links there are none of', (memory) => memory.walk('vault', any({ kinds: ['supports'] }))],
    ['decisions that are no list', (memory) => memory.recordAll(any({}))],
  ])('%s is refused', async (_, call) => {
    const memory = make();
    await memory.recordAll(drafts);
    await expect(call(memory)).rejects.toMatchObject({ name: 'UsageError', code: 'invalid-option' });
    expect((await memory.get('vault'))?.status).toBe('accepted');
  });

  test('a name or a reason that is no text, or longer than one, is refused', async () => {
    const memory = make();
    await memory.recordAll(drafts);
    for (const said of [any({ by: 5 }), { by: 'x'.repeat(1000) }, { reason: 'x'.repeat(30_000) }])
      await expect(memory.setStatus('vault', 'rejected', said)).rejects.toMatchObject({ code: 'invalid-decision' });
    await expect(memory.applyPrecedent(any(null), 'x')).rejects.toMatchObject({ code: 'unknown-decision' });
  });
});

describe('policies', () => {
  const policies = [
    { name: 'sure', when: 'decision.type == "deployment"', require: 'decision.confidence >= 0.7' },
    { name: 'reasons', require: 'size(decision.rationale) > 0', onViolation: 'record', severity: 'low' },
  ] as const;

  test('refuse what breaks them, or record it with the violation, as they say', async () => {
    const memory = make({ policies });
    const refused = memory.record({ decision: 'Deploy on Friday', type: 'deployment', confidence: 0.5 });
    await expect(refused).rejects.toMatchObject({ code: 'policy-violated', subject: 'sure' });
    expect((await memory.statistics()).count).toBe(0);
    const kept = await memory.record({ decision: 'Deploy on Monday', type: 'deployment' });
    expect(kept.violations).toEqual([
      { policy: 'reasons', severity: 'low', message: 'expected size(decision.rationale) > 0' },
    ]);
    expect((await memory.record({ decision: 'x', rationale: 'y' })).violations).toBeUndefined();
    expect((await memory.conflicts()).map(({ kind, decisions }) => [kind, decisions])).toEqual([
      ['policy-violation', [kept.id]],
    ]);
  });

  test('that cannot be read are an error that says where', async () => {
    const memory = make({ policies: [{ name: 'broken', require: 'decision.type ==' }] });
    await expect(memory.record({ decision: 'x' })).rejects.toMatchObject({ code: 'invalid-condition' });
    // Nothing was recorded, so nothing has to be written.
    await expect(memory.flush()).resolves.toBeUndefined();
  });
});

describe('a policy that asks for what no decision has', () => {
  test.each([
    { when: 'decision.typ == "deployment"', require: 'false' },
    { require: 'has(decision.autor)' },
    { require: 'decision.tags.all(tag, decision.tag == tag)' },
  ])('is an error that says what there is: %j', async (policy) => {
    const memory = make({ policies: [{ name: 'slip', ...policy }] });
    await expect(memory.record({ decision: 'x' })).rejects.toMatchObject({
      ...{ code: 'invalid-condition', message: expect.stringContaining('it has id, timestamp, type') as string },
    });
  });

  test('may name the items of a list as it will', async () => {
    const memory = make({
      policies: [{ name: 'options', require: 'decision.alternatives.all(decision, decision.option != "none")' }],
    });
    await expect(memory.record({ decision: 'x', alternatives: ['none'] })).rejects.toMatchObject({
      code: 'policy-violated',
    });
    await memory.record({ decision: 'x', alternatives: ['some'] });
  });
});

describe('a clock that goes back', () => {
  test('hides nothing that is recorded then', async () => {
    const host = new FakeHost();
    const memory = make({ host });
    for (const [index, day] of ['2030-05-01', '2030-06-01', '2026-11-01', '2026-11-02'].entries()) {
      host.setWallClock(Date.parse(day));
      expect((await memory.record({ id: `d${index}`, decision: 'x' })).id).toBe(`d${index}`);
    }
    expect((await memory.recordOutcome('d2', 'success')).outcome?.result).toBe('success');
  });

  test('keeps the outcome that was seen last, and one of an older day in its place', async () => {
    const host = new FakeHost();
    const memory = make({ host });
    await memory.record({ id: 'a', decision: 'x' });
    await memory.recordOutcome('a', 'success');
    host.setWallClock(host.now() - 3_600_000);
    expect((await memory.recordOutcome('a', 'failure')).outcome?.result).toBe('failure');
    expect((await memory.recordOutcome('a', { result: 'partial', at: '2020-01-01' })).outcome?.result).toBe('failure');
  });

  test('keeps the status that was said last', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const memory = make({ host, storage });
    await memory.record({ id: 'a', decision: 'x' });
    await memory.setStatus('a', 'rejected');
    host.setWallClock(host.now() - 3_600_000);
    expect((await memory.setStatus('a', 'accepted')).status).toBe('accepted');
    expect((await make({ storage }).get('a'))?.status).toBe('accepted');
  });
});

describe('one id twice in a batch', () => {
  test('is one decision, with what was said of the first', async () => {
    const memory = make();
    await memory.recordAll([
      { id: 'a', decision: 'one', outcome: 'success' },
      { id: 'a', decision: 'two', outcome: 'failure' },
    ]);
    expect(await memory.get('a')).toMatchObject({ decision: 'one', outcome: { result: 'success' } });
    expect((await memory.get('a'))?.outcomes).toHaveLength(1);
  });
});

describe('a decision that names itself', () => {
  test('is not superseded by that, and its circle is seen', async () => {
    const memory = make();
    const links = [
      { kind: 'supersedes', id: 'a' },
      { kind: 'depends-on', id: 'a' },
    ] as const;
    expect((await memory.record({ id: 'a', decision: 'x', links })).status).toBe('accepted');
    expect((await memory.conflicts()).map(({ kind }) => kind)).toContain('dependency');
  });
});
