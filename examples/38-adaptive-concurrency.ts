/** A provider that takes few calls at once: how many are made adapts, over all processes that share the storage. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { FakeHost } from 'holdfast/testing';

// A clock that jumps, so that nobody has to wait here.
const host = new FakeHost();
const capacity = 5;
let underWay = 0;
let refused = 0;

/** What a client of the provider does: a second of work, or an error at once where there is too much of it. */
async function ask(question: number): Promise<string> {
  if (underWay >= capacity) {
    refused += 1;
    throw Object.assign(new Error('overloaded'), { status: 529 });
  }
  underWay += 1;
  await host.sleep(1000);
  underWay -= 1;
  return `the answer to ${question}`;
}

const research = defineWorkflow({
  name: 'research',
  run: async (wf) => {
    const questions = Array.from({ length: 40 }, (_, index) => index);
    const retry = { attempts: 100, delay: '1s', factor: 1 } as const;
    const answers = await wf.map('ask', questions, { concurrency: 40 }, (question, item) =>
      item.step('call', { provider: 'anthropic', retry }, () => ask(question)),
    );
    return answers.length;
  },
});

for (const providers of [{}, { anthropic: { concurrency: { start: 4, max: 20 } } }]) {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, providers });
  let halvings = 0;
  manager.recovery.on('concurrency', ({ limit, was }) => {
    if (limit < was) halvings += 1;
  });
  refused = 0;
  const answers = (await host.finish(manager.execute(research))).orThrow();
  console.log(`${answers} answers, refused ${refused > 100 ? 'more than a hundred times' : `${refused} times`}`);
  for (const { provider, limit, max, held } of manager.recovery.concurrency())
    console.log(
      `${provider}: at most ${limit} at once (never more than ${max}), ${held} now; halved ${halvings} times`,
    );
}

// Prints:
// 40 answers, refused more than a hundred times
// 40 answers, refused 2 times
// anthropic: at most 4 at once (never more than 20), 0 now; halved 2 times
