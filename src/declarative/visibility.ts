import type { LaidList, LaidStep, Layout } from './layout.ts';

/** What is known at a place: the ids of steps, and the names of phases, that have ended before it is reached. */
export interface Visible {
  readonly ids: Ended;
  readonly phases: Ended;
}

/** What has ended, by name. */
export type Ended = Pick<ReadonlySet<string>, 'has'>;

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
  const [ids, phases] = [new Ending(), new Ending()];
  const inTurn = (actions: readonly LaidStep[]): void => {
    for (const step of actions) {
      steps.set(step, { ids: ids.now(), phases: phases.now() });
      ids.end(step.id);
    }
  };
  for (const { phase, list, validation } of layout.parts) {
    parts.push({ ids: ids.now(), phases: phases.now() });
    if (list.manner === 'sequential') inTurn(list.steps);
    else {
      const before = ids.now();
      for (const step of list.steps)
        steps.set(step, {
          ids: list.manner === 'graph' ? withNeeded(before, step, list) : before,
          phases: phases.now(),
        });
      for (const { id } of list.steps) ids.end(id);
    }
    inTurn(validation);
    phases.end(phase?.name);
  }
  inTurn(layout.validation);
  const end = { ids: ids.now(), phases: phases.now() };
  inTurn(layout.onSuccess);
  // A failure may come anywhere: what has not ended is pending then.
  const all = { ids: new Set(layout.identified.map(({ id }) => id)), phases: end.phases };
  for (const step of layout.onFailure) steps.set(step, all);
  return { steps, parts, end };
}

/** Names in the order in which they end, so that what has ended somewhere takes no list of its own. */
class Ending {
  readonly #places = new Map<string, number>();

  end(name: string | undefined): void {
    if (name !== undefined && !this.#places.has(name)) this.#places.set(name, this.#places.size);
  }

  /** What has ended by now, whatever ends later. */
  now(): Ended {
    const { size } = this.#places;
    return { has: (name) => (this.#places.get(name) ?? Infinity) < size };
  }
}

/** What has ended before a list begins, and what a step of it needs; that is looked for when it is asked about. */
function withNeeded(before: Ended, step: LaidStep, list: LaidList): Ended {
  let needed: ReadonlySet<string> | undefined;
  return { has: (name) => before.has(name) || (needed ??= ancestorsOf(step, list)).has(name) };
}

/** The steps that a step needs, and those that they need. */
export function ancestorsOf(step: LaidStep, list: LaidList): ReadonlySet<string> {
  const byId = new Map(list.steps.map((one) => [one.id, one]));
  const found = new Set(step.needs);
  // What is added while it is walked is come to as well.
  for (const id of found) for (const need of byId.get(id)?.needs ?? []) found.add(need);
  return found;
}
