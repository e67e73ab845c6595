import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';

const dayMs = 86_400_000;

describe('timers of the system host', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a delay longer than setTimeout can take is waited for in pieces, and fires once', () => {
    const callback = vi.fn();
    systemHost.schedule(100 * dayMs, callback);
    vi.advanceTimersByTime(100 * dayMs - 1);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('cancelling in a later piece leaves no timer', () => {
    const callback = vi.fn();
    const timer = systemHost.schedule(100 * dayMs, callback);
    vi.advanceTimersByTime(60 * dayMs);
    timer.cancel();
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100 * dayMs);
    expect(callback).not.toHaveBeenCalled();
  });

  test('a timer does not notice the wall clock being set', () => {
    const callback = vi.fn();
    systemHost.schedule(1000, callback);
    vi.setSystemTime(Date.now() + 10 * dayMs);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test('a sleep ends after its time', async () => {
    const sleep = systemHost.sleep(50);
    await vi.advanceTimersByTimeAsync(50);
    await expect(sleep).resolves.toBeUndefined();
  });

  test('an abort ends a sleep with its reason, and leaves no timer', async () => {
    const controller = new AbortController();
    const sleep = systemHost.sleep(40 * dayMs, { signal: controller.signal });
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a sleep that is aborted before it begins sets no timer', async () => {
    await expect(systemHost.sleep(50, { signal: AbortSignal.abort('early') })).rejects.toBe('early');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a finished sleep leaves no listener on its signal', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const sleep = systemHost.sleep(5, { signal });
    await vi.advanceTimersByTimeAsync(5);
    await sleep;
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

test('a timer that need not keep the process alive says so to the event loop', () => {
  const unref = vi.fn();
  const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue({ unref } as never);
  try {
    systemHost.schedule(5, () => undefined);
    expect(unref).not.toHaveBeenCalled();
    systemHost.schedule(5, () => undefined, { keepAlive: false });
    expect(unref).toHaveBeenCalledTimes(1);
  } finally {
    set.mockRestore();
  }
});

test('a turn lets what is ready run first', async () => {
  const order: string[] = [];
  void Promise.resolve().then(() => order.push('promise'));
  await systemHost.turn();
  expect(order).toEqual(['promise']);
});

test('ids have the length and the letters that are asked for, and differ', () => {
  const ids = Array.from({ length: 500 }, (_, index) => systemHost.id(6 + (index % 20)));
  expect(ids.every((id, index) => new RegExp(`^[a-z0-9]{${6 + (index % 20)}}$`).test(id))).toBe(true);
  expect(new Set(ids).size).toBe(500);
  expect(systemHost.id(0)).toBe('');
});

test('every letter of an id is about equally likely', () => {
  const counts = new Map<string, number>();
  for (const letter of systemHost.id(72_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(36);
  // 2,000 expected each; six standard deviations.
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(270);
});

test('clocks and chance are the real ones', () => {
  expect(Math.abs(systemHost.now() - Date.now())).toBeLessThan(1000);
  expect(systemHost.monotonic()).toBeLessThanOrEqual(systemHost.monotonic());
  expect(systemHost.random()).toBeLessThan(1);
  expect(systemHost.environment).toBe(process.env);
});
