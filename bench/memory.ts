import { freshPath, inProcess, median, report } from './measure.ts';

/** What a process needs over bare Node, and what each live run adds. */
export function benchMemory(): void {
  const rounds = Array.from({ length: 5 });
  const probe = (what: string, figure: string): number =>
    median(rounds.map(() => inProcess('memory-probe.ts', what, freshPath())[figure] ?? Number.NaN));
  const bare = probe('bare', 'rssMb');
  const hundred = probe('hundred', 'rssMb');
  report('RSS of the 100-step workflow over bare Node', {
    floor: bare,
    ours: hundred - bare,
    unit: 'MB',
    ratio: hundred / bare,
    target: 'at most 12 MB',
    met: hundred - bare <= 12,
  });
  const live = rounds.map(() => inProcess('memory-probe.ts', 'live', freshPath()));
  const figure = (name: string): number => median(live.map((found) => found[name] ?? Number.NaN));
  for (const [what, name] of [
    ['RSS of each of 1,000 live runs beside 1,000 others', 'perRunKb'],
    ['heap of each of them', 'perRunHeapKb'],
  ] as const)
    report(what, { ours: figure(name), unit: 'KB', target: 'at most 100 KB', met: figure(name) <= 100 });
  for (const [how, what] of [
    ['loop', 'steps of one name'],
    ['phases', 'a thousand steps to a phase'],
    ['names', 'every step with a name of its own'],
  ] as const) {
    const { heapMb = Number.NaN } = inProcess('long-run-probe.ts', how, freshPath());
    report(`heap over the last 50,000 of 100,000 events: ${what}`, {
      ...{ ours: heapMb, unit: 'MB' },
      target: 'at most 3 MB',
      met: heapMb <= 3,
    });
  }
}
