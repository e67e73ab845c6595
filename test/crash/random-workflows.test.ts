import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  StepError,
  type WorkflowContext,
} from '../../src/index.ts';
import { FakeHost } from '../../src/testing/index.ts';
import { MortalStorage } from './mortal-storage.ts';

/** How many workflows are tried; torture passes more. */
const programs = Number(process.env['HOLDFAST_PROGRAMS'] ?? 500);

/** A workflow as data. A step gives its place; `failures` is how often its body fails before it succeeds. */
type Program =
  | { readonly kind: 'step'; readonly failures: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'signal' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'sequence' | 'parallel' | 'map' | 'caught'; readonly parts: readonly Program[] };

const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ kind: fc.constant('step' as const), failures: fc.constantFrom(0, 0, 0, 1, 2) }),
    fc.record({ kind: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 100_000 }) }),
    fc.record({ kind: fc.constant('signal' as const) }),
    fc.record({ kind: fc.constant('checkpoint' as const) }),
    fc.record({
      kind: fc.constantFrom('sequence' as const, 'parallel' as const, 'map' as const, 'caught' as const),
      parts: fc.array(tie('program'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** What the bodies did over all lives, and what became of it. */
class Diary {
  readonly acknowledged = new Map<string, Set<unknown>>();
  readonly attempts = new Map<string, number[]>();
  readonly failed = new Map<string, number>();
  token = 0;

  acknowledge(place: string, value: unknown): unknown {
    this.acknowledged.set(place, (this.acknowledged.get(place) ?? new Set()).add(JSON.stringify(value)));
    return value;
  }
}

/** Names of the signals that a program waits for, in no order. */
function signalsOf(one: Program, place: string): string[] {
  if (one.kind === 'signal') return [place];
  return 'parts' in one ? one.parts.flatMap((part, index) => signalsOf(part, `${place}.${index}`)) : [];
}

async function follow(wf: WorkflowContext, one: Program, place: string, diary: Diary): Promise<unknown> {
  switch (one.kind) {
    case 'step': {
      const made = await wf.step(place, { retry: { attempts: one.failures + 1, delay: 1000 } }, ({ attempt }) => {
        diary.attempts.set(place, [...(diary.attempts.get(place) ?? []), attempt]);
        if (attempt <= one.failures) throw new Error(`${place}, attempt ${attempt}`);
        return { place, token: (diary.token += 1) };
      });
      diary.acknowledge(place, made);
      return made.place;
    }
    case 'sleep':
      await wf.sleep(one.ms);
      return 'slept';
    case 'signal':
      return diary.acknowledge(place, await wf.waitFor(place));
    case 'checkpoint':
      await wf.checkpoint(place, { place });
      return 'checkpoint';
    case 'sequence': {
      const values: unknown[] = [];
      for (const [index, part] of one.parts.entries()) values.push(await follow(wf, part, `${place}.${index}`, diary));
      return values;
    }
    case 'parallel':
      return wf.parallel(
        Object.fromEntries(
          one.parts.map((part, index) => [
            `b${index}`,
            (own: WorkflowContext) => follow(own, part, `${place}.${index}`, diary),
          ]),
        ),
      );
    case 'map':
      return wf.map(place, [...one.parts.keys()], { concurrency: 2 }, (index, own) =>
        follow(own, one.parts[index]!, `${place}.${index}`, diary),
      );
    case 'caught':
      await wf
        .step(`${place} fails`, { retry: false }, () => {
          diary.failed.set(place, (diary.failed.get(place) ?? 0) + 1);
          throw new Error('always');
        })
        .catch((error: unknown) => {
          // What stops the run is no answer of the step.
          if (!(error instanceof StepError)) throw error;
          diary.acknowledge(`${place} failed`, String(error));
        });
      return follow(wf, { kind: 'sequence', parts: one.parts }, place, diary);
  }
}

/** What a workflow must give: the model knows no journal, no retries and no deaths. */
function model(one: Program, place: string): unknown {
  switch (one.kind) {
    case 'step':
      return place;
    case 'sleep':
      return 'slept';
    case 'signal':
      return { said: place };
    case 'checkpoint':
      return 'checkpoint';
    case 'parallel':
      return Object.fromEntries(one.parts.map((part, index) => [`b${index}`, model(part, `${place}.${index}`)]));
    default:
      return one.parts.map((part, index) => model(part, `${place}.${index}`));
  }
}

test(
  'random workflows under deaths end as a model says once the deaths stop, with every acknowledged value given once (G1)',
  { timeout: 0 },
  async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(
        program,
        fc.array(
          fc.record({
            write: fc.integer({ min: 1, max: 14 }),
            moment: fc.constantFrom('before' as const, 'after' as const),
          }),
          { maxLength: 6 },
        ),
        fc.boolean(),
        async (tree, fates, early) => {
          const host = new FakeHost();
          const inner = new MemoryStorage();
          const diary = new Diary();
          const workflow = defineWorkflow({ name: 'random', run: (wf) => follow(wf, tree, 'p', diary) });
          const signals = signalsOf(tree, 'p');
          const sent = new Set<string>();
          for (let life = 0; ; life += 1) {
            const fate = fates[life];
            const storage = new MortalStorage(inner, fate);
            const manager = new EnhancedWorkflowManager({ storage, host, crashLoopAfter: 1000, views: false });
            const sender = new EnhancedWorkflowManager({ storage: inner, host, views: false });
            const send = async (): Promise<void> => {
              for (const name of signals) {
                if (sent.has(name)) continue;
                sent.add(name);
                await sender.signal('r', name, { said: name });
              }
            };
            manager.register(workflow);
            if (!early) manager.on('wait-started', () => void send());
            const begun = (await inner.list('runs/')).entries.length > 0;
            if (begun && early) await send();
            if (begun && life > fates.length) await send();
            const ended = begun
              ? manager.resume('r', { takeOver: true })
              : manager.execute(workflow, undefined, { id: 'r' });
            if (early) manager.on('run-started', () => void send());
            const result = await host.finish(ended).catch((error: unknown) => {
              if (storage.dead) return undefined;
              throw error;
            });
            await host.finish(manager.close()).catch(() => undefined);
            await host.finish(sender.close());
            if (storage.dead) deaths += 1;
            if (storage.dead || result === undefined) continue;
            expect(result).toMatchObject({ status: 'completed', output: model(tree, 'p') });
            break;
          }
          for (const [place, values] of diary.acknowledged) expect(values.size, place).toBe(1);
          for (const [place, attempts] of diary.attempts) {
            // A recorded failure is never forgotten: attempts only repeat where their end was not recorded.
            for (let index = 1; index < attempts.length; index += 1)
              expect(attempts[index], `${place}: ${attempts.join()}`).toBeGreaterThanOrEqual(attempts[index - 1] ?? 0);
            expect(Math.max(...attempts), place).toBeLessThanOrEqual(3);
          }
          expect(host.pendingTimers).toBe(0);
        },
      ),
      { numRuns: programs },
    );
    expect(deaths).toBeGreaterThan(programs / 4);
  },
);
