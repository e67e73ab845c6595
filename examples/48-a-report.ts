/** A report: a run as one HTML file, the data behind it, and a local page that follows runs. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { renderReport, runReport, startDashboard } from 'holdfast/reports';

let failures = 2;

const publish = defineWorkflow({
  name: 'publish',
  version: '1.0.0',
  async run(wf) {
    await wf.phase('build', () => wf.step('compile <all>', () => 'built'));
    await wf.phase('upload', () =>
      wf.step('put', () => {
        failures -= 1;
        if (failures >= 0) throw Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });
      }),
    );
  },
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  health: false,
  retry: { attempts: 3, delay: 1 },
});
await manager.execute(publish, undefined, { id: 'weekly' });

const report = await runReport(manager, 'weekly');
for (const { name, status, steps, retries } of report.course?.phases ?? [])
  console.log(`${name}: ${status}, ${steps} step, ${retries} retries`);
for (const { message, count, helped } of report.course?.errors ?? [])
  console.log(`${message}: ${count} times, helped in ${helped} step`);

const page = renderReport(report);
console.log('one file:', page.startsWith('<!doctype html>'), 'scripts:', page.includes('<script'));
console.log('names stay text:', page.includes('compile &lt;all&gt;'));

await using dashboard = await startDashboard(manager);
const answer = await fetch(dashboard.url);
console.log('dashboard:', answer.status, (await answer.text()).includes('weekly'));
console.log('without the token:', (await fetch(new URL('/', dashboard.url))).status);

// Prints:
// build: done, 1 step, 0 retries
// upload: done, 1 step, 2 retries
// connect ETIMEDOUT: 2 times, helped in 1 step
// one file: true scripts: false
// names stay text: true
// dashboard: 200 true
// without the token: 404
