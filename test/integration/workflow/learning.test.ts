import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import type { ManagerOptions } from '../../../src/workflow/manager-options.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-learning-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
  readonly code = 'SCHEMA_MISMATCH';
}

/** Makes one run, in a manager of its own, as another process would. */
async function runOnce(body: (attempt: number) => unknown, options: ManagerOptions = {}, delay = 1) {
  await using manager = new EnhancedWorkflowManager({ directory, patterns: { exploration: 0 }, ...options });
  const attempts: number[] = [];
  const workflow = defineWorkflow({
    name: 'learning',
    run: (wf) =>
      wf.phase('implementation', (wf) =>
        wf.step('work', { retry: { attempts: 4, delay, jitter: 0, factor: 1 } }, ({ attempt }) => {
          attempts.push(attempt);
          return body(attempt) as string;
        }),
      ),
  });
  const result = await manager.execute(workflow);
  const failed: unknown[] = [];
  for await (const event of manager.history(result.runId)) if (event.type === 'attempt-failed') failed.push(event);
  return { attempts, result, failed };
}

describe('a run with what was learned before', () => {
  const broken = (): never => {
    throw new SchemaMismatch('the column "total" is missing');
  };

  test('tries a step once that is known to be permanently broken', async () => {
    expect((await runOnce(broken)).attempts).toEqual([1, 2, 3, 4]);
    const { attempts, result } = await runOnce(broken);
    expect(attempts).toEqual([1]);
    expect(result.status).toBe('failed');
    const view = JSON.parse(readFileSync(join(directory, 'errors/patterns.json'), 'utf8')) as { patterns: unknown[] };
    expect(view.patterns).toMatchObject([{ occurrence_count: 5, recoverable: false, recommended_action: 'fail' }]);
  });

  test('tries a step on whose error is known to pass, after the wait that worked', async () => {
    const passes = (attempt: number): string => {
      if (attempt < 4) throw new SchemaMismatch('the column "total" is missing');
      return 'done';
    };
    expect((await runOnce(passes, {}, 100)).attempts).toEqual([1, 2, 3, 4]);
    const { attempts, result, failed } = await runOnce((attempt) => passes(attempt === 2 ? 4 : attempt), {}, 100);
    expect(attempts).toEqual([1, 2]);
    expect(result.status).toBe('completed');
    // Three waits of 100 ms had gone by before; one as long as all of them is taken now.
    expect(failed).toMatchObject([{ attempt: 1 }]);
    expect((failed[0] as { retryInMs: number }).retryInMs).toBeGreaterThanOrEqual(300);
  });

  test('learns nothing where it is switched off', async () => {
    await runOnce(broken, { patterns: false });
    expect((await runOnce(broken, { patterns: false })).attempts).toEqual([1, 2, 3, 4]);
  });

  test('tries again what a person says is recoverable, in the next run', async () => {
    await runOnce(broken);
    {
      await using manager = new EnhancedWorkflowManager({ directory });
      const [pattern] = (await manager.recovery.patterns?.list()) ?? [];
      await manager.recovery.patterns?.edit(pattern?.error_signature ?? '', { recoverable: true });
    }
    expect((await runOnce(broken)).attempts).toEqual([1, 2, 3, 4]);
  });
});
