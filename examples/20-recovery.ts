// A passing failure, a lasting one, a circuit breaker, and a ladder that ends with a person. The failures are real ones
// or played ones: `inject` makes a step fail as it would in a bad hour.
import { setTimeout as pause } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, ladder, MemoryStorage } from 'holdfast';

const release = defineWorkflow({
  name: 'release',
  async run(wf) {
    // Fails three times as a network does, and succeeds.
    const notes = await wf.step('fetch-notes', { retry: { delay: '5ms', attempts: 4 } }, () => 'release notes');

    // Broken for good: after two operations its breaker rejects the third one without calling anything.
    for (const item of ['one', 'two', 'three']) {
      const why = await wf
        .step('announce', { input: item, breaker: { failures: 1 }, retry: false }, () => 'announced')
        .catch((error: unknown) => (error instanceof Error ? error.cause : error));
      console.log(`announce ${item}: ${isHoldfastError(why) ? why.code : String(why)}`);
    }

    // The same again, then a smaller model, then a person.
    const text = await wf.step(
      'write',
      {
        ladder: ladder<string>([
          { rung: 'retry', attempts: 2, delay: '5ms' },
          {
            rung: 'other',
            name: 'smaller-model',
            run: () => {
              throw new Error('the smaller model is busy too');
            },
          },
          { rung: 'ask' },
        ]),
      },
      (): string => {
        throw new Error('the model is busy');
      },
    );
    return { notes, text };
  },
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  inject: 'NetworkTimeout@fetch-notes:1-3, PersistentFailure@announce*:all',
});
manager.on('attempt-failed', ({ key, attempt, rung, nextRung }) => {
  const where = rung === undefined ? '' : ` on rung ${rung}${nextRung === undefined ? '' : `, next ${nextRung}`}`;
  console.log(`${key}: attempt ${attempt} failed${where}`);
});
manager.recovery.on('breaker', ({ name, was, status }) => {
  console.log(`breaker ${name}: ${was} → ${status}`);
});
manager.on('wait-started', ({ runId, name }) => {
  void pause(10).then(() => manager.signal(runId, name, { use: 'written by hand' }));
});

const result = await manager.execute(release);
console.log(result.orThrow());
const { recoveryRate = 0, errorRate = 0 } = result.report.recovery ?? {};
console.log(`recovered ${(recoveryRate * 100).toFixed(0)} % of the ${(errorRate * 100).toFixed(0)} % that had trouble`);

// Prints:
// fetch-notes: attempt 1 failed
// fetch-notes: attempt 2 failed
// fetch-notes: attempt 3 failed
// announce one: Error: It cannot work (injected)
// breaker announce: closed → open
// announce two: Error: It cannot work (injected)
// announce three: breaker-open
// write: attempt 1 failed on rung retry
// write: attempt 2 failed on rung retry, next smaller-model
// write: attempt 3 failed on rung smaller-model, next ask
// { notes: 'release notes', text: 'written by hand' }
// recovered 40 % of the 100 % that had trouble
