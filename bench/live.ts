import { freshPath, inProcess, report } from './measure.ts';

/** What 10,000 live runs cost one process. */
export function benchLive(): void {
  const { perRunKb = 0, startMs = 0, delayMs = 0, listMs = 0 } = inProcess('live-probe.ts', freshPath(), '10000');
  report('10,000 live runs: memory of each', {
    ours: perRunKb,
    unit: 'KB',
    target: 'at most 100 KB',
    met: perRunKb <= 100,
  });
  report('10,000 live runs: starting each', {
    ours: startMs / 10_000,
    unit: 'ms',
    target: 'at most 10 ms',
    met: startMs <= 1e5,
  });
  report('10,000 live runs: event loop held', {
    ours: delayMs,
    unit: 'ms',
    target: 'at most 50 ms',
    met: delayMs <= 50,
  });
  report('10,000 live runs: first page', { ours: listMs, unit: 'ms', target: 'at most 100 ms', met: listMs <= 100 });
}
