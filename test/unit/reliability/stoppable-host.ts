import type { Host, ScheduleOptions, SleepOptions, Timer } from '../../../src/core/host.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** A host whose process can be stopped: time passes, and timers fire that much later. */
export class StoppableHost implements Host {
  readonly fake = new FakeHost();
  readonly environment: Host['environment'] = {};
  #stoppedMs = 0;

  /** The process is stopped for so long, or its event loop is blocked. */
  stopFor(ms: number): void {
    this.#stoppedMs += ms;
  }

  now(): number {
    return this.fake.now() + this.#stoppedMs;
  }

  monotonic(): number {
    return this.fake.monotonic() + this.#stoppedMs;
  }

  schedule(delayMs: number, callback: () => void, options?: ScheduleOptions): Timer {
    return this.fake.schedule(delayMs, callback, options);
  }

  sleep(delayMs: number, options?: SleepOptions): Promise<void> {
    return this.fake.sleep(delayMs, options);
  }

  turn(): Promise<void> {
    return this.fake.turn();
  }

  random(): number {
    return this.fake.random();
  }

  id(length: number): string {
    return this.fake.id(length);
  }
}
