// Decides about failures: a handler of your own, actions by category, and what was learned in earlier runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const directory = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
const retry = { attempts: 4, delay: 10, jitter: 0 };
let full = true;

const build = defineWorkflow({
  name: 'build',
  async run(wf) {
    await wf.step('cache', { retry }, () => {
      if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return 'cached';
    });
    await wf.step('lint', { critical: false, retry }, () => {
      throw Object.assign(new Error('the linter is too old'), { name: 'LinterError' });
    });
    return wf.step('compile', { retry }, ({ attempt }) => {
      console.log('compile, attempt', attempt);
      throw Object.assign(new Error('the schema does not match'), { name: 'SchemaError', code: 'SCHEMA' });
    });
  },
});

for (const run of [1, 2]) {
  await using manager = new EnhancedWorkflowManager({
    directory,
    strategies: { byCategory: { resource: ['check_rate_limits', 'empty_cache'] } },
    actions: {
      empty_cache: () => {
        console.log('emptying the cache');
        full = false;
        return 'helped';
      },
    },
    patterns: { exploration: 0 },
  });
  manager.registerErrorHandler(({ key }) => (key === 'lint' ? { decision: 'skip' } : { decision: 'default_recovery' }));
  const { status } = await manager.execute(build);
  console.log(`run ${run}:`, status);
}
rmSync(directory, { recursive: true });

// Prints:
// emptying the cache
// compile, attempt 1
// compile, attempt 2
// compile, attempt 3
// compile, attempt 4
// run 1: failed
// compile, attempt 1
// run 2: failed
