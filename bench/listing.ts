import { fillFolder } from './big-folder.ts';
import { freshPath, inProcess, report } from './measure.ts';

const dayMs = 86_400_000;

/** What listing a big folder of finished runs costs a fresh process: the first page, a filter over all, its memory. */
export async function benchListing(): Promise<void> {
  for (const [what, runs, spreadMs, namedEvery, targetMs] of [
    ['10,000 runs of a year', 10_000, 360 * dayMs, undefined, 150],
    ['100,000 runs of a year', 100_000, 360 * dayMs, undefined, 1200],
    ['100,000 runs of a week', 100_000, 7 * dayMs, undefined, 1200],
    ['10,000 runs, half of them with ids of the user', 10_000, 360 * dayMs, 2, 150],
  ] as const) {
    const directory = freshPath();
    await fillFolder(directory, { runs, spreadMs, ...(namedEvery === undefined ? {} : { namedEvery }) });
    const {
      firstMs = 0,
      againMs = 0,
      filterMs = 0,
      pagesMs = 0,
      delayMs = 0,
      rssMb = 0,
    } = inProcess('listing-probe.ts', directory);
    const line = (name: string, ours: number, unit: string, target: number): void => {
      report(`${what}: ${name}`, { ours, unit, target: `at most ${target} ${unit}`, met: ours <= target });
    };
    line('first page, cold', firstMs, 'ms', 20);
    line('first page, again', againMs, 'ms', 20);
    line('filter over all', filterMs, 'ms', targetMs);
    line('all pages of 1,000', pagesMs, 'ms', targetMs);
    line('event loop held by it', delayMs, 'ms', 50);
    line('memory of it', rssMb, 'MB', 64);
  }
}
