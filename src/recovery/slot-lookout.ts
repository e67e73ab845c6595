import type { Host, Timer } from '../core/host.ts';
import type { StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';

/** Hints of changes may be lost: it is looked this often, too. */
const lookAgainMs = 2000;

/** Looks for changes of slots: when the storage hints at one, and every two seconds. */
export class SlotLookout {
  readonly #host: Host;
  readonly #storage: StorageAdapter;
  readonly #folder: string;
  readonly #told: { readonly hinted: () => void; readonly due: () => void };
  #watch: Unsubscribe | undefined;
  #timer: { readonly timer: Timer; readonly dueAt: number; readonly keepAlive: boolean } | undefined;

  /** `hinted`: something may have changed. `due`: it is time to look. */
  constructor(
    host: Host,
    storage: StorageAdapter,
    folder: string,
    told: { readonly hinted: () => void; readonly due: () => void },
  ) {
    this.#host = host;
    this.#storage = storage;
    this.#folder = folder;
    this.#told = told;
  }

  /** Listens for hints; tells whether it did not do so before. */
  listen(): boolean {
    if (this.#watch !== undefined) return false;
    try {
      this.#watch = this.#storage.watch?.(this.#folder, this.#told.hinted);
    } catch {
      // A hint that cannot be had is missed, no more.
    }
    this.#watch ??= () => undefined;
    return true;
  }

  /** Looks again when it is time, which no call of this puts off. */
  schedule(keepAlive: boolean): void {
    if (this.#timer?.keepAlive === keepAlive) return;
    this.#timer?.timer.cancel();
    const now = this.#host.monotonic();
    const dueAt = this.#timer?.dueAt ?? now + lookAgainMs;
    const due = (): void => {
      this.#timer = undefined;
      this.#told.due();
    };
    this.#timer = { timer: this.#host.schedule(Math.max(0, dueAt - now), due, { keepAlive }), dueAt, keepAlive };
  }

  /** Ends both. */
  stop(): void {
    this.#watch?.();
    this.#watch = undefined;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
  }
}
