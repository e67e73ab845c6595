import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { freshPath, inTurns, report } from './measure.ts';

const payload = 'x'.repeat(1024);
const loop = defineWorkflow<number, undefined>({
  name: 'loop',
  async run(wf, steps) {
    for (let index = 0; index < steps; index += 1) await wf.step('step', () => payload);
    return undefined;
  },
});

/** The least code that makes each step durable: a record of its own, one append, and one fdatasync when strict. */
async function floor(runs: number, steps: number, strict: boolean): Promise<number> {
  const startedAt = performance.now();
  const path = freshPath();
  await Promise.all(
    Array.from({ length: runs }, async (_, run) => {
      const fd = openSync(`${path}-${run}`, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600);
      for (let step = 0; step < steps; step += 1) {
        writeSync(fd, `\n${JSON.stringify({ run, key: `step#${step}`, value: payload })}\n`);
        if (strict) fdatasyncSync(fd);
        await Promise.resolve();
      }
      closeSync(fd);
    }),
  );
  return ((performance.now() - startedAt) * 1000) / (runs * steps);
}

async function ours(manager: EnhancedWorkflowManager, runs: number, steps: number): Promise<number> {
  const startedAt = performance.now();
  const results = await Promise.all(Array.from({ length: runs }, () => manager.execute(loop, steps)));
  for (const result of results) result.orThrow();
  return ((performance.now() - startedAt) * 1000) / (runs * steps);
}

/** Microseconds a step: engine alone, on files in both durabilities, and fifty runs at once. */
export async function benchSteps(): Promise<void> {
  const alone = await inTurns(
    5,
    () => 0,
    async () => {
      await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
      return await ours(manager, 1, 20_000);
    },
  );
  report('engine alone (memory), 20,000 steps', {
    ours: alone.ours,
    unit: 'µs',
    target: 'at most 10 µs',
    met: alone.ours <= 10,
  });

  const killed = await inTurns(
    5,
    () => floor(1, 20_000, false),
    async () => {
      await using manager = new EnhancedWorkflowManager({ directory: freshPath(), durability: 'process' });
      return await ours(manager, 1, 20_000);
    },
  );
  report('process, files, 20,000 steps', {
    ...killed,
    unit: 'µs',
    target: 'at most 2.5 × floor',
    met: killed.ours <= killed.floor * 2.5,
  });

  await using strict = new EnhancedWorkflowManager({ directory: freshPath() });
  const one = await inTurns(
    15,
    () => floor(1, 400, true),
    () => ours(strict, 1, 400),
  );
  report('strict, files, 400 steps', {
    ...one,
    unit: 'µs',
    target: 'at most 1.15 × floor',
    met: one.ours <= one.floor * 1.15,
  });

  const many = await inTurns(
    9,
    () => floor(1, 400, true),
    () => ours(strict, 50, 20),
  );
  report('strict, files, 50 runs × 20 steps, starts and ends', {
    ...many,
    unit: 'µs',
    ratio: many.floor / many.ours,
    target: 'at least 1.8 × as fast',
    met: many.floor / many.ours >= 1.8,
  });

  const short = await inTurns(
    9,
    () => 0,
    async () => {
      await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
      await ours(manager, 100, 100);
      return await ours(manager, 100, 100);
    },
  );
  const long = await inTurns(
    2,
    () => 0,
    async () => {
      await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
      await ours(manager, 100, 100);
      return await ours(manager, 1, 100_000);
    },
  );
  report('a step in a run of 100,000 against one of 100', {
    floor: short.ours,
    ours: long.ours,
    unit: 'µs',
    target: 'at most 1.2 ×',
    met: long.ours <= short.ours * 1.2,
  });
}
