import type { RunCommand } from '../core/events.ts';
import { decodeValue, encodeValue } from '../core/json.ts';
import type { StateManager } from '../state/state-manager.ts';
import { takeVerdict } from './effect-verdict.ts';
import { actAsAsked } from './escalation.ts';
import type { LiveRun } from './live-run.ts';
import { pauseAsked } from './run-settings.ts';
import type { PendingSignal } from './kept.ts';

/** The wall clock is looked at again this often. */
const longestNapMs = 30_000;

/**
 * Takes in what others ask of a run. Each command is written to the run's journal before it is acted on, with its place
 * in the inbox, so that the next process goes on behind it.
 */
export class RunInbox {
  readonly #live: LiveRun;
  readonly #state: StateManager;
  readonly #signals: PendingSignal[];
  readonly #waiting = new Set<() => void>();
  #place: number;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(live: LiveRun, state: StateManager) {
    this.#live = live;
    this.#state = state;
    this.#signals = [...live.replay.signals];
    this.#place = live.replay.inboxPlace;
  }

  /** Looks for new commands. Looks that come while one is under way are made into one more. */
  look(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
      // One that came when the reading had just ended.
      if (this.#again) return this.look();
    });
    return this.#reading;
  }

  /** The oldest signal of this name that nobody has taken. */
  take(name: string): PendingSignal | undefined {
    const index = this.#signals.findIndex((signal) => signal.name === name);
    return index < 0 ? undefined : this.#signals.splice(index, 1)[0];
  }

  /** What was sent along with a signal. */
  async payloadOf({ payload }: PendingSignal): Promise<unknown> {
    return 'text' in payload ? decodeValue(payload.text) : this.#live.valueOf(payload);
  }

  /** Resolves when a signal of this name has come, or at `deadlineAt` of the wall clock; rejects when `signal` aborts. */
  async signalled(name: string, signal: AbortSignal, deadlineAt: number | undefined): Promise<void> {
    const leftMs = (): number =>
      deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - this.#live.host.now();
    // In pieces, because wall clocks jump; for the caller it is one wait.
    while (!this.#signals.some((pending) => pending.name === name) && leftMs() > 0)
      await this.#nap(Math.min(leftMs(), longestNapMs), signal);
  }

  /** Sleeps until something comes, or for so long. */
  async #nap(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => {
      woken.abort();
    };
    this.#waiting.add(wake);
    try {
      await this.#live.host.sleep(ms, { signal: AbortSignal.any([signal, woken.signal]), keepAlive: false });
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      this.#waiting.delete(wake);
    }
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for await (const { place, command } of this.#state.inbox(this.#live.id, this.#place)) {
        if (this.#live.halted !== undefined) return;
        await this.#receive(place, command);
        this.#place = place;
      }
    }
  }

  async #receive(inboxPlace: number, command: RunCommand): Promise<void> {
    if (command.type === 'signal') {
      const { payload, ...received } = command;
      const text = await this.#live.record(
        { type: 'command-received', inboxPlace, command: received },
        encodeValue(payload),
      );
      this.#signals.push({ id: command.id, name: command.name, by: command.by, payload: { text } });
      for (const wake of [...this.#waiting]) wake();
      return;
    }
    if (command.type === 'resolve') {
      const { value, ...received } = command;
      const text = await this.#live.record(
        { type: 'command-received', inboxPlace, command: received },
        encodeValue(value),
      );
      await takeVerdict(this.#live, received, text);
      return;
    }
    if (command.type === 'force') {
      const { value, ...received } = command;
      const text = await this.#live.record(
        { type: 'command-received', inboxPlace, command: received },
        encodeValue(value),
      );
      const { key, as, by, reason } = command;
      this.#live.forcing.force(key, { as, by, reason, value: { text } });
      return;
    }
    await this.#live.record({ type: 'command-received', inboxPlace, command });
    if (command.type === 'act') {
      // It may take long, and others wait behind it.
      void actAsAsked(this.#live, command);
      return;
    }
    const { reason = `asked by ${command.by ?? 'a person'}`, by } = command;
    this.#live.halt(command.type === 'cancel' ? { kind: 'cancelled', reason, by } : pauseAsked(command));
  }
}
