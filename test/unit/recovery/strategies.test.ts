import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { builtInActions } from '../../../src/recovery/action.ts';
import { ActionSet } from '../../../src/recovery/action-set.ts';
import { ErrorRecovery, type ErrorRecoveryOptions } from '../../../src/recovery/error-recovery.ts';
import type { Failure, RecoveryDecision } from '../../../src/recovery/failure.ts';
import type { FailedAttempt } from '../../../src/recovery/retry.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const boom = (): Error => Object.assign(new Error('boom'), { code: 'ENOSPC' });

/** Runs an operation that fails twice; gives what was thrown or returned, and what was told. */
async function run(options: ErrorRecoveryOptions, prepare: (recovery: ErrorRecovery) => void = () => undefined) {
  const host = new FakeHost();
  const recovery = new ErrorRecovery({ host, retry: { attempts: 3, delay: '1s', jitter: 0 }, ...options });
  const trouble: string[] = [];
  recovery.on('trouble', ({ subject }) => trouble.push(subject));
  prepare(recovery);
  const failed: FailedAttempt[] = [];
  const times: number[] = [];
  const outcome = await host.finish(
    recovery
      .run(
        (attempt) => {
          times.push(host.monotonic());
          if (attempt < 3) throw boom();
          return 'done';
        },
        { name: 'work', phase: 'build', attemptFailed: (failure) => void failed.push(failure) },
      )
      .catch((error: unknown) => error),
  );
  return { outcome, failed, times, trouble };
}

describe('strategies', () => {
  test('try the actions of the phase, then those of the category, until one helps, and tell which', async () => {
    const asked: string[] = [];
    const action = (name: string, outcome: 'helped' | 'did-not-help') => () => {
      asked.push(name);
      return outcome;
    };
    const { outcome, failed } = await run({
      strategies: {
        byPhase: { build: ['one'], deploy: ['never'] },
        byCategory: { resource: ['two', 'three', 'four'] },
      },
      actions: {
        one: action('one', 'did-not-help'),
        two: () => {
          throw new Error('broken');
        },
        three: action('three', 'helped'),
        four: action('four', 'helped'),
        never: action('never', 'helped'),
      },
    });
    expect(outcome).toBe('done');
    expect(asked).toEqual(['one', 'three', 'one', 'three']);
    expect(failed[0]?.actions).toEqual([
      { name: 'one', outcome: 'did-not-help' },
      { name: 'two', outcome: 'failed' },
      { name: 'three', outcome: 'helped' },
    ]);
  });

  test('pass over an action that takes too long, and report it', async () => {
    const { outcome, times, trouble } = await run({
      strategies: { byCategory: { resource: ['slow', 'retry_with_backoff'] } },
      actions: { slow: () => new Promise<never>(() => undefined) },
      actionOptions: { timeout: '5s' },
    });
    expect(outcome).toBe('done');
    expect(times).toEqual([0, 6000, 13_000]);
    expect(trouble).toEqual(['action "slow"', 'action "slow"']);
  });

  test.each([
    [
      'an unknown name',
      { strategies: { byPhase: { build: ['check_everything'] } } },
      'unknown-action',
      'check_connectivity',
    ],
    ['a name of Object', { strategies: { byPhase: { build: ['constructor'] } } }, 'unknown-action', 'constructor'],
    [
      'what only a run can do',
      { strategies: { byCategory: { unknown: ['ask_person'] } } },
      'action-unavailable',
      'a run',
    ],
    [
      'an agent that is not given',
      { strategies: { byCategory: { unknown: ['split_task'] } } },
      'action-unavailable',
      'splitTask',
    ],
    ['a category that there is not', { strategies: { byCategory: { odd: [] } } }, 'invalid-option', 'transient'],
    [
      'an own action with a built-in name',
      { actions: { free_memory: () => 'helped' } },
      'invalid-option',
      'free_memory',
    ],
  ])('are refused when they are made: %s', (_, options, code, text) => {
    const make = (): unknown => new ErrorRecovery(options as ErrorRecoveryOptions);
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(make).toThrow(text);
  });
});

describe('error handlers', () => {
  test('decide before strategies do, the first one first, for their phase and category, until they are taken away', async () => {
    const asked: string[] = [];
    let remove: (() => void) | undefined;
    const { outcome, times } = await run(
      { strategies: { byCategory: { resource: ['never'] } }, actions: { never: () => 'did-not-help' } },
      (recovery) => {
        recovery.registerErrorHandler({ phase: 'deploy', handle: () => ({ decision: 'fail' }) });
        recovery.registerErrorHandler({ category: 'transient', handle: () => ({ decision: 'fail' }) });
        recovery.registerErrorHandler(() => ({ decision: 'default_recovery' }));
        remove = recovery.registerErrorHandler(({ attempt }) => {
          asked.push(`handler ${attempt}`);
          remove?.();
          return { decision: 'wait_and_retry', delay: '7s' };
        });
      },
    );
    expect(outcome).toBe('done');
    expect(asked).toEqual(['handler 1']);
    expect(times).toEqual([0, 7000, 9000]);
  });

  test('that throw, answer nonsense or never answer are reported, and the rest is done as without them', async () => {
    const { outcome, times, trouble } = await run({}, (recovery) => {
      recovery.registerErrorHandler(() => {
        throw new Error('broken');
      });
      recovery.registerErrorHandler(() => JSON.parse('{"decision":"dance"}') as RecoveryDecision);
      recovery.registerErrorHandler(() => ({ decision: 'cleanup_and_continue', actions: ['unheard_of'] }));
      recovery.registerErrorHandler(() => new Promise<never>(() => undefined));
    });
    expect(outcome).toBe('done');
    expect(times).toEqual([0, 31_000, 63_000]);
    expect(trouble).toHaveLength(8);
  });

  test('clean up by named actions, skip, and fail', async () => {
    const cleaned: string[] = [];
    const tidy = (): 'helped' => {
      cleaned.push('tidy');
      return 'helped';
    };
    const actions = { tidy };
    const cleanup = await run({ actions }, (recovery) => {
      recovery.registerErrorHandler(() => ({ decision: 'cleanup_and_continue', actions: ['tidy'] }));
    });
    expect(cleanup.outcome).toBe('done');
    expect(cleaned).toEqual(['tidy', 'tidy']);
    expect(cleanup.failed[0]?.actions).toEqual([{ name: 'tidy', outcome: 'helped' }]);
    const skip = await run({}, (recovery) => {
      recovery.registerErrorHandler(() => ({ decision: 'skip', substitute: 'instead' }));
    });
    expect(skip.outcome).toBe('instead');
    const fail = await run({}, (recovery) => {
      recovery.registerErrorHandler(() => ({ decision: 'fail' }));
    });
    expect(fail.outcome).toMatchObject({ code: 'ENOSPC' });
    expect(fail.times).toEqual([0]);
  });
});

describe('built-in actions', () => {
  const failureOf = (error: unknown): Failure => ({
    ...{ error, signature: 'x', attempt: 1, attempts: 2 },
    classification: { category: 'unknown', retryable: true, reason: 'a test' },
  });
  const set = (options: ConstructorParameters<typeof ActionSet>[0]['options'] = {}) =>
    new ActionSet({ host: systemHost, options });

  test('check_connectivity connects to the host that the error or its cause names', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const cause = Object.assign(new Error('reset'), { address: '127.0.0.1', port });
    const failure = failureOf(new Error('fetch failed', { cause }));
    await expect(set().run('check_connectivity', failure)).resolves.toBe('helped');
    await new Promise((resolve) => server.close(resolve));
    await expect(set().run('check_connectivity', failure)).resolves.toBe('did-not-help');
    await expect(set().run('check_connectivity', failureOf('boom'))).resolves.toBe('did-not-help');
  });

  test('check_system_health measures, or asks what it is given', async () => {
    const failure = failureOf('boom');
    const limits = { freeMemoryMiB: 0, freeDiskMiB: 0, loadPerProcessor: 1e9 };
    await expect(set({ healthLimits: limits }).run('check_system_health', failure)).resolves.toBe('helped');
    const much = { ...limits, freeDiskMiB: 1e12 };
    await expect(set({ healthLimits: much }).run('check_system_health', failure)).resolves.toBe('did-not-help');
    await expect(set({ health: () => false }).run('check_system_health', failure)).resolves.toBe('did-not-help');
  });

  test('check_rate_limits waits as long as the error says, else as the probe does', async () => {
    const failure = failureOf('boom');
    const asked = { ...failure, classification: { ...failure.classification, retryAfterMs: 1500 } };
    await expect(set().run('check_rate_limits', asked)).resolves.toEqual({ decision: 'wait_and_retry', delay: 1500 });
    await expect(set().run('check_rate_limits', failure)).resolves.toBe('did-not-help');
    await expect(set({ rateLimits: () => 20 }).run('check_rate_limits', failure)).resolves.toMatchObject({ delay: 20 });
  });

  test('free_memory empties the registered caches', async () => {
    let emptied = 0;
    const caches = [() => void (emptied += 1)];
    await set({ caches }).run('free_memory', failureOf('boom'));
    expect(emptied).toBe(1);
  });

  test('cleanup_temporary_files deletes old files below the registered folders, and nothing else', async () => {
    const root = mkdtempSync(join(tmpdir(), 'holdfast-cleaning-'));
    const [temporary, outside] = [join(root, 'temporary'), join(root, 'outside')];
    mkdirSync(join(temporary, 'inner'), { recursive: true });
    mkdirSync(outside);
    for (const path of [join(temporary, 'old'), join(temporary, 'inner/old'), join(outside, 'kept')]) {
      writeFileSync(path, 'x');
      utimesSync(path, 1, 1);
    }
    writeFileSync(join(temporary, 'new'), 'x');
    symlinkSync(outside, join(temporary, 'link'));
    symlinkSync(join(outside, 'kept'), join(temporary, 'file-link'));
    const actions = set({ temporaryFolders: [temporary] });
    await expect(actions.run('cleanup_temporary_files', failureOf('boom'))).resolves.toBe('helped');
    expect(readdirSync(temporary).sort()).toEqual(['file-link', 'inner', 'link', 'new']);
    expect(readdirSync(join(temporary, 'inner'))).toEqual([]);
    expect(readdirSync(outside)).toEqual(['kept']);
    await expect(actions.run('cleanup_temporary_files', failureOf('boom'))).resolves.toBe('did-not-help');
    await expect(set({ temporaryFolders: ['/'] }).run('cleanup_temporary_files', failureOf('boom'))).rejects.toThrow(
      'no folder for temporary files',
    );
    rmSync(root, { recursive: true });
  });

  test('know all the documented names', () => {
    expect(builtInActions).toHaveLength(14);
  });
});
