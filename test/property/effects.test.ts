import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type RunResult } from '../../src/index.ts';
import { FakeHost } from '../../src/testing/index.ts';
import { MortalStorage } from '../crash/mortal-storage.ts';

const timeoutMs = 5000;
const landsWithinMs = 30_000;
const settleAfterMs = 120_000;

/** How one `do` goes: what reaches the other side and when, and what its caller sees of it. */
const attempt = fc.oneof(
  fc.record({ lands: fc.constant(true), delayMs: fc.constant(0), ends: fc.constant('value' as const) }),
  fc.record({ lands: fc.constant(false), delayMs: fc.constant(0), ends: fc.constant('not-sent' as const) }),
  fc.record({
    lands: fc.boolean(),
    delayMs: fc.integer({ min: 0, max: landsWithinMs - timeoutMs }),
    ends: fc.constantFrom('throws' as const, 'hangs' as const),
  }),
);

const scenario = fc.record({
  attempts: fc.array(attempt, { maxLength: 6 }),
  checks: fc.option(
    fc.array(fc.constantFrom('truth' as const, 'unknown' as const, 'throws' as const), { maxLength: 6 }),
  ),
  deaths: fc.array(
    fc.record({ write: fc.integer({ min: 1, max: 8 }), moment: fc.constantFrom('before' as const, 'after' as const) }),
    { maxLength: 4 },
  ),
  person: fc.boolean(),
});

/** Lives one scenario to its end, and gives how often the other side was made to do it. */
async function play(plan: typeof scenario extends fc.Arbitrary<infer Plan> ? Plan : never): Promise<{
  result: RunResult | undefined;
  landed: readonly string[];
  pauses: number;
}> {
  const host = new FakeHost();
  const inner = new MemoryStorage();
  const landed: string[] = [];
  const attempts = [...plan.attempts];
  const checks = plan.checks === null ? undefined : [...plan.checks];
  let pauses = 0;
  const workflow = defineWorkflow({
    name: 'effect',
    run: (wf) =>
      wf.effect('send', {
        timeout: timeoutMs,
        landsWithin: landsWithinMs,
        settleAfter: settleAfterMs,
        retry: 3,
        do: async ({ notSent }) => {
          const { lands, delayMs, ends } = attempts.shift() ?? { lands: true, delayMs: 0, ends: 'value' };
          const value = `value-${attempts.length}-${landed.length}`;
          if (ends === 'not-sent') return notSent('no connection');
          const land = (): void => void landed.push(value);
          if (lands && delayMs === 0) land();
          else if (lands) host.schedule(delayMs, land);
          if (ends === 'throws') throw new Error('the connection broke');
          if (ends === 'hangs') await host.sleep(3_600_000);
          return value;
        },
        ...(checks === undefined
          ? {}
          : {
              check: () => {
                const how = checks.shift() ?? 'truth';
                if (how === 'throws') throw new Error('no answer');
                if (how === 'unknown') return 'unknown';
                return landed[0] === undefined ? 'not-done' : { done: landed[0] };
              },
            }),
      }),
  });
  const deaths = [...plan.deaths];
  for (let life = 0; life < 60; life += 1) {
    const storage = new MortalStorage(inner, deaths.shift());
    const manager = new EnhancedWorkflowManager({ storage, host, grace: 1000, crashLoopAfter: 1000 });
    manager.register(workflow);
    let result: RunResult | undefined;
    try {
      const begun = (await inner.list('runs/')).entries.length > 0;
      result = await host.finish(
        begun ? manager.resume('r', { takeOver: true }) : manager.execute(workflow, undefined, { id: 'r' }),
        600_000,
      );
    } catch (error) {
      if (!storage.dead) throw error;
    }
    if (storage.dead) result = undefined;
    if (result?.status === 'paused' && result.pausedReason === 'effect-unknown') {
      pauses += 1;
      const { wakeAt } = result;
      // Everything that was sent has landed by then, so that a person can see how it stands.
      await host.advance(wakeAt === undefined || plan.person ? settleAfterMs : Math.max(0, wakeAt - host.now()));
      if (wakeAt === undefined || plan.person)
        await host
          .finish(
            manager.resolve(
              'r',
              'send',
              landed[0] === undefined ? { as: 'not-done' } : { as: 'done', value: landed[0] },
            ),
          )
          .catch((error: unknown) => {
            if (!storage.dead) throw error;
          });
    }
    await host.finish(manager.close()).catch(() => undefined);
    if (result?.status === 'completed') return { result, landed, pauses };
  }
  return { result: undefined, landed, pauses };
}

test(
  'whatever breaks, the other side does it once: never twice, and once when the run completes (G6)',
  { timeout: 240_000 },
  async () => {
    let pauses = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async (plan) => {
        const { result, landed, pauses: seen } = await play(plan);
        pauses += seen;
        expect(landed).toHaveLength(1);
        expect(result).toMatchObject({ status: 'completed', outcome: 'complete', output: landed[0] });
      }),
      { numRuns: Number(process.env['HOLDFAST_EFFECTS'] ?? 300) },
    );
    expect(pauses).toBeGreaterThan(30);
  },
);
