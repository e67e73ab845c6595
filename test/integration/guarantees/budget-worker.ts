import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';

/** One process of many that spend from one day's budget, until nothing more fits. */
const [kind = '', folder = '', id = '', limit = ''] = process.argv.slice(2);
const provider = join(folder, 'provider.log');

const storage =
  kind === 'sqlite'
    ? new SqliteStorage({ path: join(folder, 'holdfast.db') })
    : new FileStorage({ directory: join(folder, 'state'), durability: 'process' });
await using manager = new EnhancedWorkflowManager({ storage, limits: { day: { costUsd: Number(limit) } } });

const spending = defineWorkflow({
  name: 'spending',
  run: (wf) =>
    wf.map(
      'call',
      Array.from({ length: 1000 }, (_, index) => index),
      { concurrency: 6 },
      (index, own) =>
        own.step('ask', { estimate: { costUsd: 0.1 }, agent: 'coder' }, async ({ usage, attempt }) => {
          const call = `${process.pid}-${id}-${index}-${attempt}`;
          appendFileSync(provider, `began ${call}\n`);
          await new Promise((resolve) => setTimeout(resolve, 40 + (index % 20)));
          appendFileSync(provider, `ended ${call}\n`);
          usage({ costUsd: 0.06 });
          return index;
        }),
    ),
});

manager.register(spending);
const known = await manager.get(id);
const result = known === undefined ? await manager.execute(spending, undefined, { id }) : await manager.resume(id);
process.stdout.write(
  `${JSON.stringify({ status: result.status, reason: result.status === 'paused' && result.pausedReason })}\n`,
);
await storage.close();
