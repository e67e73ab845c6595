import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freshPath, inProcess, inTurns, median, report } from './measure.ts';

const script = (name: string): string => new URL(name, import.meta.url).pathname;

function resumeOnce(directory: string, steps: number): Record<string, number> {
  const { stdout } = spawnSync(process.execPath, [script('resume-ours.ts'), 'resume', directory, String(steps)], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as Record<string, number>;
}

/** From the start of a process to the first body that has to run again, after a SIGKILL. */
export async function benchResume(): Promise<void> {
  // A script with types, as the measured one: stripping them takes memory that is none of ours.
  const bareMb = inProcess('memory-probe.ts', 'bare')['rssMb'] ?? Number.NaN;
  for (const [steps, factor, rounds] of [
    [1000, 1.3, 9],
    [100_000, 1, 5],
  ] as const) {
    const directory = freshPath();
    spawnSync(process.execPath, [script('resume-ours.ts'), 'write', directory, String(steps)]);
    const run = join(directory, 'runs', 'named', 'long');
    const journal = join(run, readdirSync(run).find((name) => name === '1.jsonl') ?? '');
    const memory: number[] = [];
    const times = await inTurns(
      rounds,
      () => inProcess('resume-floor.ts', journal)['sinceStartMs'] ?? Number.NaN,
      () => {
        const figures = resumeOnce(directory, steps);
        memory.push((figures['rssMb'] ?? Number.NaN) - bareMb);
        return figures['sinceStartMs'] ?? Number.NaN;
      },
    );
    const target = `at most ${factor} × floor`;
    report(`resume of ${steps.toLocaleString('en')} steps, from process start`, {
      ...times,
      unit: 'ms',
      target,
      met: times.ours <= times.floor * factor,
    });
    if (steps === 100_000)
      report('memory of that resume over bare Node', {
        ours: median(memory),
        unit: 'MB',
        target: 'at most 60 MB',
        met: median(memory) <= 60,
      });
  }
}
