import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { benchContextTasks } from './context-tasks.ts';
import { freshPath, inProcess, inTurns, median, report } from './measure.ts';

/** How well files are chosen for tasks, how long ten thousand take beside reading them, and what a large one costs. */
export async function benchContext(): Promise<void> {
  await benchContextTasks();
  const folder = tenThousandFiles();
  const { floor, ours } = await inTurns(
    5,
    () => inProcess('context-probe.ts', 'read', folder)['ms'] ?? Number.NaN,
    () => inProcess('context-probe.ts', 'pack', folder)['ms'] ?? Number.NaN,
  );
  report('10,000 files chosen from, over reading them', {
    ...{ floor, ours, unit: 'ms', target: 'under 2,000 ms' },
    met: ours < 2000,
  });
  const rounds = Array.from({ length: 3 }, () => inProcess('context-probe.ts', 'pack', folder));
  const heldMs = median(rounds.map((found) => found['heldMs'] ?? Number.NaN));
  report('longest that the event loop is held meanwhile', {
    ...{ ours: heldMs, unit: 'ms', target: 'at most 100 ms', met: heldMs <= 100 },
  });
  const large = freshPath();
  mkdirSync(large);
  const { mb = Number.NaN, ms = Number.NaN, found } = inProcess('context-probe.ts', 'large', large);
  report('memory over a file of 200 MB', {
    ours: mb,
    unit: 'MB',
    target: 'at most 40 MB',
    met: mb <= 40 && found === 1,
  });
  report('time over a file of 200 MB', { ours: ms, unit: 'ms', target: 'none', met: true });
}

/** The files of this repository, again and again. */
function tenThousandFiles(): string {
  const folder = freshPath();
  const own = new URL('..', import.meta.url).pathname;
  const files = execFileSync('git', ['-C', own, 'ls-files', '-z', 'src', 'test', 'docs'], { encoding: 'utf8' }).split(
    '\0',
  );
  const known = files.filter((file) => file !== '');
  for (let number = 0; number < 10_000; number += 1) {
    const path = join(folder, `copy-${Math.floor(number / known.length)}`, known[number % known.length] ?? '');
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(own, known[number % known.length] ?? ''), path);
  }
  execFileSync('git', ['init', '-q', folder]);
  return folder;
}
