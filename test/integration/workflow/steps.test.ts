import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const transient = (): Error => Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });

describe('a workflow', () => {
  test('is started with checked input and ends with checked output', async () => {
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const workflow = defineWorkflow({
      name: 'typed',
      input: z.object({ topic: z.string(), depth: z.coerce.number().default(2) }),
      output: z.object({ text: z.string() }),
      run: (wf, { topic, depth }) => wf.step('write', () => ({ text: `${topic} ${depth}` })),
    });
    const result = await manager.execute(workflow, { topic: 'x' } as { topic: string; depth: number });
    expect(result.orThrow()).toEqual({ text: 'x 2' });
    await expect(manager.execute(workflow, { topic: 1 } as never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('$.topic') as string,
    });
  });

  test('fails when its output does not fit', async () => {
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
    const workflow = defineWorkflow({ name: 'wrong', output: z.string(), run: () => 5 as never });
    expect(await manager.execute(workflow)).toMatchObject({ status: 'failed', error: { code: 'invalid-output' } });
  });

  test('resolves to its stored output: plain JSON, without undefined properties', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async () => ({ a: 1, b: undefined }));
    expect(result.orThrow()).toStrictEqual({ a: 1 });
  });

  test('fails with what it threw, and orThrow throws', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async () => {
      throw new TypeError('oops');
    });
    expect(result).toMatchObject({ status: 'failed', success: false, error: { name: 'TypeError', message: 'oops' } });
    expect(() => result.orThrow()).toThrow(expect.objectContaining({ code: 'run-failed' }));
  });

  test('does not end over a step that was not awaited', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async (wf) => {
      void wf.step('floating', async () => {
        await bench.host.sleep(1000);
        return 1;
      });
      return 'early';
    });
    expect(result.census.done).toBe(1);
  });
});

describe('a step', () => {
  test('gives the stored value, also the first time', async () => {
    await using bench = new BenchOfOne();
    const made = { list: [1, { deep: true }], gone: undefined };
    const result = await bench.run(async (wf) => {
      const seen = await wf.step('make', () => made);
      return { same: seen === made, seen };
    });
    expect(result.orThrow()).toStrictEqual({ same: false, seen: { list: [1, { deep: true }] } });
  });

  test('refuses a value that cannot be stored, with the path inside it, and stores nothing', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) => wf.step('make', () => ({ files: [{ when: new Date(0) }] })));
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'value-not-storable', key: 'make', path: '$.files[0].when' },
    });
    expect(bench.keys('step-completed')).toEqual([]);
  });

  test('keeps other values through a codec', async () => {
    await using bench = new BenchOfOne();
    const codec = { encode: (date: Date) => date.toISOString(), decode: (text: unknown) => new Date(String(text)) };
    const body = vi.fn(() => new Date(86_400_000));
    const work = async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<string> => {
      const date = await wf.step('when', { codec }, body);
      if (bench.events.length < 8) throw new Error('stop here');
      return date.toISOString();
    };
    await bench.run(async (wf) => {
      await work(wf).catch(() => undefined);
      throw new Error('later');
    });
    await using next = await bench.next(async (wf) => (await wf.step('when', { codec }, body)).toISOString());
    expect((await next.resume()).orThrow()).toBe('1970-01-02T00:00:00.000Z');
    expect(body).toHaveBeenCalledTimes(1);
  });

  test('is tried again when it fails for a passing reason, and says so in the journal', async () => {
    await using bench = new BenchOfOne();
    const attempts: number[] = [];
    const result = await bench.run((wf) =>
      wf.step('flaky', ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw transient();
        return 'at last';
      }),
    );
    expect(result.orThrow()).toBe('at last');
    expect(attempts).toEqual([1, 2, 3]);
    expect(result.report).toMatchObject({ failedAttempts: 2, recoveredSteps: 1 });
    const waits = bench.events.flatMap((event) => (event.type === 'attempt-failed' ? [event.retryInMs] : []));
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[0]).toBeLessThanOrEqual(3000);
    expect(waits[1]).toBeGreaterThanOrEqual(4000);
    expect(waits[1]).toBeLessThanOrEqual(6000);
  });

  test('fails once and for all with the body’s error as cause, and does so again after a resume', async () => {
    await using bench = new BenchOfOne();
    const body = vi.fn(() => {
      throw Object.assign(new TypeError('no such thing'), { code: 'ENOENT' });
    });
    const causes: unknown[] = [];
    const work = async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<string> => {
      await wf.step('broken', body).catch((error: unknown) => {
        const { name, message, cause, code } = error as Error & { cause: Error & { code: string }; code: string };
        causes.push({ name, message, code, cause: { name: cause.name, message: cause.message, code: cause.code } });
      });
      return wf.step('after', () => {
        if (causes.length === 1) throw new Error('die here');
        return 'went on';
      });
    };
    expect(await bench.run(work)).toMatchObject({ status: 'failed' });
    await using next = await bench.next(work);
    expect((await next.resume()).orThrow()).toBe('went on');
    expect(body).toHaveBeenCalledTimes(1);
    expect(causes[1]).toEqual(causes[0]);
    expect(causes[0]).toMatchObject({ code: 'step-failed', cause: { name: 'TypeError', code: 'ENOENT' } });
  });

  test('that failed the run runs again on resume, and nothing that was completed does', async () => {
    await using bench = new BenchOfOne();
    const bodies: string[] = [];
    let mended = false;
    const work = async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<number> => {
      const one = await wf.step('one', () => (bodies.push('one'), 1));
      const two = await wf.step('two', () => {
        bodies.push('two');
        if (!mended) throw new Error('not yet');
        return 2;
      });
      return one + two;
    };
    expect(await bench.run(work)).toMatchObject({ status: 'failed' });
    mended = true;
    await using next = await bench.next(work);
    const result = await next.resume();
    expect(result.orThrow()).toBe(3);
    expect(bodies).toEqual(['one', 'two', 'two']);
    expect(result).toMatchObject({ outcome: 'complete', census: { done: 2, failed: 0 } });
  });

  test('that is not critical gives undefined when it fails, and the run is degraded', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(async (wf) => {
      const missing = await wf.step<string>('optional', { critical: false }, () => {
        throw new Error('no');
      });
      return missing === undefined;
    });
    expect(result).toMatchObject({
      status: 'completed',
      outcome: 'degraded',
      success: true,
      output: true,
      census: { failed: 1 },
    });
  });

  test('that is not critical tells what it failed with, when it fails and whenever it is walked by again', async () => {
    const told: unknown[] = [];
    const storage = new MemoryStorage();
    const workflow = defineWorkflow({
      name: 'tolerant',
      async run(wf) {
        const tolerate = (error: Error): number => told.push([error.message, (error.cause as Error).message]);
        await wf.step('optional', { critical: false, tolerate }, () => {
          throw new TypeError('no');
        });
        if (told.length < 2) throw new Error('later');
      },
    });
    await using manager = new EnhancedWorkflowManager({ storage });
    const first = await manager.execute(workflow);
    expect(first.status).toBe('failed');
    expect(told).toEqual([[expect.stringContaining('optional'), 'no']]);
    expect(await manager.resume(first.runId)).toMatchObject({ status: 'completed', outcome: 'degraded' });
    expect(told[1]).toEqual(told[0]);
    await expect(
      manager.execute(
        defineWorkflow({
          name: 'wrong',
          run: (wf) => wf.step('a', { critical: false, tolerate: 1 as never }, () => 1),
        }),
      ),
    ).resolves.toMatchObject({ error: { code: 'invalid-option', subject: 'tolerate' } });
  });

  test('is aborted when its time is up, and its late result is discarded', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    let late: (value: string) => void = () => undefined;
    const result = await bench.run((wf) =>
      wf.step('slow', { timeout: '5s', retry: false }, ({ signal }) => {
        expect(signal.aborted).toBe(false);
        return new Promise<string>((resolve) => {
          late = resolve;
        });
      }),
    );
    late('too late');
    await bench.host.turn();
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'step-failed', cause: { code: 'timeout', limitMs: 5000 } },
    });
    expect(bench.keys('body-abandoned')).toEqual(['slow']);
    expect(bench.keys('step-completed')).toEqual([]);
  });

  test('hands its body the same idempotency key in every attempt and process', async () => {
    await using bench = new BenchOfOne();
    const keys: string[] = [];
    const work = (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<number> =>
      wf.step('pay', { retry: { attempts: 2, when: () => keys.length < 2 } }, ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        if (keys.length < 3) throw new Error('declined');
        return 1;
      });
    await bench.run(work);
    await using next = await bench.next(work);
    await next.resume();
    expect(keys).toEqual(['r:pay', 'r:pay', 'r:pay']);
  });

  test('reports what it consumed', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) =>
      wf.step('ask', ({ usage }) => {
        usage({ tokens: 10, costUsd: 0.5, model: 'm' });
        usage({ tokens: 5 });
        return 1;
      }),
    );
    expect(bench.events.find((event) => event.type === 'step-completed')).toMatchObject({
      usage: { tokens: 15, costUsd: 0.5, model: 'm' },
    });
  });

  test('whose declared input has changed pauses the run, and runs again when asked to', async () => {
    await using bench = new BenchOfOne();
    const prompts: string[] = [];
    const work =
      (prompt: string, fail: boolean) =>
      async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<string> => {
        const answer = await wf.step('ask', { input: { prompt } }, () => {
          prompts.push(prompt);
          return `answer to ${prompt}`;
        });
        if (fail) throw new Error('stop');
        return answer;
      };
    await bench.run(work('one', true));
    await using same = await bench.next(work('one', true));
    await same.resume();
    expect(prompts).toEqual(['one']);
    await using next = await same.next(work('two', false));
    expect(await next.resume()).toMatchObject({ status: 'paused', pausedReason: 'inputs-changed' });
    expect(prompts).toEqual(['one']);
    const result = await next.resume({ changes: 'apply' });
    expect(result.orThrow()).toBe('answer to two');
    expect(result.census.done).toBe(1);
  });

  test('called fresh runs in every process and is stored nowhere', async () => {
    await using bench = new BenchOfOne();
    const logIn = vi.fn(() => new Map([['token', 1]]));
    const work =
      (fail: boolean) =>
      async (wf: Parameters<Parameters<BenchOfOne['run']>[0]>[0]): Promise<number | undefined> => {
        const handle = await wf.fresh('log-in', logIn);
        if (fail) throw new Error('stop');
        return handle.get('token');
      };
    await bench.run(work(true));
    await using next = await bench.next(work(false));
    expect((await next.resume()).orThrow()).toBe(1);
    expect(logIn).toHaveBeenCalledTimes(2);
  });

  test('with an empty or endless name is refused', async () => {
    await using bench = new BenchOfOne();
    expect(await bench.run((wf) => wf.step('', () => 1))).toMatchObject({
      status: 'failed',
      error: { code: 'invalid-option' },
    });
  });
});
