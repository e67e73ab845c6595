import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, type WorkflowContext } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';

/**
 * One life of the kill storm: goes on with the run, and reports each acknowledged value by one write to a file that
 * is opened for appending, which survives the SIGKILL that ends this process at any moment.
 */
const [directory = '', reports = '', given = 'process', steps = '200', adapter = 'file'] = process.argv.slice(2);
const durability = given === 'strict' ? 'strict' : 'process';
const report = openSync(reports, 'a');
const say = (line: string): void => {
  writeSync(report, `${line}\n`);
};

async function acknowledged(wf: WorkflowContext, place: string): Promise<void> {
  const token = await wf.step('work', async () => {
    if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    return randomBytes(6).toString('hex');
  });
  say(`${place} ${token}`);
}

const storm = defineWorkflow({
  name: 'storm',
  version: '1.0.0',
  async run(wf) {
    const quarter = Math.floor(Number(steps) / 4);
    for (let index = 0; index < quarter; index += 1) await acknowledged(wf, `root#${index}`);
    await wf.phase('side-by-side', () =>
      wf.parallel({
        left: async (own) => {
          for (let index = 0; index < quarter; index += 1) await acknowledged(own, `left#${index}`);
        },
        right: async (own) => {
          for (let index = 0; index < quarter; index += 1) await acknowledged(own, `right#${index}`);
        },
      }),
    );
    await wf.map(
      'items',
      Array.from({ length: quarter }, (_, index) => index),
      { concurrency: 4 },
      (index, own) => acknowledged(own, `items[${index}]`),
    );
  },
});

const manager = new EnhancedWorkflowManager({
  ...(adapter === 'sqlite'
    ? { storage: new SqliteStorage({ path: `${directory}/runs.db`, durability }) }
    : { directory, durability }),
  crashLoopAfter: 1_000_000,
});
manager.register(storm);
say(`ALIVE ${process.pid}`);
for (;;) {
  try {
    const result = await manager.execute(storm, undefined, { id: 'storm' });
    say(`DONE ${result.status} ${'outcome' in result ? result.outcome : ''}`);
    process.exit(result.success ? 0 : 3);
  } catch (error) {
    if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'overtaken')) {
      say(`ERROR ${String(error)}`);
      process.exit(2);
    }
  }
}
