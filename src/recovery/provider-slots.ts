import { StorageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { Owner } from '../core/run-terms.ts';
import { identifyProcess, type ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { follow } from './follow.ts';
import { LostSlots } from './lost-slots.ts';
import { SlotLedgers } from './slot-ledgers.ts';
import type { SlotEntry, SlotOutcome, SlotState } from './slot-limit.ts';
import { SlotLookout } from './slot-lookout.ts';
import type { SlotSettings } from './slot-options.ts';

/** What {@link ProviderSlots} are made with. */
export interface ProviderSlotsParts {
  readonly host: Host;
  /** Where they are shared; `undefined`: nowhere. */
  readonly storage: StorageAdapter | undefined;
  readonly settings: SlotSettings;
  readonly process: ProcessIdentity | undefined;
  /** Told the limit before, when it is another one now, and when others are counted again after trouble. */
  readonly changed: (was: number) => void;
  /** Told when the storage begins to fail, and not again until something could be written. */
  readonly trouble: (error: unknown) => void;
}

/** A call that waits in this process. */
interface Waiter {
  readonly keepAlive: boolean;
  readonly give: (id: string) => void;
}

/** A slot to be given back, and whom to tell when that is written. */
interface Leaving {
  readonly entry: SlotEntry;
  readonly ids: readonly string[];
  readonly done: () => void;
}

/**
 * The slots of one provider, as one process takes them.
 *
 * Calls are served in the order in which they came. A process asks for no more slots than the limit allows at once, so that
 * nobody waits behind a thousand calls of another process. Where the storage fails, the process goes on by the limit that it
 * knows, for itself, and looks for the others again every two seconds.
 *
 * Invariant: what the log says that this process holds is held, or is about to be given back.
 */
export class ProviderSlots {
  readonly #provider: string;
  readonly #parts: ProviderSlotsParts;
  readonly #ledgers: SlotLedgers;
  readonly #lookout: SlotLookout | undefined;
  readonly #lost: LostSlots;
  #waiting: Waiter[] = [];
  /** Asked for in the ledger, and not given to a call yet. */
  readonly #asked = new Set<string>();
  readonly #held = new Set<string>();
  #leaving: Leaving[] = [];
  #running: Promise<void> | undefined;
  #again = false;
  /** Whether the storage is to be tried again that failed. */
  #rejoining = false;
  /** What was told last. */
  #told: { readonly limit: number; readonly isTroubled: boolean } | undefined;
  #owner: Owner | undefined;

  /** `provider`: its name as it may be written. */
  constructor(provider: string, parts: ProviderSlotsParts) {
    this.#provider = provider;
    this.#parts = parts;
    const { storage, host } = parts;
    this.#ledgers = new SlotLedgers(provider, parts);
    this.#lost = new LostSlots(host);
    const { folder } = this.#ledgers;
    if (storage === undefined || folder === undefined) return;
    this.#lookout = new SlotLookout(host, storage, folder, {
      hinted: () => void this.#pump(),
      due: () => {
        this.#lookAgain();
      },
    });
  }

  /** How the slots stand, as far as this process knows. */
  get state(): SlotState {
    return this.#ledgers.state;
  }

  /** Whether what it knows is shared. */
  get isShared(): boolean {
    return this.#ledgers.isShared;
  }

  /** Resolves to a slot when the turn of this call has come. @throws the signal's reason while it waits. */
  async take(signal: AbortSignal, keepAlive: boolean): Promise<string> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        keepAlive,
        give: (id) => {
          release();
          resolve(id);
        },
      };
      const release = follow(signal, (reason) => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(reason);
        void this.#pump();
      });
      this.#waiting.push(waiter);
      void this.#pump();
    });
  }

  /** Gives a slot back. Resolves when that is written, or cannot be. Never rejects. */
  leave(id: string, outcome: SlotOutcome): Promise<void> {
    this.#held.delete(id);
    return new Promise((done) => {
      this.#leaving.push({ entry: { type: 'left', ids: [id], outcome }, ids: [id], done });
      void this.#pump();
    });
  }

  /** Takes in what others have done. */
  async refresh(): Promise<void> {
    await this.#pump();
  }

  /** Resolves when nothing is being written; where no call waits, ends what looks for others, until the next call. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (this.#waiting.length === 0) this.#lookout?.stop();
  }

  #pump(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#turn();
    }
    this.#running = undefined;
    this.#rest();
  }

  /** Writes what there is to write, and takes in what the ledger says. */
  async #turn(): Promise<void> {
    if (this.#rejoining && (await this.#ledgers.rejoin())) this.#asked.clear();
    this.#rejoining = false;
    this.#withdraw();
    const leaving = [...this.#leaving];
    const entries = leaving.map(({ entry }) => entry);
    const ids = this.#wanted();
    for (const id of ids) this.#asked.add(id);
    if (ids.length > 0) entries.push({ type: 'asked', ids, owner: this.#self() });
    const failed = await this.#ledgers.write(entries);
    if (failed !== undefined) await this.#goOnAlone(failed.error, entries);
    // What came meanwhile stands behind them.
    this.#leaving = this.#leaving.slice(leaving.length);
    for (const { done } of leaving) done();
    if (this.#takeIn(ids)) await this.#goOnAlone(lineLost(this.#provider), []);
  }

  /** Counts by itself what this process holds, and takes in what it is about to give back. */
  async #goOnAlone(error: unknown, entries: readonly SlotEntry[]): Promise<void> {
    const held = new Set([...this.#held, ...this.#leaving.flatMap(({ ids }) => ids)]);
    this.#ledgers.goOnAlone(error, held, this.#self());
    await this.#ledgers.write(entries.filter(({ type }) => type === 'left'));
    this.#asked.clear();
    this.#again = true;
  }

  /** Gives slots to those who wait, and back what nobody here knows of. `asked` just now; gives whether any of it is lost. */
  #takeIn(asked: readonly string[]): boolean {
    const { state } = this;
    const leaving = new Set(this.#leaving.flatMap(({ ids }) => ids));
    const standing = new Set<string>();
    for (const { id, owner, epoch } of state.calls) {
      if (owner.nonce !== this.#self().nonce) continue;
      standing.add(id);
      if (this.#held.has(id) || leaving.has(id)) continue;
      if (!this.#asked.has(id)) this.#giveBack(id);
      else if (epoch !== undefined) this.#give(id);
    }
    // Where somebody took this process for dead it asks again, but not for ever.
    const lost = asked.some((id) => this.#asked.has(id) && !standing.has(id));
    for (const id of this.#asked) if (!standing.has(id)) this.#asked.delete(id);
    if (this.#wantedCount() > 0) this.#again = true;
    this.#tell();
    return lost;
  }

  #tell(): void {
    const was = this.#told;
    const now = { limit: this.state.limit, isTroubled: this.#ledgers.isTroubled };
    this.#told = now;
    if (was === undefined) return;
    if (was.limit !== now.limit || (was.isTroubled && !now.isTroubled)) this.#parts.changed(was.limit);
  }

  #give(id: string): void {
    this.#asked.delete(id);
    const waiter = this.#waiting.shift();
    if (waiter === undefined) {
      this.#giveBack(id);
      return;
    }
    this.#held.add(id);
    waiter.give(id);
  }

  #giveBack(...ids: readonly string[]): void {
    this.#leaving.push({ entry: { type: 'left', ids, outcome: 'other' }, ids, done: () => undefined });
    this.#again = true;
  }

  /** Takes back what was asked for by calls that were given up, the last ones first. */
  #withdraw(): void {
    const surplus = [...this.#asked].slice(this.#waiting.length);
    if (surplus.length === 0) return;
    for (const id of surplus) this.#asked.delete(id);
    this.#giveBack(...surplus);
  }

  #wantedCount(): number {
    return Math.min(this.#waiting.length, this.state.limit) - this.#asked.size;
  }

  #wanted(): readonly string[] {
    return Array.from({ length: Math.max(0, this.#wantedCount()) }, () => this.#parts.host.id(12));
  }

  /** Looks for changes while somebody waits, and for the others while the storage fails. */
  #rest(): void {
    const { isApart, folder } = this.#ledgers;
    const isWaiting = this.#waiting.length > 0;
    if (folder === undefined || (!isWaiting && !isApart)) {
      this.#lookout?.stop();
      return;
    }
    // The dead are found at once, and then again and again.
    if (isWaiting && this.#lookout?.listen() === true && this.#buryDead()) void this.#pump();
    this.#lookout?.schedule(this.#waiting.some(({ keepAlive }) => keepAlive));
  }

  #lookAgain(): void {
    this.#rejoining = this.#ledgers.isApart;
    this.#buryDead();
    void this.#pump();
  }

  /** Gives back what nobody else will. */
  #buryDead(): boolean {
    const lost = this.#lost.find(this.state, this.#self());
    if (lost.length > 0) this.#giveBack(...lost);
    return lost.length > 0;
  }

  #self(): Owner {
    this.#owner ??= { ...(this.#parts.process ?? identifyProcess()), nonce: this.#parts.host.id(16) };
    return this.#owner;
  }
}

function lineLost(provider: string): StorageError {
  const message = `A line about the slots of provider "${provider}" was written and cannot be found.`;
  return new StorageError('storage-failed', message, { subject: provider });
}
