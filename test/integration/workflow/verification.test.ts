import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EnhancedWorkflowManager, defineWorkflow, MemoryStorage, type Verification } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const cwd = mkdtempSync(join(tmpdir(), 'holdfast-verify-'));
writeFileSync(join(cwd, 'full.txt'), 'x');
writeFileSync(join(cwd, 'empty.txt'), '');
afterAll(() => {
  rmSync(cwd, { recursive: true });
});

const exits = (code: number): readonly [string, ...string[]] => [process.execPath, '-e', `process.exit(${code})`];

/** What the verification of a step with the value 1 finds, with a real clock because programs run. */
async function issuesOf(verify: Verification<number>): Promise<readonly string[]> {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
  const workflow = defineWorkflow({ name: 'v', run: (wf) => wf.step('s', { verify, retry: false }, () => 1) });
  const result = await manager.execute(workflow);
  if (result.status !== 'failed') return [];
  expect(result.error).toMatchObject({ code: 'step-failed', cause: { code: 'verification-failed', key: 's' } });
  for await (const event of manager.history(result.runId)) expect(event.type).not.toBe('step-completed');
  return (result.error.cause as { issues: readonly string[] }).issues;
}

describe('verify', () => {
  test.each<[string, Verification<number>, RegExp | undefined]>([
    ['files that are there', { cwd, files: ['full.txt'] }, undefined],
    ['an absolute path', { files: [join(cwd, 'full.txt')] }, undefined],
    ['a file that is not there', { cwd, files: ['full.txt', 'none.txt'] }, /^there is no file "none.txt"$/],
    ['an empty file', { cwd, files: ['empty.txt'] }, /^file "empty.txt" is empty$/],
    ['a folder', { files: [cwd] }, /is not a file$/],
    ['a schema that fits', { schema: z.number() }, undefined],
    ['a schema that does not fit', { schema: z.string() }, /^the value does not fit its schema: \$: /],
    ['a command that exits with 0', { command: exits(0) }, undefined],
    ['a command that exits with 3', { command: exits(3) }, /exit/],
    ['a command that there is not', { command: ['holdfast-no-such-program'] }, /not found/],
    ['a check that is content', { check: (value) => value === 1 }, undefined],
    ['a check that says nothing', () => undefined, undefined],
    ['a check that is not', () => false, /^its check says that it does not hold$/],
    ['a check that says why', () => Promise.resolve('too small'), /^too small$/],
    ['a check that throws', () => Promise.reject(new Error('broken')), /^its check failed: broken$/],
  ])('with %s', async (_, verify, expected) => {
    const issues = await issuesOf(verify);
    expect(issues).toHaveLength(expected === undefined ? 0 : 1);
    if (expected !== undefined) expect(issues[0]).toMatch(expected);
  });

  test('names everything that does not hold', async () => {
    const issues = await issuesOf({ cwd, files: ['a', 'b'], schema: z.string(), check: () => 'no' });
    expect(issues).toHaveLength(4);
  });

  test('makes an attempt fail, which is tried again only where it is asked for, and nothing is stored before', async () => {
    let attempts = 0;
    const run = (retry: number | undefined) => async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]) =>
      wf.step(
        's',
        { verify: (value: number) => value > 2, ...(retry === undefined ? {} : { retry }) },
        () => ++attempts,
      );
    await using bench = new BenchOfOne();
    expect(await bench.run(run(undefined))).toMatchObject({ status: 'failed' });
    expect(attempts).toBe(1);
    attempts = 0;
    expect(await bench.run(run(5), 'again')).toMatchObject({ status: 'completed', output: 3 });
    expect(bench.keys('attempt-failed')).toEqual(['s', 's']);
    expect(bench.keys('step-completed')).toEqual(['s']);
  });

  test('runs under the time limit of the step, which is no success whatever holds', async () => {
    await using bench = new BenchOfOne({ grace: 0 });
    const verify = (): Promise<boolean> => bench.host.sleep(10_000).then(() => true);
    expect(await bench.run((wf) => wf.step('s', { verify, timeout: '1s', retry: false }, () => 1))).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'timeout' } },
    });
    expect(bench.keys('step-completed')).toEqual([]);
  });

  test('looks for the files of a command where it has run', async () => {
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const write = `require('fs').writeFileSync('made.txt', process.argv[1])`;
    const workflow = defineWorkflow<string, number | undefined>({
      name: 'c',
      run: async (wf, text) =>
        (
          await wf.command('make', [process.execPath, '-e', write, text], {
            cwd,
            retry: false,
            verify: { files: ['made.txt'] },
          })
        ).exitCode,
    });
    expect(await manager.execute(workflow, '')).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'verification-failed', issues: ['file "made.txt" is empty'] } },
    });
    expect(await manager.execute(workflow, 'x')).toMatchObject({ status: 'completed', output: 0 });
  });

  test.each([{ files: 'a' }, { command: [] }, { schema: {} }, { check: 1 }, { cwd: 1 }, { file: ['a'] }, 1])(
    'refuses %j as rules',
    async (verify) => {
      await using bench = new BenchOfOne();
      expect(await bench.run((wf) => wf.step('s', { verify: verify as never }, () => 1))).toMatchObject({
        status: 'failed',
        error: { code: 'invalid-option' },
      });
    },
  );
});
