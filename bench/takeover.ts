import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import { freshPath, percentile, report } from './measure.ts';

/** From a SIGKILL of the owner until another, running process has taken the run over and runs its body. */
export async function benchTakeover(tries: number): Promise<void> {
  const directory = freshPath();
  await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
  let taken: () => void = () => undefined;
  const workflow = defineWorkflow({
    name: 'held',
    run: (wf) =>
      wf.step('hold', () => {
        taken();
      }),
  });
  manager.register(workflow);
  const times: number[] = [];
  for (let index = 0; index < tries; index += 1) {
    const id = `held-${index}`;
    const victim = spawn(process.execPath, [new URL('takeover-victim.ts', import.meta.url).pathname, directory, id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(victim.stdout, 'data');
    const running = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const gone = once(victim, 'exit');
    const startedAt = performance.now();
    victim.kill('SIGKILL');
    await gone;
    const { resumed } = await manager.recover();
    await running;
    times.push(performance.now() - startedAt);
    await Promise.all(resumed.map((handle) => handle.result));
  }
  const p50 = percentile(times, 0.5);
  const p99 = percentile(times, 0.99);
  report(`takeover after a SIGKILL, p50 of ${tries}`, {
    ours: p50,
    unit: 'ms',
    target: 'at most 25 ms',
    met: p50 <= 25,
  });
  report(`takeover after a SIGKILL, p99 of ${tries}`, {
    ours: p99,
    unit: 'ms',
    target: 'under 1,000 ms',
    met: p99 < 1000,
  });
}
