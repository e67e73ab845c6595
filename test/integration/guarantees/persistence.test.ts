import { describe, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunResult,
  type WorkflowContext,
} from '../../../src/index.ts';
import { FakeHost, FaultyStorage, type StorageFault } from '../../../src/testing/index.ts';

/** A workflow of all kinds of records, which counts how often each body ran. */
function everything(bodies: Map<string, number>): ReturnType<typeof defineWorkflow> {
  const step = (wf: WorkflowContext, name: string): Promise<string> =>
    wf.step(name, () => {
      bodies.set(name, (bodies.get(name) ?? 0) + 1);
      return `${name} done`;
    });
  return defineWorkflow({
    name: 'everything',
    phases: ['first', 'second'],
    async run(wf) {
      const first = await wf.phase('first', () => step(wf, 'a'));
      const side = await wf.parallel({ x: (own) => step(own, 'x'), y: (own) => step(own, 'y') });
      const items = await wf.map('item', ['p', 'q'], { settle: true }, (item, own) => step(own, item));
      await wf.sleep(1);
      await wf.checkpoint('middle', { first });
      return { first, side, items: items.done, last: await wf.phase('second', () => step(wf, 'b')) };
    },
  });
}

const output = {
  first: 'a done',
  side: { x: 'x done', y: 'y done' },
  items: ['p done', 'q done'],
  last: 'b done',
};

interface Life {
  readonly result: RunResult | undefined;
  readonly code: unknown;
}

async function live(
  storage: FaultyStorage | MemoryStorage,
  bodies: Map<string, number>,
  onPersistenceFailure: 'pause' | 'continue',
  resume: boolean,
): Promise<Life> {
  const host = new FakeHost();
  const manager = new EnhancedWorkflowManager({ storage, host, onPersistenceFailure });
  const workflow = everything(bodies);
  manager.register(workflow);
  try {
    const result = await host.finish(
      resume ? manager.resume('r', { takeOver: true }) : manager.execute(workflow, undefined, { id: 'r' }),
    );
    return { result, code: undefined };
  } catch (error) {
    return { result: undefined, code: (error as { code?: unknown }).code };
  } finally {
    await host.finish(manager.close());
    expect(host.pendingTimers).toBe(0);
  }
}

async function countAppends(): Promise<number> {
  const probe = new FaultyStorage(new MemoryStorage(), [{ method: 'append', key: /^runs\//, after: 1e9 }]);
  let appends = 0;
  const append = probe.append.bind(probe);
  probe.append = (log, lines, options) => {
    if (log.startsWith('runs/')) appends += 1;
    return append(log, lines, options);
  };
  await live(probe, new Map(), 'pause', false);
  return appends;
}

const cases = (['pause', 'continue'] as const).flatMap((policy) =>
  (['instead', 'afterwards'] as const).flatMap((when) =>
    [1, Number.POSITIVE_INFINITY].map((times) => ({ policy, when, times })),
  ),
);

describe('a storage that fails', () => {
  test.each(cases)(
    'at any write ($policy, $when, $times times) leaves a journal that the next process reads and finishes, and no false success (G7)',
    async ({ policy, when, times }) => {
      const writes = await countAppends();
      expect(writes).toBeGreaterThan(10);
      for (let after = 0; after <= writes; after += 1) {
        const name = `write ${after + 1}`;
        const inner = new MemoryStorage();
        const bodies = new Map<string, number>();
        const fault: StorageFault = { method: 'append', key: /^runs\//, after, times, when };
        const storage = new FaultyStorage(inner, [fault]);
        const first = await live(storage, bodies, policy, false);
        const failed = storage.failures > 0;
        if (first.result === undefined) expect(first.code, name).toBe('storage-failed');
        else if (first.result.status === 'completed' && failed)
          // Going on was asked for; what is missing is said.
          expect(first.result, name).toMatchObject({
            outcome: 'degraded',
            report: { notDurable: policy === 'continue' },
          });
        else if (failed && policy === 'pause')
          expect(first.result, name).toMatchObject({ status: 'paused', pausedReason: 'persistence', success: false });
        const acknowledged = new Map(bodies);
        const begun = (await inner.list('runs/')).entries.length > 0;
        const second = await live(inner, bodies, policy, begun);
        expect(second.code, name).toBeUndefined();
        expect(second.result, name).toMatchObject({ status: 'completed', output });
        for (const [body, count] of bodies) expect(count, `${name}: ${body}`).toBeLessThanOrEqual(2);
        // Only the one whose record failed may have run again, unless nothing could be written any more.
        if (times === 1 && begun) {
          const again = [...bodies].filter(([body, count]) => count > 1 && acknowledged.has(body));
          // A record that was written counts, although nobody was told so.
          expect(again.length, `${name}: ${JSON.stringify(again)}`).toBeLessThanOrEqual(when === 'afterwards' ? 0 : 2);
        }
      }
    },
  );

  test.each(['instead', 'afterwards'] as const)(
    'only for a moment (%s), in a run that goes on, is remembered by every later process',
    async (when) => {
      const inner = new MemoryStorage();
      const storage = new FaultyStorage(inner);
      const host = new FakeHost();
      const manager = new EnhancedWorkflowManager({ storage, host, onPersistenceFailure: 'continue' });
      const workflow = defineWorkflow({
        name: 'short-trouble',
        async run(wf) {
          await wf.step('a', () => {
            storage.plan({ method: 'append', key: /^runs\//, when });
            return 1;
          });
          await wf.step('b', () => 2);
        },
      });
      const result = await host.finish(manager.execute(workflow, undefined, { id: 'r' }));
      expect(result).toMatchObject({ outcome: 'degraded', report: { notDurable: true } });
      await host.finish(manager.close());
      const types: string[] = [];
      await using next = new EnhancedWorkflowManager({ storage: inner, host });
      for await (const event of next.history('r')) types.push(event.type);
      expect(types).toContain('not-durable');
      expect(await next.resume('r')).toMatchObject({ outcome: 'degraded', report: { notDurable: true } });
    },
  );
});
