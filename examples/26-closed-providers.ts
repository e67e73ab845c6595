/** A provider whose quota is used up: no further call, the run is parked, and it goes on when the provider opens. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { FakeHost } from 'holdfast/testing';

/** What a client of a provider throws; the time in it is when calls are taken again. */
class QuotaError extends Error {
  readonly status = 429;
  readonly headers: Headers;

  constructor(resetsAt: number) {
    super('rate limit reached');
    const resets = new Date(resetsAt).toISOString();
    this.headers = new Headers({
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': resets,
    });
  }
}

// A clock that jumps, so that nobody has to wait for two hours here.
const host = new FakeHost();
const opensAt = host.now() + 2 * 3_600_000;
let calls = 0;
const ask = (question: string): string => {
  calls += 1;
  if (calls > 2 && host.now() < opensAt) throw new QuotaError(opensAt);
  return `the answer to ${question}`;
};

const research = defineWorkflow({
  name: 'research',
  run: (wf) =>
    wf.map('ask', ['who', 'what', 'when', 'where'], { concurrency: 1 }, (question, item) =>
      item.step('call', { provider: 'anthropic' }, () => ask(question)),
    ),
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
manager.on('step-parked', ({ key, provider, wakeAt }) => {
  console.log(`${key}: parked until ${new Date(wakeAt).toISOString()}, because ${provider} takes no calls`);
});
const startedAt = host.now();
const result = await host.finish(manager.execute(research));
console.log(result.orThrow());
console.log(`${calls} calls, one of them refused; ${(host.now() - startedAt) / 3_600_000} hours later`);

// Prints:
// ask[when]/call: parked until 2026-11-20T12:15:30.123Z, because anthropic takes no calls
// [
//   'the answer to who',
//   'the answer to what',
//   'the answer to when',
//   'the answer to where'
// ]
// 5 calls, one of them refused; 2 hours later
