import { identified } from './run-facts.ts';
import type { LaidList, LaidStep, Layout } from './layout.ts';

/** What is known at a place: the ids of steps, and the names of phases, that have ended before it is reached. */
export interface Visible {
  readonly ids: ReadonlySet<string>;
  readonly phases: ReadonlySet<string>;
}

/** What is known where: by step, by the index of a part (for its condition), and at the end. */
export interface Visibility {
  readonly steps: ReadonlyMap<LaidStep, Visible>;
  readonly parts: readonly Visible[];
  readonly end: Visible;
}

/** Finds out what is known at each step when it begins. */
export function visibilityOf(layout: Layout): Visibility {
  const steps = new Map<LaidStep, Visible>();
  const parts: Visible[] = [];
  let ids: ReadonlySet<string> = new Set();
  let phases: ReadonlySet<string> = new Set();
  for (const { phase, list, validation } of layout.parts) {
    parts.push({ ids, phases });
    for (const [step, before] of inList(list, ids)) steps.set(step, { ids: before, phases });
    ids = new Set([...ids, ...idsOf(list.steps)]);
    ids = inTurn(validation, ids, phases, steps);
    if (phase !== undefined) phases = new Set([...phases, phase.name]);
  }
  ids = inTurn(layout.validation, ids, phases, steps);
  inTurn(layout.onSuccess, ids, phases, steps);
  // A failure may come anywhere: what has not ended is pending then.
  const all = { ids: new Set(identified(layout).map(({ id }) => id)), phases };
  for (const step of layout.onFailure) steps.set(step, all);
  return { steps, parts, end: { ids, phases } };
}

/** The steps that a step needs, and those that they need. */
export function ancestorsOf(step: LaidStep, list: LaidList): ReadonlySet<string> {
  const byId = new Map(list.steps.map((one) => [one.id, one]));
  const found = new Set<string>();
  const waiting = [...step.needs];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(byId.get(id)?.needs ?? []));
  }
  return found;
}

function inList(list: LaidList, before: ReadonlySet<string>): readonly (readonly [LaidStep, ReadonlySet<string>])[] {
  return list.steps.map((step, index) => {
    const own =
      list.manner === 'sequential'
        ? idsOf(list.steps.slice(0, index))
        : list.manner === 'graph'
          ? ancestorsOf(step, list)
          : [];
    return [step, new Set([...before, ...own])] as const;
  });
}

function inTurn(
  actions: readonly LaidStep[],
  ids: ReadonlySet<string>,
  phases: ReadonlySet<string>,
  steps: Map<LaidStep, Visible>,
): ReadonlySet<string> {
  let known = ids;
  for (const step of actions) {
    steps.set(step, { ids: known, phases });
    known = new Set([...known, ...idsOf([step])]);
  }
  return known;
}

function idsOf(steps: readonly LaidStep[]): readonly string[] {
  return steps.flatMap(({ id }) => id ?? []);
}
