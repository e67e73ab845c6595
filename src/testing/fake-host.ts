import { type Host, type ScheduleOptions, sleepOn, type SleepOptions, systemHost, type Timer } from '../core/host.ts';
// Loaded on first use otherwise, which no fake clock can wait for.
import '../notifications/dispatcher.ts';
import '../recovery/action-built-in.ts';
import '../recovery/bulkhead.ts';
import '../recovery/pattern-log.ts';
import '../recovery/provider-slots.ts';
import '../reliability/health-monitor.ts';

/** Options of {@link FakeHost}. */
export interface FakeHostOptions {
  /**
   * Wall-clock time at the start, in milliseconds since 1970.
   * @defaultValue 2026-11-20T10:15:30.123Z
   */
  readonly startAt?: number;
  /**
   * Where chance and ids start; equal seeds give equal sequences.
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * The environment variables.
   * @defaultValue none
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

interface PendingTimer {
  readonly dueAt: number;
  readonly callback: () => void;
  readonly keepAlive: boolean;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A host whose clock moves only when a test says so, and whose chance is the same every time.
 *
 * Invariants: timers fire only inside {@link FakeHost.advance} and {@link FakeHost.finish}, in order of their moment
 * and, for equal moments, in order of their creation; monotonic time never goes back.
 */
export class FakeHost implements Host {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Monotonic time; it starts at 0. */
  #elapsedMs = 0;
  /** What to add to monotonic time to get wall-clock time. */
  #wallOffsetMs: number;
  readonly #timers = new Set<PendingTimer>();
  readonly #nextRandom: () => number;
  /** Ids have a sequence of their own, so that drawing chance does not change them. */
  readonly #nextLetter: () => number;

  constructor(options: FakeHostOptions = {}) {
    this.#wallOffsetMs = options.startAt ?? Date.parse('2026-11-20T10:15:30.123Z');
    this.environment = options.environment ?? {};
    this.#nextRandom = mulberry32(options.seed ?? 1);
    this.#nextLetter = mulberry32((options.seed ?? 1) ^ 0x5f3759df);
  }

  now(): number {
    return Math.floor(this.#wallOffsetMs + this.#elapsedMs);
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  schedule(delayMs: number, callback: () => void, options: ScheduleOptions = {}): Timer {
    const timer = { dueAt: this.#elapsedMs + Math.max(0, delayMs), callback, keepAlive: options.keepAlive ?? true };
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
      },
    };
  }

  sleep(delayMs: number, options?: SleepOptions): Promise<void> {
    return sleepOn(this, delayMs, options);
  }

  turn(): Promise<void> {
    return systemHost.turn();
  }

  random(): number {
    return this.#nextRandom();
  }

  id(length: number): string {
    let text = '';
    while (text.length < length) text += alphabet.charAt(Math.floor(this.#nextLetter() * alphabet.length));
    return text;
  }

  /** How many timers wait; a part that was closed leaves none. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** How many of the waiting timers would keep a process alive. */
  get pendingKeepAliveTimers(): number {
    let count = 0;
    for (const timer of this.#timers) if (timer.keepAlive) count += 1;
    return count;
  }

  /** Sets the wall clock, forwards or back, as an administrator would; monotonic time and timers are not touched. */
  setWallClock(at: number): void {
    this.#wallOffsetMs = at - this.#elapsedMs;
  }

  /**
   * Moves both clocks on by `ms`, firing every timer that becomes due, also those set meanwhile.
   *
   * Before the first timer and after each one the event loop gets a turn, so that promises settle in between.
   * What waits for the disk or another process is not waited for.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms;
    await systemHost.turn();
    while (this.#fireNext(until)) await systemHost.turn();
    this.#elapsedMs = until;
    await systemHost.turn();
  }

  /** Moves both clocks on to the next timer and fires it, whenever that is; `false` when none waits. */
  async advanceToNext(): Promise<boolean> {
    await systemHost.turn();
    const fired = this.#fireNext(Infinity);
    await systemHost.turn();
    return fired;
  }

  /**
   * Moves the clocks from timer to timer until `promise` has settled, and returns what it resolved to.
   *
   * Timers do not wait for the disk or another process: with those under way, a time limit may pass first.
   *
   * @throws what the promise rejected with; an Error when no timer is left that could settle it, or after `limitMs`.
   */
  async finish<Result>(promise: Promise<Result>, limitMs: number = 365 * 86_400_000): Promise<Result> {
    const state = { settled: false };
    const mark = (): void => {
      state.settled = true;
    };
    promise.then(mark, mark);
    const until = this.#elapsedMs + limitMs;
    // Real input and output may be under way when no timer waits, so an empty queue is believed only after some turns.
    for (let idleTurns = 0; idleTurns < 200;) {
      await systemHost.turn();
      if (state.settled) return promise;
      idleTurns = this.#fireNext(until) ? 0 : idleTurns + 1;
    }
    throw new Error(
      `The promise did not settle within ${limitMs} ms of fake time; ${this.pendingTimers} timers are waiting.`,
    );
  }

  /** Fires the earliest timer that is due by `until`, at its moment. */
  #fireNext(until: number): boolean {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.dueAt < next.dueAt) next = timer;
    if (next === undefined || next.dueAt > until) return false;
    this.#timers.delete(next);
    this.#elapsedMs = Math.max(this.#elapsedMs, next.dueAt);
    next.callback();
    return true;
  }
}

/** A small generator with 32 bits of state (Tommy Ettinger's mulberry32): good enough for tests, never for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
