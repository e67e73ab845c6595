import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage } from 'holdfast';

/** A process that has begun four calls of twenty and holds what they may cost, until there is a file `go`. */
const [folder = ''] = process.argv.slice(2);
const storage = new FileStorage({ directory: join(folder, 'state'), durability: 'process' });
await using manager = new EnhancedWorkflowManager({ storage, limits: { day: { costUsd: 100 } } });

const spending = defineWorkflow({
  name: 'spending',
  limits: { costUsd: 30 },
  run: (wf) =>
    wf.map(
      'call',
      Array.from({ length: 20 }, (_, index) => index),
      { concurrency: 4 },
      (index, own) =>
        own.step('ask', { agent: 'coder', estimate: { costUsd: 1 } }, async ({ usage }) => {
          appendFileSync(join(folder, 'provider.log'), `former ${index}\n`);
          while (!existsSync(join(folder, 'go'))) await new Promise((resolve) => setTimeout(resolve, 20));
          usage({ costUsd: 0.5 });
          return index;
        }),
    ),
});

const result = await manager.execute(spending, undefined, { id: 'r' });
process.stdout.write(`${JSON.stringify({ status: result.status })}\n`);
await storage.close();
