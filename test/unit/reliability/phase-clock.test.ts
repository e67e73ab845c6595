import { describe, expect, test } from 'vitest';
import { PhaseClock, type PhaseClockOptions } from '../../../src/reliability/phase-clock.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

function started(options: PhaseClockOptions = {}) {
  const host = new FakeHost();
  const calls: unknown[][] = [];
  const clock = new PhaseClock(host, {
    limitReached: (limitMs) => calls.push(['limit', limitMs, host.monotonic()]),
    warned: (activeMs, limitMs) => calls.push(['warning', activeMs, limitMs]),
    ...options,
  });
  clock.start();
  return { host, clock, calls };
}

describe('PhaseClock', () => {
  test('counts from start to stop, on top of earlier processes', async () => {
    const { host, clock } = started({ activeMs: 40 });
    await host.advance(100);
    expect(clock.activeMs).toBe(140);
    clock.stop();
    await host.advance(100);
    expect(clock.activeMs).toBe(140);
    clock.start();
    await host.advance(10);
    expect(clock.activeMs).toBe(150);
  });

  test('does not count while it is held, however deep', async () => {
    const { host, clock } = started();
    await host.advance(10);
    clock.hold();
    await host.advance(10);
    clock.hold();
    await host.advance(10);
    clock.release();
    await host.advance(10);
    expect(clock.activeMs).toBe(10);
    clock.release();
    await host.advance(10);
    expect(clock.activeMs).toBe(20);
  });

  test('a hold from before the start counts, a release without hold does not', async () => {
    const host = new FakeHost();
    const clock = new PhaseClock(host);
    clock.release();
    clock.hold();
    clock.start();
    await host.advance(10);
    expect(clock.activeMs).toBe(0);
    clock.release();
    clock.release();
    await host.advance(10);
    expect(clock.activeMs).toBe(10);
    clock.hold();
    await host.advance(10);
    expect(clock.activeMs).toBe(10);
  });

  test('is not moved by the wall clock', async () => {
    const { host, clock } = started();
    host.setWallClock(0);
    await host.advance(10);
    expect(clock.activeMs).toBe(10);
  });

  test('warns and reports the limit once each, by active time', async () => {
    const { host, clock, calls } = started({ warnAfterMs: 50, limitMs: 100 });
    await host.advance(40);
    clock.hold();
    await host.advance(1000);
    expect(calls).toEqual([]);
    clock.release();
    await host.advance(30);
    expect(calls).toEqual([['warning', 50, 100]]);
    await host.advance(29);
    expect(calls).toHaveLength(1);
    await host.advance(1000);
    expect(calls).toEqual([
      ['warning', 50, 100],
      ['limit', 100, 1100],
    ]);
    expect(host.pendingTimers).toBe(0);
  });

  test('counts what earlier processes used towards the limit, and does not warn again', async () => {
    const { host, calls } = started({ activeMs: 60, warnAfterMs: 50, limitMs: 100 });
    await host.advance(100);
    expect(calls).toEqual([['limit', 100, 40]]);
  });

  test('reports at the start a limit that earlier processes used up', () => {
    const { calls } = started({ activeMs: 100, limitMs: 100 });
    expect(calls).toEqual([['limit', 100, 0]]);
  });

  test('does not warn beyond the limit', async () => {
    const { host, calls } = started({ warnAfterMs: 100, limitMs: 100 });
    await host.advance(1000);
    expect(calls).toEqual([['limit', 100, 100]]);
  });

  test('reports at a hold the limit that passed while the event loop was blocked', () => {
    const host = new FakeHost();
    let atMs = 0;
    const blocked = Object.assign(Object.create(host) as FakeHost, {
      schedule: host.schedule.bind(host),
      monotonic: () => atMs,
    });
    const reached: number[] = [];
    const clock = new PhaseClock(blocked, { limitMs: 100, limitReached: (limitMs) => reached.push(limitMs) });
    clock.start();
    atMs = 150;
    clock.hold();
    expect(reached).toEqual([100]);
    expect(clock.activeMs).toBe(150);
    clock.release();
    expect(host.pendingTimers).toBe(0);
  });

  test('may be stopped by what it calls', async () => {
    const host = new FakeHost();
    const clock: PhaseClock = new PhaseClock(host, {
      warnAfterMs: 50,
      limitMs: 100,
      warned: () => {
        clock.stop();
      },
    });
    clock.start();
    await host.advance(1000);
    expect(clock.activeMs).toBe(50);
    expect(host.pendingTimers).toBe(0);
  });

  test('keeps no process alive, and sets no timer while held, stopped or without limits', () => {
    const { host, clock } = started({ limitMs: 100 });
    expect([host.pendingTimers, host.pendingKeepAliveTimers]).toEqual([1, 0]);
    clock.hold();
    expect(host.pendingTimers).toBe(0);
    clock.release();
    expect(host.pendingTimers).toBe(1);
    clock.stop();
    expect(host.pendingTimers).toBe(0);
    expect(started().host.pendingTimers).toBe(0);
  });

  test.each([{ limitMs: 0 }, { warnAfterMs: 0 }, { activeMs: -1 }, { limitMs: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => new PhaseClock(new FakeHost(), options)).toThrow(
        expect.objectContaining({ code: 'invalid-option' }),
      );
    },
  );
});
