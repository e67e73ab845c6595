import type { Host } from '../core/host.ts';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Notice } from './notice.ts';
import type { FollowedEvent, OutboxLine } from './outbox-line.ts';
import { OutboxLogs } from './outbox-logs.ts';

/** A notice in the outbox that nobody looks after. */
export interface LeftNotice {
  readonly notice: Notice;
  /** What it follows from; absent where it was asked for without a condition. */
  readonly follows: FollowedEvent | undefined;
  /** Notifiers that have delivered it, or may have and must not be asked again. */
  readonly settled: ReadonlySet<string>;
}

/** A process that cannot be judged, as on another machine, is left this much time to deliver. One that lives has all. */
const foreignMs = 15 * 60_000;
/** What could not be delivered for so long is given up. */
const longestMs = 7 * 86_400_000;
/** What cannot be read goes after this time: its writer may be at it, or be a later version. */
const unreadableMs = 86_400_000;
/** How many notices one sweep takes up. */
const mostTaken = 1000;

/**
 * The notices that are not delivered yet, one log each. It is there before the event that the notice follows from is
 * written, and goes when the notice was delivered: what is left of a process that died is taken up by the next one.
 */
export class Outbox {
  readonly #logs: OutboxLogs;
  readonly #host: Host;
  /** Names this service among those of the same process. */
  readonly #nonce: string;
  #identity: ProcessIdentity | undefined;

  constructor(storage: StorageAdapter, host: Host, identity?: ProcessIdentity) {
    this.#logs = new OutboxLogs(storage);
    this.#host = host;
    this.#identity = identity;
    this.#nonce = host.id(16);
  }

  /** Puts a notice in, durably. One that is there already stays. */
  async put(notice: Notice, follows?: FollowedEvent): Promise<void> {
    const line: OutboxLine = {
      ...{ type: 'notice', notice, at: this.#host.now() },
      ...(follows === undefined ? {} : { follows }),
    };
    await this.#logs.make(notice.id, [line, this.#owned(1)]);
  }

  /**
   * Writes down, durably, that a notifier is about to be asked that must not be asked twice. `false`: somebody else was
   * first, or the notice is settled.
   */
  async intend(id: string, notifier: string): Promise<boolean> {
    const mark = this.#host.id(16);
    if (!(await this.#add(id, { type: 'intent', notifier, mark }, true))) return false;
    for (const line of await this.#lines(id))
      if (line.type === 'intent' && line.notifier === notifier) return line.mark === mark;
    return false;
  }

  /** Adds that a notifier has delivered a notice: saves a repeat, should this process die. */
  async delivered(id: string, notifier: string): Promise<void> {
    await this.#add(id, { type: 'delivered', notifier });
  }

  /** Takes a notice out: everybody who is to deliver it has. */
  async settle(id: string): Promise<void> {
    await this.#logs.remove(this.#logs.keyOf(id));
  }

  /** Lets go of a notice that this service did not deliver. */
  async release(id: string): Promise<void> {
    await this.#add(id, { type: 'released' });
  }

  /**
   * Takes up the notices that nobody looks after any more, except those of `held`. One that cannot be taken up is told to
   * `failed`, and keeps no other one back.
   */
  async *takeLeft(
    held: (id: string) => boolean,
    failed: (error: unknown) => void,
  ): AsyncGenerator<LeftNotice, void, undefined> {
    let taken = 0;
    for await (const key of this.#logs.keys()) {
      const left = await this.#takeUp(key, held).catch(failed);
      if (left === undefined) continue;
      yield left;
      taken += 1;
      if (taken === mostTaken) return;
    }
  }

  /** Whether somebody has written down that a notice is due, wherever the journal is that it follows from. */
  async isConfirmed(id: string): Promise<boolean> {
    return (await this.#lines(id)).some(({ type }) => type === 'confirmed');
  }

  /**
   * Has the notices of a run follow it to another storage, of those that follow from what was written. One that a process
   * here is still at stays with it, and is due from now on without the run's journal.
   *
   * Done again after it was cut off, it goes on; then a notice may be told twice, under the same id.
   */
  async carry(
    runId: string,
    target: StorageAdapter,
    happened: (follows: FollowedEvent) => Promise<boolean>,
  ): Promise<void> {
    const there = new OutboxLogs(target);
    for await (const key of this.#logs.keys()) {
      const lines = await this.#logs.lines(key);
      const [first] = lines;
      if (first?.type !== 'notice' || this.#logs.keyOf(first.notice.id) !== key) continue;
      if (first.follows?.runId !== runId || !(await happened(first.follows))) continue;
      const { id } = first.notice;
      if (!(await this.#takeAlong(id, first.at, lines))) continue;
      const kept = lines.filter(({ type }) => type === 'notice' || type === 'intent' || type === 'delivered');
      await there.make(id, [...kept, { type: 'confirmed' }, { type: 'released' }]);
      await this.settle(id);
    }
  }

  /** Whether a notice is to go along: one that nobody here is at, or that was about to go when a move was cut off. */
  async #takeAlong(id: string, at: number, lines: readonly OutboxLine[]): Promise<boolean> {
    if (lines.some(({ type }) => type === 'carried')) return true;
    await this.#add(id, { type: 'confirmed' }, true);
    if (!this.#isLeft(lines, at)) return false;
    try {
      return (await this.#take(id, lines)) && (await this.#add(id, { type: 'carried' }, true));
    } catch (error) {
      await this.#letGo(id).catch(() => undefined);
      throw error;
    }
  }

  /** Lets go of a notice if it is with this service. */
  async #letGo(id: string): Promise<void> {
    const owner = (await this.#lines(id)).findLast((line) => line.type === 'owned');
    if (owner?.nonce === this.#nonce) await this.release(id);
  }

  async #takeUp(key: string, held: (id: string) => boolean): Promise<LeftNotice | undefined> {
    const lines = await this.#logs.lines(key);
    const [first] = lines;
    if (first?.type !== 'notice' || this.#logs.keyOf(first.notice.id) !== key) {
      await this.#passOver(key, lines);
      return undefined;
    }
    if (held(first.notice.id)) return undefined;
    if (this.#host.now() - first.at > longestMs) {
      await this.settle(first.notice.id);
      return undefined;
    }
    if (lines.some(({ type }) => type === 'carried')) return undefined;
    if (!this.#isLeft(lines, first.at) || !(await this.#take(first.notice.id, lines))) return undefined;
    const settled = new Set<string>();
    for (const line of lines) if (line.type === 'delivered' || line.type === 'intent') settled.add(line.notifier);
    const confirmed = lines.some(({ type }) => type === 'confirmed');
    return { notice: first.notice, follows: confirmed ? undefined : first.follows, settled };
  }

  /** Removes what nobody has been able to read for long. */
  async #passOver(key: string, lines: readonly OutboxLine[]): Promise<void> {
    const found = lines.find((line) => line.type === 'unreadable');
    const now = this.#host.now();
    if (found === undefined) {
      await this.#logs.add(key, { type: 'unreadable', at: now });
    } else if (Math.abs(now - found.at) > unreadableMs) await this.#logs.remove(key);
  }

  #isLeft(lines: readonly OutboxLine[], at: number): boolean {
    const last = lines.findLast((line) => line.type === 'owned' || line.type === 'released');
    if (last?.type !== 'owned') return true;
    // Delivered by this very service, without success so far.
    if (last.nonce === this.#nonce) return true;
    const liveness = livenessOf(last.owner, this.#self());
    if (liveness !== 'unknown') return liveness === 'dead';
    return this.#host.now() - Math.max(at, last.at) > foreignMs;
  }

  /** Of several processes that find a notice left, the first one in its log has it. */
  async #take(id: string, lines: readonly OutboxLine[]): Promise<boolean> {
    const turn = 1 + Math.max(0, ...lines.map((line) => (line.type === 'owned' ? line.turn : 0)));
    if (!(await this.#add(id, this.#owned(turn)))) return false;
    for (const line of await this.#lines(id))
      if (line.type === 'owned' && line.turn === turn) return line.nonce === this.#nonce;
    return false;
  }

  #owned(turn: number): OutboxLine {
    return { type: 'owned', turn, nonce: this.#nonce, owner: this.#self(), at: this.#host.now() };
  }

  #add(id: string, line: OutboxLine, durable = false): Promise<boolean> {
    return this.#logs.add(this.#logs.keyOf(id), line, durable);
  }

  #lines(id: string): Promise<readonly OutboxLine[]> {
    return this.#logs.lines(this.#logs.keyOf(id));
  }

  #self(): ProcessIdentity {
    this.#identity ??= identifyProcess();
    return this.#identity;
  }
}
