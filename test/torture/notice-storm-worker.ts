import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager, type NotifierAdapter } from 'holdfast';

/**
 * One life of the notice storm: makes runs until it is killed, or (`sweep`) only delivers what is left. Each receiver is a file
 * that is opened for appending.
 */
const [directory = '', received = '', once = '', mode = 'storm'] = process.argv.slice(2);
const storm = mode === 'storm';

function receiver(path: string): (line: string) => void {
  const file = openSync(path, 'a');
  return (line) => {
    writeSync(file, `${line}\n`);
  };
}

function notifier(name: string, path: string, delivery: 'at-least-once' | 'at-most-once'): NotifierAdapter {
  const say = receiver(path);
  return {
    name,
    delivery,
    send: async ({ id, runId = '', title }) => {
      if (storm) await sleep(Math.random() * 20);
      say(JSON.stringify({ id, runId, title }));
      if (storm) await sleep(Math.random() * 5);
    },
  };
}

const workflow = defineWorkflow({
  name: 'storm',
  version: '1.0.0',
  async run(wf) {
    await wf.step('work', () => 1);
    await wf.notify('half way');
    if (Math.random() < 0.3) throw new Error('bad luck');
    return 1;
  },
});

const manager = new EnhancedWorkflowManager({
  directory,
  durability: 'process',
  views: false,
  notifications: {
    rateLimit: false,
    notifiers: [notifier('file', received, 'at-least-once'), notifier('once', once, 'at-most-once')],
  },
});
manager.register(workflow);
const { resumed } = await manager.recover();
await Promise.all(resumed.map(({ result }) => result));
// Whoever is killed has made at least these.
if (storm) await Promise.all([manager.execute(workflow), manager.execute(workflow)]);
process.stdout.write('ALIVE\n');
while (storm) await Promise.all([manager.execute(workflow), manager.execute(workflow)]);
await manager.notifications.flush();
await manager.close();
