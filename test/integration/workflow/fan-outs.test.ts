import { describe, expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

describe('wf.parallel', () => {
  test('gives each branch’s result by name, and each branch a scope of its own', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.parallel({ a: (own) => own.step('same', () => 1), b: () => wf.step('same', () => 2), c: () => 3 }),
    );
    expect(result.orThrow()).toEqual({ a: 1, b: 2, c: 3 });
    expect(bench.keys('step-completed').sort()).toEqual(['parallel/a/same', 'parallel/b/same']);
  });

  test('fails with the first failure, aborts the siblings and does not write them down as failed', async () => {
    await using bench = new BenchOfOne();
    const aborted: unknown[] = [];
    const result = await bench.run((wf) =>
      wf.parallel({
        bad: () =>
          wf.step('bad', { retry: false }, async () => {
            await bench.host.sleep(10);
            throw new Error('first');
          }),
        slow: () =>
          wf.step('slow', ({ signal }) =>
            bench.host.sleep(60_000, { signal }).catch((error: unknown) => {
              aborted.push(error);
              throw error;
            }),
          ),
      }),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'step-failed', key: 'parallel/bad/bad' } });
    expect(aborted).toHaveLength(1);
    expect(bench.keys('step-failed')).toEqual(['parallel/bad/bad']);
  });

  test('starts no more branches at once than concurrency allows', async () => {
    await using bench = new BenchOfOne();
    let running = 0;
    let most = 0;
    const branch = async (): Promise<void> => {
      most = Math.max(most, (running += 1));
      await bench.host.sleep(100);
      running -= 1;
    };
    await bench.run((wf) => wf.parallel({ a: branch, b: branch, c: branch, d: branch, e: branch }, { concurrency: 2 }));
    expect(most).toBe(2);
  });

  test('that settles tells done from failed', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async (wf) => {
      const found = await wf.parallel(
        {
          good: () => 1,
          bad: () => {
            throw new Error('broken');
          },
        },
        { settle: true },
      );
      return { ...found, failed: found.failed.map(({ key, error }) => `${key}: ${error.message}`) };
    });
    expect(result).toMatchObject({
      outcome: 'partial',
      success: false,
      output: { complete: false, done: { good: 1 }, failed: ['bad: broken'], skipped: [] },
    });
    expect(() => result.orThrow()).toThrow(expect.objectContaining({ code: 'run-partial' }));
  });
});

describe('wf.map', () => {
  test('gives results in the order of the items', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.map('wait', [30, 10, 20], async (ms) => {
        await bench.host.sleep(ms);
        return ms;
      }),
    );
    expect(result.orThrow()).toEqual([30, 10, 20]);
  });

  test('names an item by the caller’s key, by itself, or by its content, and numbers equal ones', async () => {
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.map('keyed', [{ id: 7 }], { key: (item) => item.id }, () => 1);
      await wf.map('text', ['a/b', 'a/b'], () => 1);
      await wf.map(
        'content',
        [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
        () => 1,
      );
    });
    const keys = bench.keys('branch-completed') as string[];
    expect(keys.slice(0, 3)).toEqual(['keyed[7]', 'text[a/b]', 'text[a/b#2]']);
    expect(keys[3]).toMatch(/^content\[[0-9a-f]{16}\]$/);
    expect(keys[4]).toBe(keys[3]?.replace(']', '#2]'));
  });

  test.each([
    ['90%', 10, 9],
    ['90%', 11, 10],
    ['10%', 30, 3],
    ['100%', 3, 3],
    ['0%', 3, 0],
  ] as const)('with require %s of %i items needs %i', async (require, total, needed) => {
    const run = async (good: number): Promise<string> => {
      await using bench = new BenchOfOne();
      const items = Array.from({ length: total }, (_, index) => index);
      const result = await bench.run((wf) =>
        wf.map('item', items, { require }, (item) => {
          if (item >= good) throw new Error('broken');
          return item;
        }),
      );
      return result.status;
    };
    expect(await run(needed)).toBe('completed');
    if (needed > 0) expect(await run(needed - 1)).toBe('failed');
  });

  test('is content with no items', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) => wf.map('item', [], { require: '90%' }, () => 1));
    expect(result.orThrow()).toEqual({ complete: true, done: [], failed: [], skipped: [] });
  });

  test('starts nothing further once the requirement is out of reach, and names what was skipped', async () => {
    await using bench = new BenchOfOne();
    const started: number[] = [];
    const result = await bench.run((wf) =>
      wf.map('item', [0, 1, 2, 3, 4], { concurrency: 1, atLeast: 4 }, (item) => {
        started.push(item);
        throw new Error('broken');
      }),
    );
    expect(started).toEqual([0, 1]);
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'require-not-met', failedKeys: ['item[0]', 'item[1]'] },
      census: { fanOuts: [{ key: 'item', expected: 5, done: 0, failed: 2, skipped: 3 }] },
    });
  });

  test('runs only the failed items again when a run that missed its requirement is resumed', async () => {
    await using bench = new BenchOfOne();
    const started: number[] = [];
    let mended = false;
    const work = (wf: WorkflowContext): Promise<{ done: readonly number[] }> =>
      wf.map('item', [0, 1, 2, 3], { atLeast: 4 }, (item) => {
        started.push(item);
        if (item === 2 && !mended) throw new Error('broken');
        return item;
      });
    expect(await bench.run(work)).toMatchObject({ status: 'failed' });
    mended = true;
    await using next = await bench.next(work);
    expect(await next.resume()).toMatchObject({ status: 'completed', outcome: 'complete' });
    expect(started).toEqual([0, 1, 2, 3, 2]);
  });

  test('keeps the results of finished items over a death, with items that changed their places', async () => {
    await using bench = new BenchOfOne();
    const started: string[] = [];
    const work =
      (items: readonly string[], broken: string) =>
      (wf: WorkflowContext): Promise<string[]> =>
        wf.map('edit', items, { concurrency: 1, key: (item) => item }, (item) => {
          started.push(item);
          if (item === broken) throw new Error('stop');
          return item.toUpperCase();
        });
    await bench.run(work(['a', 'b', 'c'], 'c'));
    await using next = await bench.next(work(['c', 'b', 'new', 'a'], ''));
    expect((await next.resume()).orThrow()).toEqual(['C', 'B', 'NEW', 'A']);
    expect(started).toEqual(['a', 'b', 'c', 'c', 'new']);
  });

  test('pauses the run when an unnamed item has taken the place of a finished one', async () => {
    await using bench = new BenchOfOne();
    const work =
      (items: readonly object[], fail: boolean) =>
      async (wf: WorkflowContext): Promise<number> => {
        const done = await wf.map('edit', items, () => 1);
        if (fail) throw new Error('stop');
        return done.length;
      };
    await bench.run(work([{ file: 'a' }, { file: 'b' }], true));
    await using next = await bench.next(work([{ file: 'a' }, { file: 'changed' }], false));
    expect(await next.resume()).toMatchObject({
      status: 'paused',
      pausedReason: 'inputs-changed',
      message: expect.stringContaining('`key`') as string,
    });
    expect((await next.resume({ changes: 'apply' })).orThrow()).toBe(2);
  });

  test('refuses more items than limits.fanOut', async () => {
    await using bench = new BenchOfOne({ limits: { fanOut: 3 } });
    expect(await bench.run((wf) => wf.map('item', [1, 2, 3, 4], () => 1))).toMatchObject({
      error: { code: 'fan-out-too-large' },
    });
  });

  test.each([0, -1, 1.5, Number.NaN, '2'])('refuses concurrency %s and names what is allowed', async (concurrency) => {
    await using bench = new BenchOfOne();
    expect(await bench.run((wf) => wf.map('item', [1], { concurrency: concurrency as number }, () => 1))).toMatchObject(
      {
        error: {
          code: 'invalid-option',
          message: expect.stringContaining('Expected `concurrency` to be a positive integer, got') as string,
        },
      },
    );
  });

  test('gives the place of an abandoned body to nobody until it settles', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    const started: string[] = [];
    let settle: () => void = () => undefined;
    const running = bench.run((wf) =>
      wf.map('item', ['hangs', 'waits'], { concurrency: 1, settle: true }, (item, own) =>
        own.step('work', { timeout: '1s', retry: false }, () => {
          started.push(item);
          return item === 'hangs' ? new Promise<void>((resolve) => (settle = resolve)) : undefined;
        }),
      ),
    );
    await bench.host.advance(60_000);
    expect(started).toEqual(['hangs']);
    settle();
    await running;
    expect(started).toEqual(['hangs', 'waits']);
  });
});
