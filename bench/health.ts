import { spawn } from 'node:child_process';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, ReliabilityManager } from 'holdfast';
import { inTurns, percentile, report } from './measure.ts';

const rounds = 40;

/** The longest that the event loop was held while something went on, in milliseconds. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  const watch = { longest: 0, going: true };
  const watched = (async (): Promise<void> => {
    for (let before = performance.now(); watch.going;) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - before);
      before = now;
    }
  })();
  await work();
  watch.going = false;
  await watched;
  return watch.longest;
}

/** How many checks a hundred runs of a manager make, each with a critical phase. */
async function checksOfRuns(): Promise<number> {
  let checks = 0;
  const check = (): { status: 'HEALTHY' } => {
    checks += 1;
    return { status: 'HEALTHY' };
  };
  await using manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    health: { checks: [{ name: 'counted', check, maxAge: '1m' }] },
  });
  const workflow = defineWorkflow({ name: 'bench', run: (wf) => wf.phase('implementation', () => undefined) });
  await Promise.all(Array.from({ length: 100 }, () => manager.execute(workflow)));
  return checks;
}

/** Starting a program and waiting for its end, and nothing else. */
function startGit(): Promise<unknown> {
  return new Promise((resolve) => {
    spawn('git', ['status', '--porcelain'], { stdio: ['ignore', 'pipe', 'pipe'] }).once('close', resolve);
  });
}

/** What looking at the health takes, and how long it holds the event loop. */
export async function benchHealth(): Promise<void> {
  const reliability = new ReliabilityManager();
  const look = (only: readonly string[]): Promise<number> => longestHold(() => reliability.health({ maxAge: 0, only }));
  const { checks } = await reliability.health();
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push((await reliability.health({ maxAge: 0 })).durationMs);
  const ms = percentile(took, 0.5);
  report('health: all checks without the network', { ours: ms, unit: 'ms', target: 'at most 50 ms', met: ms <= 50 });
  const measuring = checks.map(({ name }) => name).filter((name) => name !== 'git');
  const rest = await inTurns(
    rounds,
    () => longestHold(async () => undefined),
    () => look(measuring),
  );
  report('health: longest hold of the event loop, measuring', {
    ...{ ours: rest.ours, unit: 'ms', target: 'at most 5 ms', met: rest.ours <= 5 },
  });
  // Starting a program holds the event loop by itself, as long as the machine takes to make a process.
  const git = await inTurns(
    rounds,
    () => longestHold(startGit),
    () => look(['git']),
  );
  report('health: longest hold of the event loop, git', {
    ...{ ...git, unit: 'ms', target: '5 ms, or a bare spawn' },
    met: git.ours <= Math.max(5, git.floor * 1.5),
  });
  await reliability.close();
  const made = await checksOfRuns();
  report('health: checks that 100 runs make', { ours: made, unit: 'checks', target: '1', met: made === 1 });
}
