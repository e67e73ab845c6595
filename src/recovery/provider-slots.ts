import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { Host, Timer } from '../core/host.ts';
import type { Owner } from '../core/run-terms.ts';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import { follow } from './follow.ts';
import { LocalSlotLedger } from './local-slot-ledger.ts';
import { SharedSlotLedger, slotsFolder } from './shared-slot-ledger.ts';
import type { SlotLedger } from './slot-ledger.ts';
import { firstSlots, type SlotCall, type SlotEntry, type SlotOutcome, type SlotState } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/** Hints of changes may be lost: whoever waits looks this often, too. */
const lookAgainMs = 2000;
/** The slot of a process that nobody can look up counts this long from when it was seen first. */
const unknownForMs = 15 * 60_000;

/** What {@link ProviderSlots} are made with. */
export interface ProviderSlotsParts {
  readonly host: Host;
  /** Where they are shared; `undefined`: nowhere. */
  readonly storage: StorageAdapter | undefined;
  readonly settings: SlotSettings;
  readonly process: ProcessIdentity | undefined;
  /** Told when the limit is another one than before. */
  readonly changed: (state: SlotState, was: number) => void;
  /** Told when the storage begins to fail. */
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
  readonly #parts: ProviderSlotsParts;
  readonly #shared: SharedSlotLedger | undefined;
  /** Used where there is no storage, or as long as it fails. */
  #local: LocalSlotLedger | undefined;
  #waiting: Waiter[] = [];
  /** Asked for in the ledger, and not given to a call yet. */
  readonly #asked = new Set<string>();
  readonly #held = new Set<string>();
  #leaving: Leaving[] = [];
  #running: Promise<void> | undefined;
  #again = false;
  #declared = false;
  /** Whether the storage is to be tried again that failed. */
  #rejoining = false;
  /** The storage was closed: nothing is written any more. */
  #ended = false;
  /** The limit that was told last. */
  #told: number | undefined;
  #owner: Owner | undefined;
  #timer: { readonly timer: Timer; readonly keepAlive: boolean } | undefined;
  #watch: Unsubscribe | undefined;
  /** When slots were first seen whose holders nobody can look up. */
  #sights = new Map<string, number>();

  /** `provider`: its name as it may be written. */
  constructor(provider: string, parts: ProviderSlotsParts) {
    this.#parts = parts;
    const { storage, settings } = parts;
    this.#shared = storage === undefined ? undefined : new SharedSlotLedger(storage, provider, settings);
    if (this.#shared === undefined) this.#local = new LocalSlotLedger(firstSlots(settings));
  }

  /** How the slots stand, as far as this process knows. */
  get state(): SlotState {
    return this.#ledger.state;
  }

  /** Calls that wait in this process. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether what it knows is shared. */
  get isShared(): boolean {
    return this.#local === undefined;
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

  /** Resolves when nothing is being written; ends what looks for others, until the next call. */
  async flush(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#unwatch();
  }

  get #ledger(): SlotLedger {
    return this.#local ?? this.#shared ?? new LocalSlotLedger(firstSlots(this.#parts.settings));
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
    if (this.#rejoining) await this.#rejoin();
    this.#withdraw();
    const leaving = [...this.#leaving];
    const entries = leaving.map(({ entry }) => entry);
    const ids = this.#wanted();
    for (const id of ids) this.#asked.add(id);
    if (ids.length > 0) entries.push({ type: 'asked', ids, owner: this.#self() });
    await this.#write(entries);
    // What came meanwhile stands behind them.
    this.#leaving = this.#leaving.slice(leaving.length);
    for (const { done } of leaving) done();
    const lost = this.#takeIn(ids);
    if (lost) await this.#goOnAlone(lineLost(), []);
  }

  async #write(entries: readonly SlotEntry[]): Promise<void> {
    const ledger = this.#ledger;
    try {
      if (!this.#declared) await ledger.declare(this.#parts.settings);
      this.#declared = true;
      await (entries.length === 0 ? ledger.read() : ledger.append(...entries));
    } catch (error) {
      await this.#goOnAlone(error, entries);
    }
  }

  /** Counts by itself what this process holds. Whether the entries were written nobody knows. */
  async #goOnAlone(error: unknown, entries: readonly SlotEntry[]): Promise<void> {
    const { state } = this.#ledger;
    const leaving = new Set(this.#leaving.flatMap(({ ids }) => ids));
    const calls = [...this.#held, ...leaving].map((id) => callOf(id, state, this.#self()));
    this.#local = new LocalSlotLedger({ ...state, calls });
    await this.#local.append(...entries.filter(({ type }) => type === 'left'));
    this.#asked.clear();
    this.#again = true;
    this.#ended = isHoldfastError(error) && error.code === 'storage-closed';
    if (!this.#ended) this.#parts.trouble(error);
  }

  /** Counts with the others again. What was let go on meanwhile counts nowhere. */
  async #rejoin(): Promise<void> {
    this.#rejoining = false;
    try {
      await this.#shared?.read();
    } catch {
      return;
    }
    this.#local = undefined;
    this.#declared = false;
    this.#asked.clear();
  }

  /** Gives slots to those who wait, and back what nobody here knows of. `asked` just now; gives whether any of it is lost. */
  #takeIn(asked: readonly string[]): boolean {
    const { state } = this.#ledger;
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
    const was = this.#told;
    this.#told = state.limit;
    if (was !== undefined && was !== state.limit) this.#parts.changed(state, was);
    return lost;
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
    return Math.min(this.#waiting.length, this.#ledger.state.limit) - this.#asked.size;
  }

  #wanted(): readonly string[] {
    return Array.from({ length: Math.max(0, this.#wantedCount()) }, () => this.#parts.host.id(12));
  }

  /** Looks for changes while somebody waits, and for the others while the storage fails. */
  #rest(): void {
    const isWaiting = this.#waiting.length > 0;
    if (this.#shared === undefined || this.#ended || (!isWaiting && this.#local === undefined)) {
      this.#unwatch();
      return;
    }
    const { storage, host } = this.#parts;
    if (isWaiting && this.#watch === undefined) {
      this.#watch = storage?.watch?.(this.#shared.folder, () => void this.#pump()) ?? (() => undefined);
      // The dead are found at once, and then again and again.
      if (this.#buryDead()) void this.#pump();
    }
    const keepAlive = this.#waiting.some((waiter) => waiter.keepAlive);
    if (this.#timer?.keepAlive === keepAlive) return;
    this.#timer?.timer.cancel();
    const look = (): void => {
      this.#lookAgain();
    };
    const timer = host.schedule(lookAgainMs, look, { keepAlive });
    this.#timer = { timer, keepAlive };
  }

  #lookAgain(): void {
    this.#timer = undefined;
    this.#rejoining = this.#local !== undefined;
    this.#buryDead();
    void this.#pump();
  }

  /** Gives back what is held by processes that died, or that nobody can look up for too long. */
  #buryDead(): boolean {
    const own = this.#self();
    const now = this.#parts.host.monotonic();
    const verdicts = new Map<string, 'alive' | 'dead' | 'unknown'>();
    const sights = new Map<string, number>();
    const dead: string[] = [];
    for (const { id, owner, epoch } of this.#ledger.state.calls) {
      if (owner.nonce === own.nonce) continue;
      const verdict = verdicts.get(owner.nonce) ?? livenessOf(owner, own);
      verdicts.set(owner.nonce, verdict);
      const since = this.#sights.get(id) ?? now;
      if (verdict === 'unknown' && epoch !== undefined) sights.set(id, since);
      if (verdict === 'dead' || (sights.has(id) && now - since >= unknownForMs)) dead.push(id);
    }
    this.#sights = sights;
    if (dead.length > 0) this.#giveBack(...dead);
    return dead.length > 0;
  }

  #unwatch(): void {
    this.#watch?.();
    this.#watch = undefined;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
  }

  #self(): Owner {
    this.#owner ??= { ...(this.#parts.process ?? identifyProcess()), nonce: this.#parts.host.id(16) };
    return this.#owner;
  }
}

/** A call that this process lets go on by itself, as it stood. */
function callOf(id: string, { calls, epoch }: SlotState, owner: Owner): SlotCall {
  return calls.find((call) => call.id === id && call.epoch !== undefined) ?? { id, owner, epoch };
}

function lineLost(): StorageError {
  const message = `A line below "${slotsFolder}" was written and cannot be found.`;
  return new StorageError('storage-failed', message, { subject: slotsFolder });
}
