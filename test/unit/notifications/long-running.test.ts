import { expect, test } from 'vitest';
import type { Timer } from '../../../src/core/host.ts';
import { LongRunning } from '../../../src/notifications/long-running.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** A host whose timers fire late: only when a test says so, whatever its clock shows. */
class StalledHost extends FakeHost {
  ms = 0;
  readonly due: (() => void)[] = [];

  override monotonic(): number {
    return this.ms;
  }

  override schedule(_: number, callback: () => void): Timer {
    this.due.push(callback);
    return { cancel: () => undefined };
  }
}

test('after a stall over several doublings only the last one is told', () => {
  const host = new StalledHost();
  const bodies: (string | undefined)[] = [];
  const watch = new LongRunning(host, 300_000, ({ body }) => bodies.push(body));
  watch.start({ runId: 'r', workflow: 'build', startedAt: 0 });
  host.ms = 2_500_000;
  host.due.shift()?.();
  expect(bodies).toEqual(['Run r is still at work after 40m00s.']);
  host.ms = 4_800_000;
  host.due.shift()?.();
  expect(bodies.slice(1)).toEqual(['Run r is still at work after 1h20m.']);
});
