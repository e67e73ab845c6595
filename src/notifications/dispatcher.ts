import { toErrorRecord } from '../core/error-record.ts';
import { type Delivery, DeliveryHistory, type NoticeRecord } from './delivery-history.ts';
import { DeliveryLane, type LaneOutcome } from './delivery-lane.ts';
import type { Notice } from './notice.ts';
import type { NotificationSettings } from './notification-options.ts';
import { Outbox } from './outbox.ts';
import type { FollowedEvent } from './outbox-line.ts';
import { RateLimit } from './rate-limit.ts';

/** A notice on its way. */
export interface Dispatch {
  readonly notice: Notice;
  /** The names of the notifiers that are to deliver it. */
  readonly notifiers: readonly string[];
  /** Whether it goes through the outbox; without that a crash may lose it. */
  readonly durable: boolean;
}

/** Counts of what became of notices in this process. */
export interface DispatchCounts {
  delivered: number;
  failed: number;
  held: number;
  dropped: number;
}

/**
 * Takes notices in, one after the other, and hands each to the lanes of its notifiers.
 *
 * Everything here runs behind the back of whoever asked: nothing rejects, and trouble is told to `onTrouble`.
 */
export class Dispatcher {
  readonly counts: DispatchCounts = { delivered: 0, failed: 0, held: 0, dropped: 0 };
  readonly #settings: NotificationSettings;
  readonly #outbox: Outbox | undefined;
  readonly #history: DeliveryHistory;
  readonly #lanes: ReadonlyMap<string, DeliveryLane>;
  /** The end of the line of those that wait to be taken in. */
  #intake: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Notices that this process has in hand, by their id. */
  readonly #held = new Set<string>();
  /** Those of them that are in the outbox. */
  readonly #written = new Set<string>();
  readonly #under = new Set<Promise<void>>();

  constructor(settings: NotificationSettings) {
    const { storage, host, timeoutMs, attempts, maxQueued } = settings;
    this.#settings = settings;
    this.#outbox = storage === undefined ? undefined : new Outbox(storage, host, settings.process);
    const trouble = (error: unknown): void => {
      settings.onTrouble('outbox', error);
    };
    const newLimit = (): RateLimit => new RateLimit(settings.rateLimitMs, settings.unlimited);
    this.#history = new DeliveryHistory(storage, newLimit, trouble);
    const intend = (notice: Notice, notifier: string): Promise<boolean | undefined> => this.#intend(notice, notifier);
    const options = { host, timeoutMs, attempts, maxQueued, intend };
    this.#lanes = new Map(settings.notifiers.map((notifier) => [notifier.name, new DeliveryLane(notifier, options)]));
  }

  /** Puts a notice into the outbox, before the event that it follows from is written. Never rejects. */
  async expect(notice: Notice, follows: FollowedEvent): Promise<boolean> {
    if (this.#outbox === undefined) return false;
    this.#held.add(notice.id);
    try {
      await this.#outbox.put(notice, follows);
      this.#written.add(notice.id);
      return true;
    } catch (error) {
      this.#trouble('outbox', error);
      return false;
    }
  }

  /** The event did not come, or nobody knows whether it did: a later sweep finds out. */
  forget(id: string): void {
    this.#track(this.#over(id, false));
  }

  /** Takes a notice in. */
  dispatch(dispatch: Dispatch): void {
    const { id } = dispatch.notice;
    this.#held.add(id);
    if (this.#waiting >= this.#settings.maxQueued) {
      this.counts.dropped += dispatch.notifiers.length;
      this.forget(id);
      return;
    }
    this.#waiting += 1;
    this.#intake = this.#intake
      .then(() => this.#take(dispatch))
      .catch((error: unknown) => {
        this.#trouble('outbox', error);
        return this.#over(id, false);
      })
      .then(() => {
        this.#waiting -= 1;
      });
    this.#track(this.#intake);
  }

  /** Puts a notice into the outbox: from then on it is delivered, if need be by another process. Never rejects. */
  async post(notice: Notice): Promise<void> {
    this.#held.add(notice.id);
    await this.#try(async () => {
      await this.#outbox?.put(notice);
      if (this.#outbox !== undefined) this.#written.add(notice.id);
    });
  }

  /** Delivers what processes that died, or had no luck, have left. Never rejects. */
  takeUpLeft(
    happened: (follows: FollowedEvent) => Promise<boolean>,
    wanted: (notice: Notice) => readonly string[],
  ): Promise<number> {
    const taken = this.#takeUpLeft(happened, wanted);
    this.#track(taken.then(() => undefined));
    return taken;
  }

  async #takeUpLeft(
    happened: (follows: FollowedEvent) => Promise<boolean>,
    wanted: (notice: Notice) => readonly string[],
  ): Promise<number> {
    const outbox = this.#outbox;
    if (outbox === undefined) return 0;
    let count = 0;
    const failed = (error: unknown): void => {
      this.#trouble('outbox', error);
    };
    try {
      for await (const { notice, follows, settled } of outbox.takeLeft((id) => this.#held.has(id), failed)) {
        const isTrue = follows === undefined ? true : await this.#ask(outbox, notice.id, happened, follows);
        if (isTrue === undefined) {
          await this.#try(() => outbox.release(notice.id));
          continue;
        }
        const notifiers = wanted(notice).filter((name) => !settled.has(name));
        if (!isTrue || notifiers.length === 0) await this.#try(() => outbox.settle(notice.id));
        else {
          count += 1;
          this.#written.add(notice.id);
          this.dispatch({ notice, notifiers, durable: true });
        }
      }
    } catch (error) {
      failed(error);
    }
    return count;
  }

  /** The notices that are remembered, oldest first. */
  history(): Promise<readonly NoticeRecord[]> {
    return this.#history.list();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  /** Stops every delivery at once. What is in the outbox is left to the next process. */
  stop(): void {
    for (const lane of this.#lanes.values()) lane.close();
  }

  async #take({ notice, notifiers, durable }: Dispatch): Promise<void> {
    const { host, quietHours } = this.#settings;
    if (durable && !this.#written.has(notice.id)) await this.post(notice);
    const now = host.now();
    const verdict = await this.#history.offer(notice, now, quietHours?.includes(now) === true);
    if (verdict.kind === 'held') {
      this.counts.held += 1;
      await this.#over(notice.id, true);
      return;
    }
    const shown = Object.freeze(verdict.heldBack === 0 ? { ...notice } : summarised(notice, verdict.heldBack));
    if (shown.facts !== undefined) Object.freeze(shown.facts);
    const deliveries = notifiers.map((name) => this.#deliver(name, shown));
    this.#track(Promise.all(deliveries).then((settled) => this.#over(notice.id, !settled.includes(false))));
  }

  /** Whether an event was written; `undefined` when that cannot be read now. */
  async #ask(
    outbox: Outbox,
    id: string,
    happened: (follows: FollowedEvent) => Promise<boolean>,
    follows: FollowedEvent,
  ): Promise<boolean | undefined> {
    try {
      // Its run may have been carried away since the notice was taken up.
      return (await happened(follows)) || (await outbox.isConfirmed(id));
    } catch (error) {
      this.#trouble('outbox', error);
      return undefined;
    }
  }

  /** Whether a notifier need not be asked again. */
  async #deliver(name: string, notice: Notice): Promise<boolean> {
    const lane = this.#lanes.get(name);
    if (lane === undefined) return true;
    const { status, attempts, error }: LaneOutcome = await lane.deliver(notice);
    if (error !== undefined) this.#trouble(name, error);
    if (status === 'dropped') this.counts.dropped += 1;
    if (status === 'delivered') this.counts.delivered += 1;
    if (status === 'failed' || status === 'unknown') this.counts.failed += 1;
    if (status === 'delivered' || status === 'failed' || status === 'unknown') {
      const at = this.#settings.host.now();
      const delivery: Delivery = { notifier: name, status, attempts, at, ...this.#messageOf(error) };
      await this.#history.record(notice.id, delivery);
    }
    const settled = status === 'delivered' || status === 'unknown' || status === 'elsewhere';
    if (status === 'delivered' && this.#written.has(notice.id))
      await this.#try(() => this.#outbox?.delivered(notice.id, name));
    return settled || (status === 'failed' && this.#isAtMostOnce(name));
  }

  /** A notice that is settled leaves the outbox; another one is left there for a later try. */
  async #over(id: string, settled: boolean): Promise<void> {
    if (this.#written.delete(id))
      await this.#try(() => (settled ? this.#outbox?.settle(id) : this.#outbox?.release(id)));
    this.#held.delete(id);
  }

  async #intend(notice: Notice, notifier: string): Promise<boolean | undefined> {
    // What is not in the outbox is known to this process alone.
    if (this.#outbox === undefined || !this.#written.has(notice.id)) return true;
    // Its place in the outbox was given up after a delivery, and is new.
    if (this.#history.hasTried(notice.id, notifier)) return false;
    try {
      return await this.#outbox.intend(notice.id, notifier);
    } catch (error) {
      this.#trouble('outbox', error);
      return undefined;
    }
  }

  async #try(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#trouble('outbox', error);
    }
  }

  #isAtMostOnce(name: string): boolean {
    return this.#settings.notifiers.some((notifier) => notifier.name === name && notifier.delivery === 'at-most-once');
  }

  #messageOf(error: unknown): { readonly error?: string } {
    if (error === undefined) return {};
    const { redactor } = this.#settings;
    return { error: toErrorRecord(error, (text) => redactor.redactText(text)).message.slice(0, 500) };
  }

  #track(work: Promise<void>): void {
    const over = work.then(
      () => undefined,
      (error: unknown) => {
        this.#trouble('outbox', error);
      },
    );
    const tracked = over.then(() => {
      this.#under.delete(tracked);
    });
    this.#under.add(tracked);
  }

  #trouble(name: string, error: unknown): void {
    this.#settings.onTrouble(name, error);
  }
}

function summarised(notice: Notice, heldBack: number): Notice {
  const further = `${heldBack} further ${heldBack === 1 ? 'notice was' : 'notices were'} held back before this one.`;
  return {
    ...notice,
    body: notice.body === '' ? further : `${notice.body}\n${further}`,
    facts: { ...notice.facts, held_back: heldBack },
  };
}
