import { describe, expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const hourMs = 3_600_000;
const limited = (): Error => new Error('Claude AI usage limit reached. Please try again in 5 hours');

/** A step whose first attempts are told to come again in five hours. */
function asks(attempts: number[], failures = 1): (wf: WorkflowContext) => Promise<string> {
  return (wf) =>
    wf.step('ask', (step) => {
      attempts.push(step.attempt);
      if (attempts.length <= failures) throw limited();
      return 'answered';
    });
}

describe('a step that waits for hours before its next attempt', () => {
  test('lets the run be let go of until then, and goes on then with its attempts counted', async () => {
    const attempts: number[] = [];
    await using bench = new BenchOfOne({ parkAfter: '1m' });
    const before = bench.host.now();
    const first = await bench.run(asks(attempts));
    expect(first).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    const wakeAt = first.status === 'paused' ? (first.wakeAt ?? 0) : 0;
    expect(wakeAt - before).toBeGreaterThanOrEqual(5 * hourMs);
    expect(bench.host.now() - before).toBeLessThan(1000);

    await using early = await bench.next(asks(attempts), { parkAfter: '1m' });
    expect((await early.manager.recover()).unresolved).toMatchObject([{ id: 'r', wakeAt }]);
    expect(await early.resume()).toMatchObject({ status: 'paused', wakeAt });
    expect(attempts).toEqual([1]);

    await early.host.advance(wakeAt - early.host.now());
    await using late = await early.next(asks(attempts), { parkAfter: '1m' });
    const [run] = (await late.manager.recover()).resumed;
    expect((await late.host.finish(run?.result ?? Promise.reject(new Error('not resumed')))).orThrow()).toBe(
      'answered',
    );
    expect(attempts).toEqual([1, 2]);
  });

  test('gives up after its attempts, over all processes', async () => {
    const attempts: number[] = [];
    let bench = new BenchOfOne({ parkAfter: '1m' });
    let result = await bench.run(asks(attempts, 9));
    for (let rounds = 0; result.status === 'paused' && rounds < 9; rounds += 1) {
      await bench.host.advance(6 * hourMs);
      bench = await bench.next(asks(attempts, 9), { parkAfter: '1m' });
      result = await bench.resume();
    }
    expect(result).toMatchObject({ status: 'failed' });
    expect(attempts).toEqual([1, 2, 3, 4]);
    await bench.host.finish(bench.manager.close());
  });

  test('does not use up the time of its phase', async () => {
    const attempts: number[] = [];
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) => wf.phase('p', { timeout: '1h' }, () => asks(attempts)(wf)));
    expect(result.orThrow()).toBe('answered');
    expect(result.report.phases[0]?.activeMs ?? 0).toBeLessThan(hourMs);
  });

  test('keeps nobody waiting for work beside it', async () => {
    const attempts: number[] = [];
    await using bench = new BenchOfOne({ parkAfter: '1m' });
    let worked = false;
    const result = await bench.run(async (wf) => {
      await wf.parallel({
        ask: (own) => asks(attempts)(own),
        other: (own) =>
          own.step('build', async () => {
            await bench.host.sleep(30 * 60_000);
            worked = true;
          }),
      });
    });
    expect(worked).toBe(true);
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect(bench.keys('step-completed')).toEqual(['parallel/other/build']);
  });
});

test('an effect waits in the same way', async () => {
  const attempts: number[] = [];
  const notifies = (wf: WorkflowContext): Promise<string> =>
    wf.effect('notify', {
      check: () => 'not-done',
      do: ({ attempt }) => {
        attempts.push(attempt);
        if (attempts.length === 1) throw limited();
        return 'sent';
      },
    });
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  const first = await bench.run(notifies);
  expect(first).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
  await bench.host.advance(6 * hourMs);
  await using next = await bench.next(notifies);
  expect((await next.resume()).orThrow()).toBe('sent');
  expect(attempts).toEqual([1, 2]);
});

test('a phase waits in the same way before it begins again', async () => {
  let walks = 0;
  const walk = (wf: WorkflowContext): Promise<string> =>
    wf.phase('p', { retry: { attempts: 2, delay: '2h', jitter: 0 }, timeout: '1h' }, () => {
      walks += 1;
      if (walks === 1) throw limited();
      return 'walked';
    });
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  expect(await bench.run(walk)).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
  await using next = await bench.next(walk, { parkAfter: '1m' });
  expect(await next.resume()).toMatchObject({ status: 'paused' });
  expect(walks).toBe(1);
  await next.host.advance(6 * hourMs);
  expect((await next.resume()).orThrow()).toBe('walked');
});

test('short waits between attempts are work: the run is not let go of', async () => {
  const attempts: number[] = [];
  await using bench = new BenchOfOne({ parkAfter: '1s' });
  const result = await bench.run((wf) =>
    wf.step('ask', { retry: { attempts: 5, delay: '900ms', factor: 1, jitter: 0 } }, (step) => {
      attempts.push(step.attempt);
      if (step.attempt < 5) throw new Error('not yet');
      return 'now';
    }),
  );
  expect(result.orThrow()).toBe('now');
});

test('a wait ends in time when somebody sets the clock back meanwhile', async () => {
  await using bench = new BenchOfOne();
  const running = bench.run((wf) =>
    wf.step('ask', { retry: { attempts: 2, delay: '10s', jitter: 0 } }, (step) => {
      if (step.attempt === 1) {
        bench.host.setWallClock(bench.host.now());
        setImmediate(() => {
          bench.host.setWallClock(bench.host.now() - hourMs);
        });
        throw new Error('once');
      }
      return bench.host.monotonic();
    }),
  );
  expect((await running).orThrow()).toBeLessThan(11_000);
});
