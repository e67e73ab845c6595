// The process is killed in the middle of a run; another process finishes it. What was acknowledged does not run again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const [directory, life] = process.argv.slice(2);

const order = defineWorkflow({
  name: 'order',
  async run(wf, input: { readonly item: string }) {
    const price = await wf.step('price', () => {
      console.log(`${life} process: asking for the price of ${input.item}`);
      return 12;
    });
    const parcel = await wf.step('pack', () => {
      console.log(`${life} process: packing`);
      if (life === 'first') process.kill(process.pid, 'SIGKILL');
      return `${input.item} in a box`;
    });
    return `${parcel}, for ${price}`;
  },
});

if (directory === undefined) {
  // Started without arguments, this file plays both processes, one after the other.
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
  for (const name of ['first', 'second']) {
    const child = spawnSync(process.execPath, [import.meta.filename, folder, name], { stdio: 'inherit' });
    console.log(`${name} process ended: ${child.signal ?? `exit code ${child.status ?? 'unknown'}`}`);
  }
  rmSync(folder, { recursive: true });
} else {
  await using manager = new EnhancedWorkflowManager({ directory });
  if (life === 'first') {
    await manager.execute(order, { item: 'a lamp' });
  } else {
    // Nobody has to remember the run's id: what was left unfinished is found.
    const { resumed } = await manager.register(order).recover();
    for (const run of resumed) console.log(`result: ${String((await run.result).orThrow())}`);
  }
}

// Prints:
// first process: asking for the price of a lamp
// first process: packing
// first process ended: SIGKILL
// second process: packing
// result: a lamp in a box, for 12
// second process ended: exit code 0
