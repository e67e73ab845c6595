import { isHoldfastError } from '../core/errors.ts';
import type { Owner } from '../core/run-terms.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { LocalSlotLedger } from './local-slot-ledger.ts';
import { SharedSlotLedger } from './shared-slot-ledger.ts';
import type { SlotLedger } from './slot-ledger.ts';
import { firstSlots, type SlotCall, type SlotEntry, type SlotState } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/**
 * Counts the slots of a provider with the others, and as long as the storage fails alone: then by the limit that is known
 * and with what this process holds.
 */
export class SlotLedgers {
  readonly #settings: SlotSettings;
  readonly #trouble: (error: unknown) => void;
  readonly #shared: SharedSlotLedger | undefined;
  #current: SlotLedger;
  #declared = false;
  #isTroubled = false;
  /** The storage was closed: nothing is written any more. */
  #ended = false;

  /** `provider`: its name as it may be written. `trouble`: told when the storage begins to fail, and not again until something could be written. */
  constructor(
    provider: string,
    parts: {
      readonly storage: StorageAdapter | undefined;
      readonly settings: SlotSettings;
      readonly trouble: (error: unknown) => void;
    },
  ) {
    const { storage, settings } = parts;
    this.#settings = settings;
    this.#trouble = parts.trouble;
    this.#shared = storage === undefined ? undefined : new SharedSlotLedger(storage, provider, settings);
    this.#current = this.#shared ?? new LocalSlotLedger(firstSlots(settings));
  }

  /** How the slots stand, as far as this process knows. */
  get state(): SlotState {
    return this.#current.state;
  }

  /** Whether others are counted as well. */
  get isShared(): boolean {
    return this.#current === this.#shared;
  }

  /** Whether others would be counted if the storage did not fail. */
  get isApart(): boolean {
    return this.#shared !== undefined && !this.isShared && !this.#ended;
  }

  /** Whether the storage has failed, and nothing was written since. */
  get isTroubled(): boolean {
    return this.#isTroubled;
  }

  /** Below what the storage tells of changes by others. */
  get folder(): string | undefined {
    return this.#ended ? undefined : this.#shared?.folder;
  }

  /** Adds entries and reads on. Gives an error where it goes on alone from now: nobody knows whether they were written. */
  async write(entries: readonly SlotEntry[]): Promise<{ readonly error: unknown } | undefined> {
    try {
      if (!this.#declared) await this.#current.declare(this.#settings);
      this.#declared = true;
      if (entries.length === 0) await this.#current.read();
      else {
        await this.#current.append(...entries);
        // A storage that can be read may take no lines all the same.
        if (this.isShared) this.#isTroubled = false;
      }
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  /** Goes on alone, with these slots that the process holds. */
  goOnAlone(error: unknown, held: Iterable<string>, owner: Owner): void {
    const { state } = this;
    const calls = [...held].map((id) => callOf(id, state, owner));
    this.#current = new LocalSlotLedger({ ...state, calls });
    this.#ended = isHoldfastError(error) && error.code === 'storage-closed';
    if (this.#ended || this.#isTroubled) return;
    this.#isTroubled = true;
    this.#trouble(error);
  }

  /** Counts with the others again, where the storage works; what was let go on meanwhile counts nowhere. */
  async rejoin(): Promise<boolean> {
    if (!this.isApart || this.#shared === undefined) return false;
    try {
      await this.#shared.read();
    } catch {
      return false;
    }
    this.#current = this.#shared;
    this.#declared = false;
    return true;
  }
}

/** A call that goes on alone, as it stood. */
function callOf(id: string, { calls, epoch }: SlotState, owner: Owner): SlotCall {
  return calls.find((call) => call.id === id && call.epoch !== undefined) ?? { id, owner, epoch };
}
