import type { Host } from '../core/host.ts';
import {
  type Admission,
  type Breaker,
  type BreakerChanged,
  breakerOpen,
  type BreakerSnapshot,
  type CallOutcome,
} from './breaker.ts';
import type { BreakerLog } from './breaker-log.ts';
import type { BreakerSettings } from './breaker-options.ts';
import { type BreakerEntry, type BreakerState, gateOf } from './circuit-breaker.ts';
import { snapshotOf } from './local-breaker.ts';

/**
 * A breaker that all processes see alike which share a storage. The order of its log decides.
 *
 * The log is read before every call: once an opening is acknowledged, no further call starts in any process. The trial
 * is whose claim stands first in the log. Where the storage fails, this process goes on by what it knows.
 */
export class SharedBreaker implements Breaker {
  readonly #name: string;
  readonly #log: BreakerLog;
  readonly #host: Host;
  readonly #changed: BreakerChanged;
  readonly #trouble: (error: unknown) => void;
  /** The state that was told last, and how long it can be believed to hold by this process's clock. */
  #seen: { readonly state: BreakerState; readonly until: number };
  #settings: BreakerSettings;
  #declared: Promise<void> | undefined;

  /** `declare`: its settings hold for everybody; else those of the log do. */
  constructor(
    name: string,
    log: BreakerLog,
    host: Host,
    told: {
      readonly changed: BreakerChanged;
      readonly trouble: (error: unknown) => void;
      readonly declare: boolean;
    },
  ) {
    this.#name = name;
    this.#log = log;
    this.#host = host;
    this.#changed = told.changed;
    this.#trouble = told.trouble;
    if (!told.declare) this.#declared = Promise.resolve();
    this.#settings = log.settings;
    this.#seen = { state: log.state, until: 0 };
  }

  set settings(settings: BreakerSettings) {
    this.#settings = settings;
    this.#declared = undefined;
  }

  async enter(): Promise<Admission> {
    await this.refresh();
    const gate = this.#gate();
    if (gate.kind === 'reject') throw this.#rejected(gate.retryAt);
    const { epoch } = this.#log.state;
    if (gate.kind === 'pass') return { epoch, trial: undefined };
    const trial = this.#host.id(12);
    await this.#append({ type: 'trial', epoch, id: trial, at: this.#host.now() });
    const { state } = this.#log;
    if (state.kind === 'open' && state.epoch === epoch && state.trial?.id === trial) return { epoch, trial };
    // Somebody else was first; what came of their trial may be known already.
    if (state.kind === 'closed') return { epoch: state.epoch, trial: undefined };
    const later = this.#gate();
    throw this.#rejected(later.kind === 'reject' ? later.retryAt : this.#host.now());
  }

  async left({ epoch, trial }: Admission, outcome: CallOutcome): Promise<void> {
    if (trial === undefined && outcome !== 'failed') return;
    const type = outcome === 'failed' ? 'failed' : outcome === 'succeeded' ? 'passed' : 'released';
    await this.#append({ type, epoch, id: trial ?? this.#host.id(12), at: this.#host.now() });
  }

  async reset(): Promise<void> {
    await this.#log.append({ type: 'reset', id: this.#host.id(12), at: this.#host.now() });
    this.#look();
  }

  snapshot(): BreakerSnapshot {
    const { state, settings } = this.#log;
    return snapshotOf(this.#name, state, settings, { now: this.#host.now(), wall: 0, shared: true });
  }

  /** Reads on. */
  async refresh(): Promise<void> {
    try {
      await (this.#declared ??= this.#log.declare(this.#settings));
      await this.#log.read();
    } catch (error) {
      this.#declared = undefined;
      this.#trouble(error);
    }
    this.#look();
  }

  async #append(entry: BreakerEntry): Promise<void> {
    try {
      await this.#log.append(entry);
    } catch (error) {
      this.#trouble(error);
      this.#log.applyHere(entry);
    }
    this.#look();
  }

  #gate(): ReturnType<typeof gateOf> {
    return gateOf(this.#log.state, this.#log.settings, this.#host.now(), this.#seen.until);
  }

  /** Takes in what was read. */
  #look(): void {
    const { state, settings } = this.#log;
    const before = this.#seen.state;
    if (state === before) return;
    // A clock that is ahead of this one must not keep it open for longer than it is meant to be.
    const openedAt = state.kind === 'open' ? Math.min(state.openedAt, this.#host.now()) : 0;
    const known = before.kind === 'open' && before.epoch === state.epoch;
    this.#seen = { state, until: known ? this.#seen.until : openedAt + settings.openForMs };
    this.#changed(state, before);
  }

  #rejected(retryAt: number): Error {
    const { state } = this.#log;
    const trying = state.kind === 'open' && state.trial !== undefined;
    return breakerOpen(this.#name, retryAt, Math.max(0, retryAt - this.#host.now()), trying);
  }
}
