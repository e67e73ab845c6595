import { isHoldfastError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Notice } from './notice.ts';
import { noticeId } from './notice-request.ts';
import { type FollowedEvent, parseOutboxLine, type OutboxLine } from './outbox-line.ts';

/** A notice in the outbox that nobody looks after. */
export interface LeftNotice {
  readonly notice: Notice;
  /** What it follows from; absent where it was asked for without a condition. */
  readonly follows: FollowedEvent | undefined;
  /** Notifiers that have delivered it, or may have and must not be asked again. */
  readonly settled: ReadonlySet<string>;
}

const folder = 'notices/outbox/';
/** Never written: with it, an append adds to a log that exists, and makes none anew that was removed. */
const never = 'notices/never';
/** A process that cannot be judged, as on another machine, is left this much time to deliver. */
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
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  /** Names this service among those of the same process. */
  readonly #nonce: string;
  #identity: ProcessIdentity | undefined;

  constructor(storage: StorageAdapter, host: Host, identity?: ProcessIdentity) {
    this.#storage = storage;
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
    try {
      await this.#storage.append(logOf(notice.id), [JSON.stringify(line), JSON.stringify(this.#owned(1))], {
        create: true,
      });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
    }
  }

  /**
   * Writes down, durably, that a notifier is about to be asked that must not be asked twice. `false`: somebody else was
   * first, or the notice is settled.
   */
  async intend(id: string, notifier: string): Promise<boolean> {
    const mark = this.#host.id(16);
    if (!(await this.#add(id, { type: 'intent', notifier, mark }))) return false;
    for await (const line of this.#lines(id))
      if (line.type === 'intent' && line.notifier === notifier) return line.mark === mark;
    return false;
  }

  /** Adds that a notifier has delivered a notice: saves a repeat, should this process die. */
  async delivered(id: string, notifier: string): Promise<void> {
    await this.#add(id, { type: 'delivered', notifier });
  }

  /** Takes a notice out: everybody who is to deliver it has. */
  async settle(id: string): Promise<void> {
    await this.#storage.delete(logOf(id));
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
    let after: string | undefined;
    do {
      const page = await this.#storage.list(folder, after === undefined ? {} : { after });
      for (const { key } of page.entries) {
        const left = await this.#takeUp(key, held).catch(failed);
        if (left === undefined) continue;
        yield left;
        taken += 1;
        if (taken === mostTaken) return;
      }
      after = page.next;
    } while (after !== undefined);
  }

  async #takeUp(key: string, held: (id: string) => boolean): Promise<LeftNotice | undefined> {
    const lines: OutboxLine[] = [];
    for await (const { line } of this.#storage.read(key)) {
      const read = parseOutboxLine(line);
      if (read !== undefined) lines.push(read);
    }
    const [first] = lines;
    if (first?.type !== 'notice' || logOf(first.notice.id) !== key) {
      await this.#passOver(key, lines);
      return undefined;
    }
    if (held(first.notice.id)) return undefined;
    if (this.#host.now() - first.at > longestMs) {
      await this.settle(first.notice.id);
      return undefined;
    }
    if (!this.#isLeft(lines, first.at) || !(await this.#take(first.notice.id, lines))) return undefined;
    const settled = new Set<string>();
    for (const line of lines) if (line.type === 'delivered' || line.type === 'intent') settled.add(line.notifier);
    return { notice: first.notice, follows: first.follows, settled };
  }

  /** Removes what nobody has been able to read for long. */
  async #passOver(key: string, lines: readonly OutboxLine[]): Promise<void> {
    const found = lines.find((line) => line.type === 'unreadable');
    const now = this.#host.now();
    if (found === undefined) {
      await this.#addTo(key, { type: 'unreadable', at: now });
    } else if (Math.abs(now - found.at) > unreadableMs) await this.#storage.delete(key);
  }

  #isLeft(lines: readonly OutboxLine[], at: number): boolean {
    const last = lines.findLast((line) => line.type === 'owned' || line.type === 'released');
    if (last?.type !== 'owned') return true;
    // Delivered by this very service, without success so far.
    if (last.nonce === this.#nonce) return true;
    if (this.#host.now() - Math.max(at, last.at) > foreignMs) return true;
    return livenessOf(last.owner, this.#self()) === 'dead';
  }

  /** Of several processes that find a notice left, the first one in its log has it. */
  async #take(id: string, lines: readonly OutboxLine[]): Promise<boolean> {
    const turn = 1 + Math.max(0, ...lines.map((line) => (line.type === 'owned' ? line.turn : 0)));
    if (!(await this.#add(id, this.#owned(turn)))) return false;
    for await (const line of this.#lines(id))
      if (line.type === 'owned' && line.turn === turn) return line.nonce === this.#nonce;
    return false;
  }

  #owned(turn: number): OutboxLine {
    return { type: 'owned', turn, nonce: this.#nonce, owner: this.#self(), at: this.#host.now() };
  }

  /** Adds a line, and tells whether the notice is still there. Only an intent has to survive a power loss. */
  #add(id: string, line: OutboxLine): Promise<boolean> {
    return this.#addTo(logOf(id), line);
  }

  async #addTo(log: string, line: OutboxLine): Promise<boolean> {
    try {
      await this.#storage.append(log, [JSON.stringify(line)], {
        unless: never,
        ...(line.type === 'intent' ? {} : { derived: true }),
      });
      return true;
    } catch (error) {
      if (isHoldfastError(error) && error.code === 'overtaken-log') return false;
      throw error;
    }
  }

  async *#lines(id: string): AsyncGenerator<OutboxLine, void, undefined> {
    for await (const { line } of this.#storage.read(logOf(id))) {
      const read = parseOutboxLine(line);
      if (read !== undefined) yield read;
    }
  }

  #self(): ProcessIdentity {
    this.#identity ??= identifyProcess();
    return this.#identity;
  }
}

/** Ids may be anybody's words; the names of logs may not. */
function logOf(id: string): string {
  return `${folder}${noticeId(id)}`;
}
