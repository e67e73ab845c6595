import type { Host } from '../core/host.ts';
import { identifyProcess, livenessOf, type ProcessIdentity } from '../processes/identity.ts';
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
import { type BreakerEntry, type BreakerState, type Gate, gateOf, type GateTimes } from './circuit-breaker.ts';
import { snapshotOf, timesOf } from './local-breaker.ts';

/** More entries than this are not kept for a storage that fails. */
const mostUnwritten = 100;

/** When something was seen to begin, by both clocks of this process. */
interface Sight {
  readonly id: string | number;
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * A breaker that all processes see alike which share a storage. The order of its log decides.
 *
 * The log is read before every call: once an opening is acknowledged, no further call starts in any process. The trial
 * is whose claim stands first in the log; that of a process that has died is anybody's at once. Where the storage fails,
 * this process goes on by what it knows, and writes it down later.
 *
 * Openings and trials end when either clock of this process says so: no clock that is wrong, or set, makes them longer.
 */
export class SharedBreaker implements Breaker {
  readonly #name: string;
  readonly #log: BreakerLog;
  readonly #host: Host;
  readonly #changed: BreakerChanged;
  readonly #trouble: (error: unknown) => void;
  /** The state that was told last. */
  #told: BreakerState;
  #opening: Sight | undefined;
  #trial: Sight | undefined;
  /** What the log lacks, oldest first. */
  #unwritten: BreakerEntry[] = [];
  #identity: ProcessIdentity | undefined;
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
      readonly process?: ProcessIdentity | undefined;
    },
  ) {
    this.#name = name;
    this.#log = log;
    this.#host = host;
    this.#changed = told.changed;
    this.#trouble = told.trouble;
    if (!told.declare) this.#declared = Promise.resolve();
    this.#settings = log.settings;
    this.#told = log.state;
    this.#identity = told.process;
  }

  set settings(settings: BreakerSettings) {
    this.#settings = settings;
    this.#declared = undefined;
  }

  async enter(): Promise<Admission> {
    await this.refresh();
    const gate = this.#gate();
    if (gate.kind === 'reject') throw this.#rejected(gate.retryAt);
    const before = this.#log.state;
    const { epoch } = before;
    if (gate.kind === 'pass' || before.kind === 'closed') return { epoch, trial: undefined };
    const trial = this.#host.id(12);
    const instead = before.trial === undefined ? {} : { instead: before.trial.id };
    await this.#append({ type: 'trial', epoch, id: trial, at: this.#host.now(), owner: this.#self(), ...instead });
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
    return snapshotOf(this.#name, state, settings, {
      ...{ now: this.#host.now(), wall: 0, shared: true },
      times: this.#times(),
    });
  }

  /** Reads on. */
  async refresh(): Promise<void> {
    try {
      await (this.#declared ??= this.#log.declare(this.#settings));
      await this.#log.read();
      await this.#catchUp();
    } catch (error) {
      this.#declared = undefined;
      this.#trouble(error);
    }
    this.#look();
  }

  async #append(entry: BreakerEntry): Promise<void> {
    try {
      await this.#catchUp();
      await this.#log.append(entry);
    } catch (error) {
      this.#trouble(error);
      this.#log.applyHere(entry);
      this.#unwritten = [...this.#unwritten, entry].slice(-mostUnwritten);
    }
    this.#look();
  }

  /** Writes what the log lacks; an entry that it has already changes nothing. */
  async #catchUp(): Promise<void> {
    for (let entry = this.#unwritten.shift(); entry !== undefined; entry = this.#unwritten.shift())
      try {
        await this.#log.append(entry);
      } catch (error) {
        this.#unwritten.unshift(entry);
        throw error;
      }
  }

  #gate(): Gate {
    return gateOf(this.#log.state, this.#host.now(), this.#times());
  }

  /** Takes in what was read. */
  #look(): void {
    const { state } = this.#log;
    const before = this.#told;
    if (state === before) return;
    this.#told = state;
    if (state.kind === 'open') {
      const { epoch, openedAt, trial } = state;
      if (this.#opening?.id !== epoch) this.#opening = this.#sight(epoch, openedAt);
      if (trial !== undefined && this.#trial?.id !== trial.id) this.#trial = this.#sight(trial.id, trial.at);
    }
    this.#changed(state, before);
  }

  /** A clock that is ahead of this one says nothing of what is left. */
  #sight(id: string | number, at: number): Sight {
    const now = this.#host.now();
    const wall = Math.min(at, now);
    return { id, wall, monotonic: this.#host.monotonic() - (now - wall) };
  }

  #times(): GateTimes {
    const { state, settings } = this.#log;
    if (state.kind === 'closed') return timesOf(state, settings);
    const now = this.#host.now();
    const endOf = (sight: Sight | undefined, lastsMs: number): number => {
      if (sight === undefined) return now + lastsMs;
      return now + lastsMs - Math.max(now - sight.wall, this.#host.monotonic() - sight.monotonic);
    };
    const { trial } = state;
    const given = trial === undefined || this.#hasDied(trial.owner);
    return {
      until: endOf(this.#opening, settings.openForMs),
      trialUntil: given ? now : endOf(this.#trial, settings.trialForMs),
    };
  }

  #hasDied(owner: ProcessIdentity | undefined): boolean {
    return owner !== undefined && livenessOf(owner, this.#self()) === 'dead';
  }

  #self(): ProcessIdentity {
    this.#identity ??= identifyProcess();
    return this.#identity;
  }

  #rejected(retryAt: number): Error {
    const { state } = this.#log;
    const trying = state.kind === 'open' && state.trial !== undefined;
    return breakerOpen(this.#name, retryAt, Math.max(0, retryAt - this.#host.now()), trying);
  }
}
