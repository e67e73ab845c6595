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
  const live = probe('live', 'perRunKb');
  report('memory of each of 1,000 live runs', { ours: live, unit: 'KB', target: 'at most 100 KB', met: live <= 100 });
}
