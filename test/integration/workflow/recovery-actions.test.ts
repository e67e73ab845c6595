import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { ActionSet } from '../../../src/recovery/action-set.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

const retry = { attempts: 3, delay: 1, jitter: 0 };

test('ask_person pauses the run, and a resume tries the step again', async () => {
  const storage = new MemoryStorage();
  await using manager = new EnhancedWorkflowManager({
    storage,
    strategies: { byCategory: { unknown: ['create_checkpoint', 'ask_person'] } },
  });
  let broken = true;
  const workflow = defineWorkflow({
    name: 'asking',
    async run(wf) {
      await wf.step('first', () => 1);
      return wf.step('work', { retry }, () => {
        if (broken) throw new Error('the key is missing');
        return 'done';
      });
    },
  });
  manager.register(workflow);
  const paused = await manager.execute(workflow);
  expect(paused).toMatchObject({ status: 'paused' });
  expect(await manager.get(paused.runId)).toMatchObject({ paused_reason: 'user' });
  expect(await manager.checkpoints(paused.runId)).toMatchObject([{ name: 'failure 1 of work' }]);
  broken = false;
  const resumed = await manager.resume(paused.runId);
  expect(resumed.orThrow()).toBe('done');
});

test('restart_phase begins a phase again once, with its finished steps kept', async () => {
  await using manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    strategies: { byPhase: { build: ['restart_phase'] } },
  });
  const made: string[] = [];
  const workflow = defineWorkflow({
    name: 'restarting',
    run: (wf) =>
      wf.phase('build', async (wf) => {
        await wf.step('prepare', () => void made.push('prepare'));
        return wf.step('compile', { retry }, () => {
          made.push('compile');
          if (made.length < 3) throw new Error('stale');
          return 'built';
        });
      }),
  });
  const result = await manager.execute(workflow);
  expect(result.orThrow()).toBe('built');
  expect(made).toEqual(['prepare', 'compile', 'compile']);
}, 240_000);

test('reduce_concurrency lets half as many branches run side by side', async () => {
  await using manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    strategies: { byCategory: { resource: ['reduce_concurrency'] } },
  });
  let running = 0;
  let most = 0;
  let failed = false;
  const workflow = defineWorkflow({
    name: 'narrowing',
    run: (wf) =>
      wf.map(
        'items',
        Array.from({ length: 16 }, (_, item) => item),
        { concurrency: 4 },
        (item, wf) =>
          wf.step('one', { retry }, async () => {
            running += 1;
            if (failed && item >= 8) most = Math.max(most, running);
            try {
              await systemHost.sleep(5);
              if (item === 0 && !failed) {
                failed = true;
                throw Object.assign(new Error('too many'), { code: 'EMFILE' });
              }
              return item;
            } finally {
              running -= 1;
            }
          }),
      ),
  });
  const result = await manager.execute(workflow);
  expect(result.status).toBe('completed');
  expect(most).toBe(2);
  const attempts: unknown[] = [];
  for await (const event of manager.history(result.runId)) if (event.type === 'attempt-failed') attempts.push(event);
  expect(attempts).toMatchObject([{ actions: [{ name: 'reduce_concurrency', outcome: 'helped' }] }]);
});

test('the verify_ actions look at a real repository', async () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-repository-'));
  const git = (...argv: readonly string[]): void => {
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...argv], {
      stdio: 'ignore',
    });
  };
  git('init', '-b', 'work');
  writeFileSync(join(root, 'a'), 'a');
  git('add', 'a');
  git('commit', '-m', 'a');
  const failure = {
    ...{ error: 'boom', signature: 'x', attempt: 1, attempts: 2 },
    classification: { category: 'unknown', retryable: true, reason: 'a test' } as const,
  };
  const ask = (name: string, repository: object) =>
    new ActionSet({ host: systemHost, options: { repository: { directory: root, ...repository } } }).run(name, failure);
  await expect(ask('verify_branch_state', { branch: 'work' })).resolves.toBe('helped');
  await expect(ask('verify_branch_state', { branch: 'main' })).resolves.toBe('did-not-help');
  await expect(ask('verify_repository_access', { remote: root })).resolves.toBe('helped');
  await expect(ask('verify_repository_access', { remote: join(root, 'nowhere') })).resolves.toBe('did-not-help');
  git('checkout', '--detach');
  await expect(ask('verify_branch_state', {})).resolves.toBe('did-not-help');
  rmSync(root, { recursive: true });
});
