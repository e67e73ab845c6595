// Another process pauses a run, lets it go on, and cancels it. One AbortSignal reaches every body.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const [directory, verb, id] = process.argv.slice(2);

let looking = Promise.withResolvers<undefined>();

const watch = defineWorkflow({
  name: 'watch',
  async run(wf) {
    await wf.step('look', async (step) => {
      console.log('looking');
      looking.resolve(undefined);
      await pause(60_000, undefined, { signal: step.signal });
    });
  },
});

if (directory === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
  const other = async (command: string, runId: string): Promise<void> => {
    await looking.promise;
    looking = Promise.withResolvers();
    spawnSync(process.execPath, [import.meta.filename, folder, command, runId], { stdio: 'inherit' });
  };
  {
    await using manager = new EnhancedWorkflowManager({ directory: folder });
    const run = await manager.start(watch);
    await other('pause', run.id);
    const paused = await run.result;
    if (paused.status === 'paused') console.log(`paused (${paused.pausedReason}): ${paused.message}`);

    const resumed = manager.resume(run.id);
    await other('cancel', run.id);
    const cancelled = await resumed;
    if (cancelled.status === 'cancelled') console.log(`cancelled: ${cancelled.reason}`);
  }
  rmSync(folder, { recursive: true });
} else if (id !== undefined) {
  await using manager = new EnhancedWorkflowManager({ directory });
  if (verb === 'pause') await manager.pause(id, 'lunch', { by: 'Ada' });
  if (verb === 'cancel') await manager.cancel(id, 'not needed any more', { by: 'Grace' });
}

// Prints:
// looking
// paused (user): lunch
// looking
// cancelled: not needed any more
