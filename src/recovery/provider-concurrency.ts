import type { Host } from '../core/host.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Classification } from './classification.ts';
import { type ConcurrencySnapshot, concurrencyOf } from './concurrency-snapshot.ts';
import type { Operation } from './operation.ts';
import { isOverload } from './overload.ts';
import type { ProviderSlots } from './provider-slots.ts';
import type { RecoveryEvents } from './recovery-events.ts';
import type { SlotOutcome } from './slot-limit.ts';
import type { SlotSettings } from './slot-options.ts';

/** What a {@link ProviderConcurrency} is made with. */
export interface ProviderConcurrencyParts {
  readonly host: Host;
  readonly events: RecoveryEvents;
  readonly storage: StorageAdapter | undefined;
  readonly process: ProcessIdentity | undefined;
  /** The providers whose calls are limited. */
  readonly settings: ReadonlyMap<string, SlotSettings>;
  readonly classify: (error: unknown) => Classification;
  /** The name of a provider as it may be written. */
  readonly nameOf: (provider: string) => string;
}

/** Lets no more calls of a provider be under way than it takes, over all processes that share a storage. */
export class ProviderConcurrency {
  readonly #parts: ProviderConcurrencyParts;
  readonly #slots = new Map<string, ProviderSlots>();

  constructor(parts: ProviderConcurrencyParts) {
    this.#parts = parts;
  }

  /** An operation that begins when it is its turn; an operation of a provider without a limit is given back as it is. */
  around<Result>(
    operation: Operation<Result>,
    provider: string,
    { keepAlive = true, requireOpen }: { readonly keepAlive?: boolean; readonly requireOpen?: () => Promise<void> },
  ): Operation<Result> {
    const settings = this.#parts.settings.get(provider);
    if (settings === undefined) return operation;
    return async (attempt, signal) => {
      // Nobody waits for a provider that takes no calls anyway.
      await requireOpen?.();
      const slots = await this.#slotsOf(this.#parts.nameOf(provider), settings);
      const id = await slots.take(signal, keepAlive);
      let outcome: SlotOutcome = 'other';
      try {
        signal.throwIfAborted();
        const result = await operation(attempt, signal);
        outcome = 'succeeded';
        return result;
      } catch (error) {
        const { classify, host } = this.#parts;
        if (!signal.aborted && isOverload(error, classify, host.now())) outcome = 'overloaded';
        throw error;
      } finally {
        await slots.leave(id, outcome);
      }
    };
  }

  /** How it stands with the providers that this process has called. */
  snapshots(): readonly ConcurrencySnapshot[] {
    return [...this.#slots].map(([provider, slots]) => concurrencyOf(provider, slots.state, slots.isShared));
  }

  /** How it stands with all providers, also those that only other processes call. */
  async read(): Promise<readonly ConcurrencySnapshot[]> {
    for (const slots of this.#slots.values()) await slots.refresh();
    const { storage } = this.#parts;
    if (storage === undefined) return this.snapshots();
    const { SharedSlotLedger, storedSlots } = await import('./shared-slot-ledger.ts');
    const others: ConcurrencySnapshot[] = [];
    for (const provider of await storedSlots(storage)) {
      if (this.#slots.has(provider)) continue;
      const ledger = new SharedSlotLedger(storage, provider, { start: 1, min: 1, max: 1 });
      await ledger.read();
      others.push(concurrencyOf(provider, ledger.state, true));
    }
    return [...this.snapshots(), ...others];
  }

  /** Resolves when all that this process holds and gives back is written. */
  async flush(): Promise<void> {
    for (const slots of this.#slots.values()) await slots.flush();
  }

  /** Loaded late: few programs need it. */
  async #slotsOf(provider: string, settings: SlotSettings): Promise<ProviderSlots> {
    const known = this.#slots.get(provider);
    if (known !== undefined) return known;
    const loaded = await import('./provider-slots.ts');
    const meanwhile = this.#slots.get(provider);
    if (meanwhile !== undefined) return meanwhile;
    const { host, storage, process, events } = this.#parts;
    const slots: ProviderSlots = new loaded.ProviderSlots(provider, {
      ...{ host, storage, settings, process },
      changed: (was) => {
        const { state, isShared } = slots;
        events.tell({ type: 'concurrency', ...concurrencyOf(provider, state, isShared), was, at: host.now() });
      },
      trouble: (error) => {
        events.trouble(`counting the calls of provider "${provider}"`, error);
      },
    });
    this.#slots.set(provider, slots);
    return slots;
  }
}
