import { FakeHost } from './fake-host.ts';
import type { Death } from './mortal-storage.ts';

const moments = ['before', 'after', 'stopped'] as const;

/** Every single death of a run with so many writes. */
export function singleDeaths(writes: number): readonly (readonly Death[])[] {
  return Array.from({ length: writes }, (_, index) => index + 1).flatMap((write) =>
    // Nobody can take over a run that is not there.
    moments.flatMap((moment) => (moment === 'stopped' && write === 1 ? [] : [[{ write, moment }]])),
  );
}

/** A death, and another one by chance while the run is gone on with by a process that makes so many writes. */
export function secondDeaths(first: readonly Death[], writes: number, seed: number): readonly Death[] {
  const { write = 0, moment = 'before' } = first[0] ?? {};
  const chance = new FakeHost({ seed: seed * 7919 + write * 3 + moments.indexOf(moment) });
  return [...first, deathBy(chance, writes)];
}

/** So many cases with one to five deaths each. */
export function randomSchedules(cases: number, writes: number, seed: number): readonly (readonly Death[])[] {
  const chance = new FakeHost({ seed });
  return Array.from({ length: cases }, () =>
    Array.from({ length: 1 + Math.floor(chance.random() * 5) }, () => deathBy(chance, writes)),
  );
}

function deathBy(chance: FakeHost, writes: number): Death {
  const write = 1 + Math.floor(chance.random() * writes);
  const moment = moments[Math.floor(chance.random() * moments.length)] ?? 'before';
  return { write, moment: moment === 'stopped' && write === 1 ? 'before' : moment };
}
