import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, type WorkflowContext } from 'holdfast';

/** One life of the storm over a family of runs: reports each acknowledged value by one write that survives a SIGKILL. */
const [directory = '', reports = ''] = process.argv.slice(2);
const report = openSync(reports, 'a');
const say = (line: string): void => {
  writeSync(report, `${line}\n`);
};

async function work(wf: WorkflowContext, place: string): Promise<number> {
  for (let index = 0; index < 60; index += 1) {
    const token = await wf.step('work', async () => {
      if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      return randomBytes(6).toString('hex');
    });
    say(`${place}#${index} ${token}`);
  }
  return 1;
}

const leaf = defineWorkflow<string, number>({ name: 'leaf', run: (wf, place) => work(wf, place) });
const branch = defineWorkflow<string, number>({
  name: 'branch',
  async run(wf, place) {
    const sizes = await wf.map('leaf', ['x', 'y'], (item, own) => own.workflow(leaf, `${place}.${item}`));
    return (await work(wf, place)) + sizes.length;
  },
});
const root = defineWorkflow({
  name: 'storm',
  async run(wf) {
    const { one, other } = await wf.parallel({
      one: (own) => own.workflow(branch, 'one'),
      other: (own) => own.workflow(branch, 'other'),
    });
    return one + other + (await work(wf, 'root'));
  },
});

const manager = new EnhancedWorkflowManager({ directory, durability: 'process', crashLoopAfter: 1_000_000 });
say(`ALIVE ${process.pid}`);
for (;;) {
  try {
    const result = await manager.execute(root, undefined, { id: 'storm' });
    say(`DONE ${result.status} ${JSON.stringify('output' in result ? result.output : result)}`);
    process.exit(result.success ? 0 : 3);
  } catch (error) {
    if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'overtaken')) {
      say(`ERROR ${String(error)}`);
      process.exit(2);
    }
  }
}
