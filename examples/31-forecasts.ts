// When a run ends and what it costs, from what runs took before; a plan of tasks that need each other; and nothing but numbers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';
import { burnDown, forecast, forecastPlan } from 'holdfast/forecasts';

const review = defineWorkflow({
  name: 'review',
  async run(wf) {
    await wf.phase('reading', () =>
      wf.step('read', (step) => {
        step.usage({ tokens: 1000, costUsd: 0.01 });
      }),
    );
  },
});

const folder = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
{
  await using manager = new EnhancedWorkflowManager({ directory: folder });
  const before = await manager.forecast('review');
  console.log('at first:', before.basis, before.completedRuns, before.risks[0]?.kind);

  for (let run = 0; run < 12; run += 1) (await manager.execute(review)).orThrow();
  const { basis, completedRuns, tokens, costUsd, durationMs } = await manager.forecast('review');
  console.log(
    'after runs:',
    basis,
    completedRuns,
    Math.round(tokens?.point ?? 0),
    'tokens,',
    costUsd?.point.toFixed(2),
    'USD',
  );
  console.log(
    'the interval holds the point:',
    durationMs.low <= durationMs.point && durationMs.point <= durationMs.high,
  );

  const { latest, successes } = await manager.reliability.analyze({ workflow: 'review' });
  console.log('analyzed:', successes, 'runs, the latest has a score:', latest?.score !== undefined);
}
rmSync(folder, { recursive: true });

// Only numbers, the oldest first. From the 21st on it took three times as long: what came before hardly counts.
const minutes = Array.from({ length: 40 }, (_, day) => (day < 20 ? 10 : 30) + ((day * 7) % 5) / 5);
const next = forecast({ history: minutes });
console.log(
  `next: ${Math.round(next.point)} minutes, at least ${next.low > 25 ? 25 : 0}; risk: ${next.risks[0]?.kind}`,
);

const usually = (value: number): readonly number[] => Array.from({ length: 20 }, () => value);
const plan = forecastPlan({
  tasks: [
    { name: 'fetch', history: usually(5) },
    { name: 'build', needs: ['fetch'], history: usually(10) },
    { name: 'test', needs: ['fetch'], history: usually(30) },
    { name: 'release', needs: ['build', 'test'], history: usually(2) },
  ],
});
console.log(`plan: ${plan.remaining.point.toFixed(0)} minutes, decided by ${plan.criticalPath.join(' → ')}`);

const hour = 3_600_000;
const completed = Array.from({ length: 40 }, (_, piece) => ({ at: (piece + 1) * hour }));
const { perHour, trend } = burnDown({ completed, remaining: 10, now: 40 * hour, startedAt: 0 });
console.log(`burn-down: ${perHour} an hour, ${trend.direction}`);

// Prints:
// at first: none 0 no-history
// after runs: history 12 1000 tokens, 0.01 USD
// the interval holds the point: true
// analyzed: 12 runs, the latest has a score: true
// next: 30 minutes, at least 25; risk: regime-change
// plan: 37 minutes, decided by fetch → test → release
// burn-down: 1 an hour, steady
