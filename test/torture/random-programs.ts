import { defineWorkflow, type Workflow, type WorkflowContext } from 'holdfast';

/**
 * A workflow as data, for a model to say what it must give. A step gives its place; `failures` is how often its body
 * fails before it succeeds. Phases stand at the top only, as they do not nest; a child is a run of its own.
 */
export type Program =
  | { readonly kind: 'step'; readonly failures: number }
  | { readonly kind: 'effect'; readonly throwsAfterwards: boolean }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'signal' | 'checkpoint' | 'fails' }
  | { readonly kind: (typeof branches)[number] | 'phase'; readonly parts: readonly Program[] };

type Chance = () => number;

/** What the bodies did to the world outside. */
export class World {
  /** What steps made, by place: making it twice makes it once, and compensating takes it away. */
  readonly made = new Set<string>();
  /** How often each effect was done. */
  readonly done = new Map<string, number>();
  /** Follows what it is given in a run of its own. */
  readonly child: Workflow<{ readonly part: Program; readonly place: string }> = defineWorkflow({
    name: 'random-child',
    run: (wf, { part, place }: { readonly part: Program; readonly place: string }) => follow(wf, part, this, place),
  });
}

const leaves = ['step', 'step', 'step', 'effect', 'sleep', 'signal', 'checkpoint', 'fails'] as const;
const branches = ['sequence', 'parallel', 'map', 'tolerant', 'child'] as const;

/** A program by chance, of phases and what stands between them. */
export function randomProgram(chance: Chance): Program {
  const parts = Array.from({ length: 1 + pick(chance, 3) }, (): Program => {
    if (chance() < 0.6) return part(chance, 3);
    return { kind: 'phase', parts: some(chance, 2) };
  });
  return { kind: 'sequence', parts };
}

function part(chance: Chance, depth: number): Program {
  if (depth > 0 && chance() < 0.4)
    return { kind: branches[pick(chance, branches.length)] ?? 'map', parts: some(chance, depth - 1) };
  const kind = leaves[pick(chance, leaves.length)] ?? 'step';
  if (kind === 'step') return { kind, failures: Math.max(0, pick(chance, 5) - 2) };
  if (kind === 'effect') return { kind, throwsAfterwards: chance() < 0.3 };
  if (kind === 'sleep') return { kind, ms: pick(chance, 3_600_000) };
  return { kind };
}

function some(chance: Chance, depth: number): Program[] {
  return Array.from({ length: 1 + pick(chance, 3) }, () => part(chance, depth));
}

function pick(chance: Chance, count: number): number {
  return Math.floor(chance() * count);
}

/** Every program of a tree, with its place. */
export function placesOf(
  one: Program,
  place = 'p',
): readonly { readonly kind: Program['kind']; readonly place: string }[] {
  const own = { kind: one.kind, place };
  return 'parts' in one ? [own, ...one.parts.flatMap((each, index) => placesOf(each, `${place}.${index}`))] : [own];
}

/** What a program must give: the model knows no journal, no retries and no deaths. */
export function modelOf(one: Program, place = 'p'): unknown {
  const parts = 'parts' in one ? one.parts.map((each, index) => modelOf(each, `${place}.${index}`)) : [];
  switch (one.kind) {
    case 'step':
    case 'effect':
      return place;
    case 'signal':
      return { said: place };
    case 'parallel':
      return Object.fromEntries(parts.map((value, index) => [`b${index}`, value]));
    case 'tolerant':
      return { done: parts, failed: ['bad'] };
    case 'sequence':
    case 'map':
    case 'child':
    case 'phase':
      return parts;
    default:
      return one.kind;
  }
}

/** Follows a program. */
export async function follow(wf: WorkflowContext, one: Program, world: World, place = 'p'): Promise<unknown> {
  const inside = (own: WorkflowContext, each: Program, index: number): Promise<unknown> =>
    follow(own, each, world, `${place}.${index}`);
  switch (one.kind) {
    case 'step':
      return wf.step(
        place,
        { retry: { attempts: one.failures + 1, delay: 1000 }, compensate: () => void world.made.delete(place) },
        ({ attempt }) => {
          if (attempt <= one.failures) throw new Error(`${place}, attempt ${attempt}`);
          world.made.add(place);
          return place;
        },
      );
    case 'effect':
      return wf.effect(place, {
        do: () => {
          world.done.set(place, (world.done.get(place) ?? 0) + 1);
          if (one.throwsAfterwards) throw new Error('the answer is lost');
          return place;
        },
        check: () => (world.done.has(place) ? { done: place } : 'not-done'),
      });
    case 'sleep':
      await wf.sleep(one.ms);
      return one.kind;
    case 'signal':
      return wf.waitFor(place);
    case 'checkpoint':
      await wf.checkpoint(place, { place });
      return one.kind;
    case 'fails':
      await wf.step(place, { retry: false, critical: false }, () => {
        throw new Error('always');
      });
      return one.kind;
    case 'sequence':
    case 'phase': {
      const sequence = async (own: WorkflowContext): Promise<unknown> => {
        const values: unknown[] = [];
        for (const [index, each] of one.parts.entries()) values.push(await inside(own, each, index));
        return values;
      };
      return one.kind === 'phase' ? wf.phase(place, sequence) : sequence(wf);
    }
    case 'child':
      return wf.workflow(world.child, { part: { ...one, kind: 'sequence' }, place });
    case 'parallel':
      return wf.parallel(
        Object.fromEntries(
          one.parts.map((each, index) => [`b${index}`, (own: WorkflowContext) => inside(own, each, index)]),
        ),
      );
    case 'map':
      return wf.map(place, [...one.parts.keys()], { concurrency: 2 }, (index, own) =>
        inside(own, one.parts[index] ?? { kind: 'checkpoint' }, index),
      );
    case 'tolerant': {
      const items = [...one.parts.keys(), 'bad'] as const;
      const all = await wf.map(place, items, { settle: true }, (item, own) => {
        if (typeof item === 'string') throw new Error(`${place} has a bad item`);
        return inside(own, one.parts[item] ?? { kind: 'checkpoint' }, item);
      });
      return { done: all.done, failed: all.failed.map(({ key }) => key) };
    }
  }
}
