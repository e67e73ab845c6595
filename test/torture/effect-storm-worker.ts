import { appendFileSync } from 'node:fs';
import { defineWorkflow, type EffectAnswer, EnhancedWorkflowManager, isHoldfastError } from 'holdfast';

/**
 * One life of the effect storm: opens pull requests at a forge over HTTP until it is killed, the run pauses or is done.
 */
const [directory = '', reports = '', forge = '', mode = '', count = '1'] = process.argv.slice(2);
const say = (line: string): void => {
  appendFileSync(reports, `${line}\n`);
};

interface Pull {
  readonly number: number;
}

const storm = defineWorkflow({
  name: 'storm',
  version: '1.0.0',
  run: (wf) =>
    wf.map(
      'pull',
      Array.from({ length: Number(count) }, (_, index) => `branch-${index}`),
      { concurrency: 4 },
      async (branch, own) => {
        await own.step('prepare', () => branch);
        const pull = await own.effect<Pull>('open', {
          landsWithin: 1200,
          do: async ({ signal }) => {
            const answer = await fetch(`${forge}/pulls?head=${branch}`, { method: 'POST', signal });
            return (await answer.json()) as Pull;
          },
          ...(mode === 'check'
            ? {
                check: async (): Promise<EffectAnswer<Pull>> => {
                  const [found] = (await (await fetch(`${forge}/pulls?head=${branch}`)).json()) as Pull[];
                  return found === undefined ? 'not-done' : { done: found };
                },
              }
            : {}),
        });
        return pull.number;
      },
    ),
});

const manager = new EnhancedWorkflowManager({ directory, crashLoopAfter: 1_000_000 });
manager.register(storm);
say('ALIVE');
for (;;) {
  try {
    const result = await manager.execute(storm, undefined, { id: 'storm' });
    const resumed = result.status === 'paused' ? await manager.resume('storm') : result;
    say(`ENDED ${resumed.status} ${'pausedReason' in resumed ? resumed.pausedReason : ''}`);
    process.exit(0);
  } catch (error) {
    if (isHoldfastError(error) && error.retryable) continue;
    say(`ERROR ${String(error)}`);
    process.exit(2);
  }
}
