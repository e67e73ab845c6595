import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineWorkflow, type Workflow, type WorkflowContext } from '../../src/index.ts';
import { replayCassette, scriptedAgent } from '../../src/testing/index.ts';
import { recordRun, sourceOf } from '../integration/testing/recorded-run.ts';

/** One part of a small workflow; every part has a name of its own. */
interface Part {
  readonly kind:
    'step' | 'guarded' | 'fails' | 'agent' | 'sleep' | 'decide' | 'checkpoint' | 'phase' | 'parallel' | 'map';
  readonly name: string;
  readonly inner: readonly Part[];
}

type Kind = Part['kind'];

const leaves: readonly Kind[] = ['step', 'guarded', 'fails', 'agent', 'sleep', 'decide', 'checkpoint'];

interface Shape {
  readonly kind: Kind;
  readonly inner: readonly Shape[];
}

const leaf: fc.Arbitrary<Shape> = fc.record({ kind: fc.constantFrom(...leaves), inner: fc.constant([]) });
const branchy = (inner: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> =>
  fc.record({
    kind: fc.constantFrom<Kind>('parallel', 'map'),
    inner: fc.array(inner, { minLength: 1, maxLength: 3 }),
  });
const part = fc.oneof({ weight: 3, arbitrary: leaf }, branchy(fc.oneof(leaf, branchy(leaf))));
const phase: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constant<Kind>('phase'),
  inner: fc.array(part, { maxLength: 3 }),
});
const shapes = fc.array(fc.oneof({ weight: 3, arbitrary: part }, phase), { minLength: 1, maxLength: 6 });

/** Names parts in the order in which they stand. */
function named(shape: readonly Shape[], count = { at: 0 }): Part[] {
  return shape.map(({ kind, inner }) => {
    const name = `n${(count.at += 1)}`;
    return { kind, name, inner: named(inner, count) };
  });
}

async function follow(wf: WorkflowContext, parts: readonly Part[], asked: string): Promise<unknown[]> {
  const given: unknown[] = [];
  for (const one of parts) given.push(await followPart(wf, one, asked));
  return given;
}

async function followPart(wf: WorkflowContext, { kind, name, inner }: Part, asked: string): Promise<unknown> {
  switch (kind) {
    case 'step':
      return wf.step(name, () => ({ name }));
    case 'guarded':
      return wf.step(name, { input: { name, asked: asked === name } }, () => name.length);
    case 'fails':
      return wf
        .step(name, { retry: false }, () => {
          throw new RangeError(name);
        })
        .catch((error: unknown) => (error instanceof Error ? error.message : ''));
    case 'agent':
      return wf.agent(name, `What is ${name}${asked === name ? ' really' : ''}?`);
    case 'sleep':
      await wf.sleep('1s');
      return 'slept';
    case 'decide':
      return (await wf.decide({ question: name, choose: asked === name ? 'other' : 'this' })).decision;
    case 'checkpoint':
      return wf.checkpoint(name, name);
    case 'phase':
      return wf.phase(name, (phase) => follow(phase, inner, asked));
    case 'parallel':
      return wf.parallel(
        Object.fromEntries(inner.map((one) => [one.name, (branch: WorkflowContext) => followPart(branch, one, asked)])),
      );
    case 'map':
      return wf.map(name, [...inner], { key: (one) => one.name, concurrency: 2 }, (one, own) =>
        followPart(own, one, asked),
      );
  }
}

function workflowOf(parts: readonly Part[], asked = ''): Workflow<undefined> {
  return defineWorkflow({ name: 'random', run: (wf) => follow(wf, parts, asked) });
}

const agents = { providers: [scriptedAgent('scripted', ({ prompt }) => ({ answer: `asked ${prompt}` }))] };

/** Parts with a key of their own, wherever they stand. */
function flat(parts: readonly Part[]): Part[] {
  return parts.flatMap((one) => [one, ...flat(one.inner)]);
}

function changed(parts: readonly Part[], name: string, change: (one: Part) => readonly Part[]): Part[] {
  return parts.flatMap((one) =>
    one.name === name ? change(one) : [{ ...one, inner: changed(one.inner, name, change) }],
  );
}

describe('any small workflow', () => {
  test('replays over its own recording without a difference', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const parts = named(shape);
        const { cassette, whole } = await recordRun(workflowOf(parts), undefined, { agents });
        for (const text of [cassette, whole]) {
          const replay = await replayCassette(workflowOf(parts), sourceOf(text));
          expect(replay.differences).toEqual([]);
          expect(replay.status).toBe('completed');
        }
      }),
      { numRuns: 15 },
    );
  });

  test('is told from every other one, and the part that was changed comes first', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(),
        fc.constantFrom('renamed', 'removed', 'inserted', 'asked'),
        async (shape, pick, mutation) => {
          const parts = named(shape);
          const able =
            mutation === 'asked' ? ['guarded', 'agent', 'decide'] : ['step', 'guarded', 'fails', 'agent', 'decide'];
          const candidates = flat(parts).filter(({ kind }) => able.includes(kind));
          const one = candidates[pick % Math.max(1, candidates.length)];
          if (one === undefined) return;
          const { name } = one;
          const { cassette } = await recordRun(workflowOf(parts), undefined, { agents });
          const now = {
            renamed: () => workflowOf(changed(parts, name, (old) => [{ ...old, name: 'other' }])),
            removed: () => workflowOf(changed(parts, name, () => [])),
            inserted: () => workflowOf([...parts, { kind: 'step', name: 'other', inner: [] }]),
            asked: () => workflowOf(parts, name),
          }[mutation]();
          const { differences } = await replayCassette(now, sourceOf(cassette));
          const last = mutation === 'renamed' || mutation === 'inserted' ? 'other' : name;
          expect(differences[0]?.key?.split('/').at(-1)?.replace('decide ', '')).toBe(last);
        },
      ),
      { numRuns: 40 },
    );
  });
});
