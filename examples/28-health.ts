/** A health check of your own, and a run that waits until what it needs is well again. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { FakeHost } from 'holdfast/testing';

// What the run depends on, and a clock that jumps, so that nobody has to wait here.
const host = new FakeHost();
const database = { healthy: false, connections: 97 };
host.schedule(20 * 60_000, () => {
  database.healthy = true;
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  host,
  // The machine that this is run on is not part of the example.
  health: { builtIn: [], policy: { CRITICAL: 'wait' }, waitLimit: '1h', interval: false },
});

manager.registerHealthCheck({
  name: 'database',
  timeout: '2s',
  check: () => ({
    status: database.healthy ? 'HEALTHY' : 'CRITICAL',
    reasons: database.healthy ? [] : `${database.connections} of 100 connections are used.`,
    recommendations: database.healthy ? [] : 'End idle connections.',
    custom_metrics: { connections: database.connections },
  }),
});

const { status, checks, recommendations } = await host.finish(manager.health());
console.log(status, checks[0]?.reasons[0], recommendations);

const migrate = defineWorkflow({
  name: 'migrate',
  run: (wf) => wf.phase('copy rows', { health: true }, () => wf.step('copy', () => 'copied')),
});
manager.on('health-checked', ({ status, trigger }) => {
  console.log(`${status}, because of a ${trigger}`);
});
const result = await host.finish(manager.execute(migrate));
console.log(result.orThrow(), 'after', result.report.elapsedMs / 60_000, 'minutes');
console.log(result.report.recentHealthChecks?.map((check) => check.status));

// Prints:
// CRITICAL 97 of 100 connections are used. [ 'End idle connections.' ]
// CRITICAL, because of a phase
// HEALTHY, because of a phase
// copied after 20 minutes
// [ 'CRITICAL', 'HEALTHY' ]
