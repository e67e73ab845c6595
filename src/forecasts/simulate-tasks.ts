import type { OrderedTask } from './plan-order.ts';

/** How a plan is played. */
export interface Simulation {
  readonly draws: number;
  /** How many tasks may go on at a time. */
  readonly lanes: number;
  /** How long each task takes, in one play. */
  readonly take: () => readonly number[];
}

/** What came of all plays. Tasks are numbers: their places in the list. */
export interface PlayedTasks {
  /** When the plan ended, play by play. */
  readonly ends: number[];
  /** When each task ended. */
  readonly endsOf: readonly number[][];
  /** In how many plays a task was on the way that decided the end. */
  readonly critical: readonly number[];
  /** The way that decided most often, and how often. */
  readonly path: readonly number[];
  readonly pathCount: number;
}

/** Plays tasks through that need each other; each stands behind all it needs. */
export function simulateTasks(tasks: readonly OrderedTask[], { draws, lanes, take }: Simulation): PlayedTasks {
  const places = new Map(tasks.map(({ name }, place) => [name, place]));
  const needs = tasks.map((task) => (task.needs ?? []).flatMap((name) => places.get(name) ?? []));
  const ends: number[] = [];
  const endsOf = tasks.map((): number[] => []);
  const critical = tasks.map(() => 0);
  const paths = new Map<string, { readonly path: readonly number[]; count: number }>();
  for (let draw = 0; draw < draws; draw += 1) {
    const { end, taskEnds, path } = play(needs, take(), lanes);
    ends.push(end);
    for (const [place, own] of taskEnds.entries()) endsOf[place]?.push(own);
    for (const place of path) critical[place] = (critical[place] ?? 0) + 1;
    const key = path.join();
    const known = paths.get(key);
    if (known === undefined) paths.set(key, { path, count: 1 });
    else known.count += 1;
  }
  const [most] = [...paths.values()].sort((one, other) => other.count - one.count);
  return { ends, endsOf, critical, path: most?.path ?? [], pathCount: most?.count ?? 0 };
}

interface Play {
  readonly end: number;
  readonly taskEnds: readonly number[];
  readonly path: readonly number[];
}

function play(needs: readonly (readonly number[])[], durations: readonly number[], lanes: number): Play {
  const taskEnds = durations.map(() => 0);
  /** The task that each one waited for last: one it needs, or the one whose lane it took. */
  const after = durations.map(() => -1);
  const free: { at: number; by: number }[] = [];
  const waiting = durations.map((_, place) => place);
  let last = -1;
  while (waiting.length > 0) {
    // Of the tasks whose needs are known to end, the one that can begin first; of equals the one given first.
    const next = lanes === Infinity ? 0 : firstReady(waiting, needs, taskEnds);
    const [place = 0] = waiting.splice(next, 1);
    let begins = 0;
    let cause = -1;
    for (const needed of needs[place] ?? [])
      if ((taskEnds[needed] ?? 0) >= begins) {
        begins = taskEnds[needed] ?? 0;
        cause = needed;
      }
    const duration = durations[place] ?? 0;
    // What is over takes nobody's place.
    if (free.length >= lanes && duration > 0) {
      free.sort((one, other) => one.at - other.at);
      const lane = free.shift();
      if (lane !== undefined && lane.at > begins) {
        begins = lane.at;
        cause = lane.by;
      }
    }
    const end = begins + duration;
    taskEnds[place] = end;
    after[place] = cause;
    if (lanes !== Infinity && duration > 0) free.push({ at: end, by: place });
    if (last < 0 || end > (taskEnds[last] ?? 0)) last = place;
  }
  const path: number[] = [];
  for (let place = last; place >= 0; place = after[place] ?? -1) path.unshift(place);
  return { end: last < 0 ? 0 : (taskEnds[last] ?? 0), taskEnds, path };
}

function firstReady(
  waiting: readonly number[],
  needs: readonly (readonly number[])[],
  taskEnds: readonly number[],
): number {
  const unknown = new Set(waiting);
  let best = 0;
  let bestAt = Infinity;
  for (const [index, place] of waiting.entries()) {
    const own = needs[place] ?? [];
    if (own.some((needed) => unknown.has(needed))) continue;
    const ready = own.reduce((latest, needed) => Math.max(latest, taskEnds[needed] ?? 0), 0);
    if (ready < bestAt) {
      bestAt = ready;
      best = index;
    }
  }
  return best;
}
