import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Breaker, BreakerSnapshot } from './breaker.ts';
import { BreakerLog, storedBreakers } from './breaker-log.ts';
import { type BreakerOption, type BreakerSettings, requireBreaker, sameSettings } from './breaker-options.ts';
import { LocalBreaker } from './local-breaker.ts';
import type { RecoveryEvents } from './recovery-events.ts';
import { SharedBreaker } from './shared-breaker.ts';

/** More breakers than this, and those that have nothing to say are forgotten. */
const mostBreakers = 1000;

interface Entry {
  breaker: LocalBreaker | SharedBreaker;
  readonly shared: boolean;
  settings: BreakerSettings;
  /** The option that was checked last: the same object need not be checked again. */
  option: BreakerOption;
  status: BreakerSnapshot['status'];
}

/** The breakers of one `ErrorRecovery`, by the name of what they guard. */
export class Breakers {
  readonly #host: Host;
  readonly #events: RecoveryEvents;
  readonly #storage: StorageAdapter | undefined;
  readonly #process: ProcessIdentity | undefined;
  readonly #entries = new Map<string, Entry>();

  constructor(
    host: Host,
    events: RecoveryEvents,
    storage: StorageAdapter | undefined,
    process: ProcessIdentity | undefined,
  ) {
    this.#host = host;
    this.#events = events;
    this.#storage = storage;
    this.#process = process;
  }

  /** The breaker of a name; made when it is asked for first. The settings that were asked for last hold. */
  of(name: string, option: BreakerOption): Breaker {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#make(name, option);
    if (entry.option !== option) {
      const settings = requireBreaker(option);
      if (isShared(option) !== entry.shared) throw differs(name);
      if (!sameSettings(settings, entry.settings)) {
        entry.settings = settings;
        entry.breaker.settings = settings;
      }
      entry.option = option;
    }
    return entry.breaker;
  }

  /** The breaker of a name, where there is one: in this process, or in the storage. */
  async find(name: string): Promise<Breaker | undefined> {
    const known = this.#entries.get(name);
    if (known !== undefined || this.#storage === undefined) return known?.breaker;
    if (!(await storedBreakers(this.#storage)).includes(name)) return undefined;
    return this.#make(name, { shared: true });
  }

  /** How all breakers stand that this process has used. */
  snapshots(): readonly BreakerSnapshot[] {
    return [...this.#entries.values()].map(({ breaker }) => breaker.snapshot());
  }

  /** How all breakers stand, with those that only other processes have used. */
  async read(): Promise<readonly BreakerSnapshot[]> {
    const shared = this.#storage === undefined ? [] : await storedBreakers(this.#storage);
    const others: BreakerSnapshot[] = [];
    for (const name of shared)
      if (!this.#entries.has(name) && this.#storage !== undefined) {
        const log = new BreakerLog(this.#storage, name, requireBreaker(true));
        const quiet = new SharedBreaker(name, log, this.#host, {
          ...{ changed: ignore, trouble: ignore, declare: false, process: this.#process },
        });
        await quiet.refresh();
        others.push(quiet.snapshot());
      }
    for (const { breaker } of this.#entries.values()) if (breaker instanceof SharedBreaker) await breaker.refresh();
    return [...this.snapshots(), ...others];
  }

  #make(name: string, option: BreakerOption): Breaker {
    const settings = requireBreaker(option);
    const shared = isShared(option);
    const changed = (): void => {
      this.#changed(name);
    };
    let breaker: LocalBreaker | SharedBreaker;
    if (shared) {
      if (this.#storage === undefined) throw needsStorage();
      const log = new BreakerLog(this.#storage, name, settings);
      const trouble = (error: unknown): void => {
        this.#events.trouble(`the log of breaker "${name}"`, error);
      };
      breaker = new SharedBreaker(name, log, this.#host, {
        ...{ changed, trouble, declare: true, process: this.#process },
      });
    } else breaker = new LocalBreaker(name, settings, this.#host, changed);
    if (this.#entries.size >= mostBreakers) this.#forgetIdle();
    this.#entries.set(name, { breaker, shared, settings, option, status: 'closed' });
    return breaker;
  }

  #changed(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const snapshot = entry.breaker.snapshot();
    const was = entry.status;
    entry.status = snapshot.status;
    if (was !== snapshot.status) this.#events.tell({ type: 'breaker', ...snapshot, was, at: this.#host.now() });
  }

  #forgetIdle(): void {
    for (const [name, { breaker }] of this.#entries) {
      const { status, failures } = breaker.snapshot();
      if (status === 'closed' && failures === 0) this.#entries.delete(name);
    }
  }
}

function isShared(option: BreakerOption): boolean {
  return typeof option === 'object' && option.shared === true;
}

function ignore(): void {
  // Nobody is told.
}

function differs(name: string): UsageError {
  const message = `The breaker of "${name}" is asked for both shared and not shared; it can only be one of the two.`;
  return new UsageError('invalid-option', message, { subject: 'breaker.shared' });
}

function needsStorage(): UsageError {
  const message = 'A shared breaker is kept in a storage: give `new ErrorRecovery({ storage })` one.';
  return new UsageError('invalid-option', message, { subject: 'breaker.shared', expected: 'a storage' });
}
