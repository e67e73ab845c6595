import { expect, test } from 'vitest';
import { HeartbeatWatch } from '../../../src/reliability/heartbeat-watch.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { StoppableHost } from './stoppable-host.ts';

/** A watch that listens, with the moment at which it heard nothing any more. */
function listen(host: FakeHost | StoppableHost, silenceMs = 1000) {
  const heard: { silentAt: number | undefined } = { silentAt: undefined };
  const watch = new HeartbeatWatch(host, {
    silenceMs,
    fellSilent: () => {
      heard.silentAt = host.monotonic();
    },
  });
  watch.start();
  return { watch, heard };
}

test('notices silence when it has lasted for so long, once, and leaves no timer', async () => {
  const host = new FakeHost();
  const { heard } = listen(host);
  await host.advance(999);
  expect(heard.silentAt).toBeUndefined();
  await host.advance(1);
  expect(heard.silentAt).toBe(1000);
  expect(host.pendingTimers).toBe(0);
});

test('counts from the last sign of life', async () => {
  const host = new FakeHost();
  const { watch, heard } = listen(host);
  for (let beat = 0; beat < 10; beat += 1) {
    await host.advance(900);
    watch.beat();
  }
  expect(heard.silentAt).toBeUndefined();
  await host.advance(1000);
  expect(heard.silentAt).toBe(10_000);
});

test('does not count time in which the process was stopped or its event loop blocked', async () => {
  const host = new StoppableHost();
  const { heard } = listen(host);
  await host.fake.advance(600);
  host.stopFor(3_600_000);
  await host.fake.advance(399);
  expect(heard.silentAt).toBeUndefined();
  await host.fake.advance(251);
  expect(heard.silentAt).toBeDefined();
});

test('hears what was said while nobody listened, before it decides', async () => {
  let said = false;
  /** What came in meanwhile is heard in the next turn of the event loop. */
  class BusyHost extends FakeHost {
    override turn(): Promise<void> {
      if (said) watch.beat();
      said = false;
      return super.turn();
    }
  }
  const host = new BusyHost();
  const { watch, heard } = listen(host);
  await host.advance(999);
  said = true;
  await host.advance(1);
  expect(heard.silentAt).toBeUndefined();
  await host.advance(1000);
  expect(heard.silentAt).toBe(2000);
});

test('a stopped watch hears nothing and holds no timer; started again it begins anew', async () => {
  const host = new FakeHost();
  const { watch, heard } = listen(host);
  await host.advance(999);
  watch.stop();
  expect(host.pendingTimers).toBe(0);
  await host.advance(5000);
  watch.start();
  await host.advance(999);
  expect(heard.silentAt).toBeUndefined();
  await host.advance(1);
  expect(heard.silentAt).toBe(6999);
});

test('refuses a silence that is none', () => {
  expect(() => listen(new FakeHost(), 0)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
