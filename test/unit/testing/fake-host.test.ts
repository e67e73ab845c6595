import { describe, expect, test } from 'vitest';
import { FakeHost } from '../../../src/testing/fake-host.ts';

describe('the clock', () => {
  test('moves only when it is told to', async () => {
    const host = new FakeHost({ startAt: 1000 });
    await host.turn();
    expect([host.now(), host.monotonic()]).toEqual([1000, 0]);
    await host.advance(250);
    expect([host.now(), host.monotonic()]).toEqual([1250, 250]);
  });

  test('keeps monotonic time and timers when the wall clock is set back', async () => {
    const host = new FakeHost({ startAt: 1_000_000 });
    let fired = 0;
    host.schedule(100, () => (fired += 1));
    host.setWallClock(5);
    expect([host.now(), host.monotonic()]).toEqual([5, 0]);
    await host.advance(100);
    expect([host.now(), host.monotonic(), fired]).toEqual([105, 100, 1]);
  });
});

describe('timers', () => {
  test('fire in the order of their moments, then of their creation', async () => {
    const host = new FakeHost();
    const order: string[] = [];
    for (const [name, delayMs] of [
      ['late', 30],
      ['first', 10],
      ['second', 10],
      ['never', 31],
    ] as const)
      host.schedule(delayMs, () => order.push(`${name}@${host.monotonic()}`));
    await host.advance(30);
    expect(order).toEqual(['first@10', 'second@10', 'late@30']);
    expect(host.pendingTimers).toBe(1);
  });

  test('let promises settle in between, and fire those that these set', async () => {
    const host = new FakeHost();
    const moments: number[] = [];
    const loop = async (): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await host.sleep(10);
        await Promise.resolve();
        moments.push(host.monotonic());
      }
    };
    const done = loop();
    await host.advance(30);
    await done;
    expect(moments).toEqual([10, 20, 30]);
  });

  test('do not fire once they are cancelled, also by the one before them', async () => {
    const host = new FakeHost();
    let fired = false;
    const second = host.schedule(10, () => (fired = true));
    host.schedule(5, () => {
      second.cancel();
    });
    await host.advance(20);
    expect([fired, host.pendingTimers]).toEqual([false, 0]);
  });

  test('say whether they would keep a process alive', () => {
    const host = new FakeHost();
    host.schedule(1, () => undefined, { keepAlive: false });
    host.schedule(1, () => undefined);
    expect([host.pendingTimers, host.pendingKeepAliveTimers]).toEqual([2, 1]);
  });
});

test('an aborted sleep rejects with the reason and leaves no timer', async () => {
  const host = new FakeHost();
  const controller = new AbortController();
  const sleep = host.sleep(1000, { signal: controller.signal });
  const reason = new Error('stop');
  controller.abort(reason);
  await expect(sleep).rejects.toBe(reason);
  expect(host.pendingTimers).toBe(0);
});

describe('finish', () => {
  test('moves from timer to timer until the promise has settled', async () => {
    const host = new FakeHost();
    const slow = host
      .sleep(60_000)
      .then(() => host.sleep(60_000))
      .then(() => 'done');
    await expect(host.finish(slow)).resolves.toBe('done');
    expect(host.monotonic()).toBe(120_000);
    await expect(host.finish(host.sleep(1).then(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
  });

  test('gives up when nothing is left that could settle it', async () => {
    const host = new FakeHost();
    await expect(host.finish(new Promise(() => undefined))).rejects.toThrow('did not settle');
  });
});

test('equal seeds give equal chance and ids, other seeds others', () => {
  const draw = (seed: number): unknown[] => {
    const host = new FakeHost({ seed });
    return [host.random(), host.id(6), host.random(), host.id(12)];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7)[1]).toMatch(/^[a-z0-9]{6}$/);
  const host = new FakeHost();
  const numbers = Array.from({ length: 1000 }, () => host.random());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(new Set(numbers).size).toBe(1000);
});

test('ids do not depend on how much chance was drawn', () => {
  const host = new FakeHost();
  host.random();
  expect(host.id(6)).toBe(new FakeHost().id(6));
});

test('the environment is what was given', () => {
  expect(new FakeHost().environment).toEqual({});
  expect(new FakeHost({ environment: { A: '1' } }).environment['A']).toBe('1');
});
