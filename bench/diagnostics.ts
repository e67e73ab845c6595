import { freshPath, inProcess, report } from './measure.ts';

/** What a bundle with 1 GB of logs takes: memory must not grow with the size; a tenth of it stands beside it. */
export function benchDiagnostics(): void {
  const small = inProcess('diagnostics-probe.ts', freshPath(), String(1e8));
  const large = inProcess('diagnostics-probe.ts', freshPath(), String(1e9));
  const [floor = Number.NaN, ours = Number.NaN] = [small['grewMb'], large['grewMb']];
  report('bundle with 1 GB of logs: memory it grew by', {
    ...{ floor, ours, unit: 'MB' },
    target: 'at most 150 MB',
    met: ours <= 150,
  });
  const mbPerS = large['mbPerS'] ?? Number.NaN;
  report('bundle with 1 GB of logs: pace', { ours: mbPerS, unit: 'MB/s', target: 'at least 20', met: mbPerS >= 20 });
}
