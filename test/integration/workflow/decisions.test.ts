import { describe, expect, test } from 'vitest';
import type { PrecedentSearch } from '../../../src/memory/situation.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import type { MadeDecision } from '../../../src/workflow/decide.ts';

interface Seen {
  readonly asked: PrecedentSearch[];
  readonly made: MadeDecision[];
  fail: boolean;
}

function choosing(seen: Seen, decision = 'Redis'): ReturnType<typeof defineWorkflow<undefined, string>> {
  return defineWorkflow({
    name: 'choose',
    run: async (wf) => {
      const made = await wf.decide({
        question: 'How do we cache product pages?',
        type: 'architecture',
        options: ['Redis', 'Memcached'],
        tags: ['performance'],
        choose: (precedents) => {
          seen.asked.push(precedents);
          return { decision, rationale: 'known here' };
        },
      });
      seen.made.push(made);
      await wf.step('after', () => {
        if (seen.fail) throw new Error('not yet');
      });
      return made.decision;
    },
  });
}

describe('wf.decide', () => {
  test('remembers with run and step, hands over precedents first, and asks nobody again on resume', async () => {
    const storage = new MemoryStorage();
    const seen: Seen = { asked: [], made: [], fail: true };
    const manager = new EnhancedWorkflowManager({ storage });
    await manager.memory.record({
      id: 'before',
      question: 'Caching of product pages',
      decision: 'Redis in front of queries',
    });
    const workflow = choosing(seen);
    manager.register(workflow);
    const first = await manager.execute(workflow, undefined);
    expect(first.status).toBe('failed');
    seen.fail = false;
    const second = await manager.resume(first.runId);
    expect(second.success).toBe(true);
    expect(seen.asked).toHaveLength(1);
    expect(seen.asked[0]?.precedents.map(({ decision }) => decision.id)).toEqual(['before']);
    expect(seen.made[1]).toEqual(seen.made[0]);
    const kept = await manager.memory.get(seen.made[0]?.id ?? '');
    expect(kept).toMatchObject({
      ...{
        decision: 'Redis',
        rationale: 'known here',
        run: first.runId,
        precedents: ['before'],
        tags: ['performance'],
      },
      alternatives: [{ option: 'Memcached' }],
    });
    expect(kept?.step).toContain('decide');
    expect((await manager.memory.statistics()).count).toBe(2);
    await manager.close();
  });

  test('has precedents by words where the embedder fails, and the log says so', async () => {
    const seen: Seen = { asked: [], made: [], fail: false };
    const embedder = { name: 'down', embed: () => Promise.reject(new Error('503 from the model')) };
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), memory: { embedder } });
    await manager.memory.record({ id: 'before', decision: 'Redis for pages', question: 'Caching of product pages' });
    const warned: unknown[] = [];
    manager.on('log-written', ({ level, message, fields }) => warned.push({ level, message, fields }));
    const result = await manager.execute(choosing(seen), undefined);
    expect(result.success).toBe(true);
    expect(seen.made[0]).toMatchObject({ precedents: ['before'], recorded: true });
    expect(warned).toEqual([
      {
        level: 'warn',
        message: 'the embedder failed; precedents were found by words alone',
        fields: { error: '503 from the model' },
      },
    ]);
    await manager.close();
  });

  test.each([undefined, null, 5, ['Redis']])('refuses a choice of nothing that can be recorded: %j', async (chosen) => {
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const workflow = defineWorkflow({
      name: 'choose',
      run: (wf) => wf.decide({ question: 'How do we cache?', choose: () => chosen as never }),
    });
    const result = await manager.execute(workflow, undefined);
    expect('error' in result && String(result.error)).toContain('Expected `choose` to be what is chosen');
    expect((await manager.memory.statistics()).count).toBe(0);
    await manager.close();
  });

  test('finds what it had recorded when it died before the step was acknowledged', async () => {
    const storage = new MemoryStorage();
    const seen: Seen = { asked: [], made: [], fail: false };
    const faulty = new FaultyStorage(storage);
    const manager = new EnhancedWorkflowManager({ storage: faulty });
    const workflow = choosing(seen);
    // The decision reaches its log; from then on nothing is written any more, as if the process had died.
    const append = faulty.append.bind(faulty);
    let dead = false;
    faulty.append = async (log, lines, options) => {
      if (dead) throw new Error('dead');
      await append(log, lines, options);
      if (log.startsWith('decisions/')) dead = true;
    };
    const started = await manager.start(workflow, undefined, { id: 'run-one' });
    expect((await started.result).success).toBe(false);
    await manager.close().catch(() => undefined);
    expect(seen.asked).toHaveLength(1);
    const next = new EnhancedWorkflowManager({ storage });
    next.register(choosing(seen, 'Memcached'));
    const result = await next.resume('run-one', { takeOver: true });
    expect(result).toMatchObject({ success: true, output: 'Redis' });
    expect(seen.asked).toHaveLength(1);
    expect((await next.memory.statistics()).count).toBe(1);
    await next.close();
  });

  test('keeps its decision by its name when another process asks otherwise, and decides anew under another', async () => {
    const storage = new MemoryStorage();
    const asks = (
      name: string | undefined,
      question: string,
      options: readonly string[],
    ): ReturnType<typeof defineWorkflow<undefined, string>> =>
      defineWorkflow({
        name: 'asking',
        run: async (wf) => {
          const made = await wf.decide({
            question,
            options,
            choose: () => options[0] ?? '',
            ...(name === undefined ? {} : { name }),
          });
          await wf.step('then', () => {
            if (question === 'What now?') throw new Error('not yet');
          });
          return made.decision;
        },
      });
    const outputs: unknown[] = [];
    for (const [id, name] of [
      ['named', 'cache'],
      ['unnamed', undefined],
    ] as const) {
      const first = new EnhancedWorkflowManager({ storage });
      expect((await first.execute(asks(name, 'What now?', ['Redis', 'none']), undefined, { id })).status).toBe(
        'failed',
      );
      await first.close();
      const next = new EnhancedWorkflowManager({ storage });
      next.register(asks(name, 'Which cache?', ['Memcached', 'Redis']));
      const result = await next.resume(id);
      outputs.push(result.orThrow());
      await next.close();
    }
    expect(outputs).toEqual(['Redis', 'Memcached']);
  });

  test('is found again after a rollback and a rerun, and is made anew by a fork', async () => {
    const seen: Seen = { asked: [], made: [], fail: false };
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const workflow = choosing(seen);
    manager.register(workflow);
    const { runId } = await manager.execute(workflow, undefined);
    const [first] = seen.made;
    const step = (await manager.memory.get(first?.id ?? ''))?.step ?? '';
    await manager.rollback(runId, { to: 0 });
    expect((await manager.resume(runId)).success).toBe(true);
    expect((await manager.rerun(runId, { from: step })).success).toBe(true);
    expect(seen.made.length).toBeGreaterThan(2);
    for (const made of seen.made) expect(made).toEqual(first);
    expect(seen.asked).toHaveLength(1);
    expect((await manager.memory.statistics()).count).toBe(1);
    const fork = await manager.fork(runId, { from: step });
    expect((await fork.result).success).toBe(true);
    const other = seen.made.at(-1);
    expect(other?.id).not.toBe(first?.id);
    expect(await manager.memory.get(other?.id ?? '')).toMatchObject({ run: fork.id });
    // What the first run has decided is a precedent of the other.
    expect(seen.asked[1]?.precedents.map(({ decision }) => decision.id)).toEqual([first?.id]);
    expect((await manager.memory.statistics()).count).toBe(2);
    await manager.close();
  });

  test('goes on when the memory cannot be written, and says that nothing was recorded', async () => {
    const storage = new MemoryStorage();
    const append = storage.append.bind(storage);
    storage.append = async (log, lines, options) => {
      if (log.startsWith('decisions/')) throw new Error('no memory');
      await append(log, lines, options);
    };
    const seen: Seen = { asked: [], made: [], fail: false };
    const manager = new EnhancedWorkflowManager({ storage });
    const result = await manager.execute(choosing(seen), undefined);
    expect(result).toMatchObject({ success: true, output: 'Redis' });
    expect(seen.made[0]).toMatchObject({ decision: 'Redis', recorded: false });
    await manager.close();
  });

  test('fails the step when a policy refuses', async () => {
    const policies = [{ name: 'no-redis', require: '!decision.decision.contains("Redis")' }];
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), memory: { policies }, retry: false });
    const result = await manager.execute(choosing({ asked: [], made: [], fail: false }), undefined);
    expect(result.success).toBe(false);
    expect(JSON.stringify(result)).toContain('no-redis');
    expect((await manager.memory.statistics()).count).toBe(0);
    await manager.close();
  });
});
