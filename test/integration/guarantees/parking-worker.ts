import { writeSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/** One process of several that call one provider; tells on standard output when each call starts and what happens. */
const [directory = '', id = '', url = '', calls = '20', parkAfter = 'never'] = process.argv.slice(2);
const say = (words: object): void => {
  // At once, so that the order holds when the process is killed.
  writeSync(1, `${JSON.stringify({ ...words, at: Date.now() })}\n`);
};

/** What a client of a provider throws: the status, the headers and the body. */
class ProviderError extends Error {
  readonly status: number;
  readonly headers: Headers;

  constructor(status: number, headers: Headers, body: string) {
    super(`${status} ${body}`);
    this.status = status;
    this.headers = headers;
  }
}

const workflow = defineWorkflow({
  name: 'asks',
  run: async (wf) => {
    const answers = await wf.map(
      'ask',
      Array.from({ length: Number(calls) }, (_, index) => `question-${index}`),
      { concurrency: 3 },
      (question, own) =>
        own.step('call', { provider: 'fake' }, async () => {
          say({ type: 'call', question });
          const response = await fetch(`${url}/${id}/${question}`);
          const body = await response.text();
          if (!response.ok) throw new ProviderError(response.status, response.headers, body);
          return body;
        }),
    );
    return answers.length;
  },
});

const manager = new EnhancedWorkflowManager({ directory, ...(parkAfter === 'never' ? {} : { parkAfter }) });
manager.on('step-parked', ({ wakeAt, reason }) => {
  say({ type: 'parked', wakeAt, reason });
});
const result = id === 'recover' ? undefined : await manager.execute(workflow, undefined, { id });
if (result === undefined) {
  manager.register(workflow);
  const { resumed, unresolved } = await manager.recover();
  say({ type: 'recovered', resumed: resumed.map((run) => run.id), unresolved });
  for (const run of resumed) say({ type: 'ended', id: run.id, status: (await run.result).status });
} else {
  const { status } = result;
  say({
    type: 'ended',
    status,
    ...(status === 'paused' ? { reason: result.pausedReason, message: result.message, wakeAt: result.wakeAt } : {}),
    ...(status === 'failed' ? { error: result.error.message } : {}),
  });
}
await manager.close();
