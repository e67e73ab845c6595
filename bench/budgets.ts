import { defineWorkflow, EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns, report } from './measure.ts';

const rounds = 7;
const steps = 200;

/** What a reservation costs: a step that is a call, with limits of the run and of the day, against one that is not. */
export async function benchBudgets(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-budgets-'));
  try {
    const storage = new FileStorage({ directory: folder, durability: 'process' });
    const limits = { run: { costUsd: 1e6 }, day: { costUsd: 1e6 } };
    await using plain = new EnhancedWorkflowManager({ storage, limits: { day: false } });
    await using counted = new EnhancedWorkflowManager({ storage, limits });
    const options = { estimate: { costUsd: 0.01 }, agent: 'coder' };
    const { floor, ours } = await inTurns(
      rounds,
      () => microsecondsPerStep(plain, {}),
      () => microsecondsPerStep(counted, options),
    );
    const target = 'at most 10 times: three appends and a look instead of one append';
    report('a reserved step, against a plain one', { floor, ours, unit: 'µs', target, met: ours <= 10 * floor });
    await storage.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function microsecondsPerStep(manager: EnhancedWorkflowManager, options: object): Promise<number> {
  const workflow = defineWorkflow({
    name: 'bench',
    async run(wf) {
      for (let index = 0; index < steps; index += 1)
        await wf.step(`s${index}`, options, ({ usage }) => use(usage, options));
    },
  });
  const startedAt = performance.now();
  (await manager.execute(workflow)).orThrow();
  return ((performance.now() - startedAt) * 1000) / steps;
}

function use(usage: (used: { readonly costUsd: number }) => void, options: object): number {
  if ('estimate' in options) usage({ costUsd: 0.005 });
  return 1;
}
