/**
 * A run is asked how it is, and all about it is put into one file for support: without secrets, and without what its
 * user put into it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const folder = await mkdtemp(join(tmpdir(), 'holdfast-example-'));

const publish = defineWorkflow({
  name: 'publish',
  phases: ['build', 'release'],
  async run(wf, input: { readonly to: string }) {
    await wf.phase('build', () =>
      wf.step('compile', { retry: { attempts: 2, delay: 1 } }, ({ attempt }) => {
        if (attempt === 1)
          throw Object.assign(new Error('connection reset, s3cr3t-k3y in hand'), { code: 'ECONNRESET' });
        return 'built';
      }),
    );
    await wf.phase('release', () => wf.waitFor('approval'));
    return `published to ${input.to}`;
  },
});

try {
  await using manager = new EnhancedWorkflowManager({
    directory: join(folder, 'runs'),
    secrets: { REGISTRY_KEY: 's3cr3t-k3y' },
    parkAfter: 1,
  });
  const { runId } = await manager.execute(publish, { to: 'a private place' });

  const run = await manager.diagnostics(runId);
  console.log(`${run.status}, in stage "${run.current_stage?.stage}", waits for "${run.pending.signals[0]?.name}"`);
  for (const { key, message, category, recovery } of run.recent_errors)
    console.log(`${key}: ${message} (${category}): ${recovery.did}${recovery.helped ? ', which helped' : ''}`);
  for (const advice of run.recommendations) console.log(`- ${advice}`);

  const file = join(folder, 'bundle.json');
  await manager.diagnosticBundle(runId).writeTo(file);
  const text = await readFile(file, 'utf8');
  console.log(Object.keys(JSON.parse(text) as object).join(' '));
  console.log(text.includes('s3cr3t-k3y') || text.includes('a private place'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

// Prints:
// paused, in stage "release", waits for "approval"
// build/compile: connection reset, [secret:REGISTRY_KEY] in hand (transient): retried, which helped
// - It waits: send the signal, or let recover() go on with it when its time has come.
// - It waits for the signal "approval": send it.
// kind format made_at includes environment configuration diagnostics health performance state events logs results unreadable complete
// false
