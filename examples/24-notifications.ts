// Who is told of what: levels, rules, a rate limit, and a notifier that is out of order.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type NotifierAdapter } from 'holdfast';

const screen: NotifierAdapter = {
  name: 'screen',
  send: async ({ topic, severity, title }) => {
    console.log(`${topic} (${severity}): ${title}`);
  },
};
const pager: NotifierAdapter = {
  name: 'pager',
  send: async ({ title }) => {
    console.log(`the pager rings: ${title}`);
  },
};
const broken: NotifierAdapter = {
  name: 'broken',
  // The run neither waits for it nor fails by it.
  send: async () => {
    throw Object.assign(new Error('the line is dead'), { retryable: false });
  },
};

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  notifications: {
    notifiers: [screen, pager, broken],
    // Our own notices always pass; of the others one of each workflow does in a minute.
    rateLimit: { every: '1m', except: ['custom'] },
    rules: [
      { notifier: 'pager', severity: ['error', 'critical'], send: true },
      { notifier: 'pager', send: false },
    ],
  },
});

const bake = defineWorkflow({
  name: 'bake',
  async run(wf) {
    const loaves = await wf.step('mix', () => 12);
    // A step of its own: a resume does not say it again.
    await wf.notify('into the oven', { body: `${loaves} loaves`, severity: 'info' });
    await wf.step('heat', { retry: false }, () => {
      throw new Error('the oven is cold');
    });
  },
});

for (const id of ['monday', 'tuesday']) {
  const { status } = await manager.execute(bake, undefined, { id });
  await manager.notifications.flush();
  console.log(`${id}: ${status}`);
}

const { delivered, failed, held } = manager.notifications.counts;
console.log(`delivered ${delivered}, failed ${failed}, held back ${held}`);
for (const { title, held: reason = 'told' } of await manager.notifications.history())
  console.log(`${title}: ${reason}`);

// Prints:
// custom (info): into the oven
// run-failed (error): bake: failed
// the pager rings: bake: failed
// monday: failed
// custom (info): into the oven
// tuesday: failed
// delivered 4, failed 3, held back 1
// into the oven: told
// bake: failed: told
// into the oven: told
// bake: failed: rate-limit
