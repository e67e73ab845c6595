import type { Host } from '../core/host.ts';
import {
  type Admission,
  type Breaker,
  type BreakerChanged,
  breakerOpen,
  type BreakerSnapshot,
  type CallOutcome,
} from './breaker.ts';
import type { BreakerSettings } from './breaker-options.ts';
import {
  type BreakerEntry,
  type BreakerState,
  firstState,
  gateOf,
  type GateTimes,
  nextState,
} from './circuit-breaker.ts';

/**
 * A breaker of this process. Its times are monotonic, so that no change of the clock opens or closes it.
 *
 * Invariants: while open, no call starts; while half-open, one call is in flight, unless it takes longer than `trialFor`.
 */
export class LocalBreaker implements Breaker {
  readonly #name: string;
  readonly #host: Host;
  readonly #changed: BreakerChanged;
  #settings: BreakerSettings;
  #state: BreakerState = firstState;
  #entries = 0;
  /** Ordinary calls are all let through alike; made anew with each epoch. */
  #admission: Admission = { epoch: 0, trial: undefined };

  constructor(name: string, settings: BreakerSettings, host: Host, changed: BreakerChanged) {
    this.#name = name;
    this.#settings = settings;
    this.#host = host;
    this.#changed = changed;
  }

  /** Other settings hold from now on. */
  set settings(settings: BreakerSettings) {
    this.#settings = settings;
  }

  enter(): Admission {
    const state = this.#state;
    if (state.kind === 'closed') return this.#admission;
    const now = this.#host.monotonic();
    const gate = gateOf(state, now, timesOf(state, this.#settings));
    if (gate.kind === 'reject') throw this.#rejected(gate.retryAt - now, state.trial !== undefined);
    const { epoch } = state;
    const trial = this.#nextId();
    this.#apply({ type: 'trial', epoch, id: trial, at: now });
    return { epoch, trial };
  }

  left({ epoch, trial }: Admission, outcome: CallOutcome): void {
    if (trial === undefined && outcome !== 'failed') return;
    const type = outcome === 'failed' ? 'failed' : outcome === 'succeeded' ? 'passed' : 'released';
    this.#apply({ type, epoch, id: trial ?? this.#nextId(), at: this.#host.monotonic() });
  }

  reset(): Promise<void> {
    this.#apply({ type: 'reset', id: this.#nextId(), at: this.#host.monotonic() });
    return Promise.resolve();
  }

  snapshot(): BreakerSnapshot {
    const now = this.#host.monotonic();
    const wall = this.#host.now() - now;
    return snapshotOf(this.#name, this.#state, this.#settings, { now, wall, shared: false });
  }

  #rejected(inMs: number, trying: boolean): Error {
    return breakerOpen(this.#name, this.#host.now() + inMs, inMs, trying);
  }

  #nextId(): string {
    this.#entries += 1;
    return String(this.#entries);
  }

  #apply(entry: BreakerEntry): void {
    const before = this.#state;
    this.#state = nextState(before, entry, this.#settings);
    if (this.#state.epoch !== before.epoch) this.#admission = { epoch: this.#state.epoch, trial: undefined };
    if (this.#state !== before) this.#changed(this.#state, before);
  }
}

/** When an opening and its trial are over, by the clock of its entries. */
export function timesOf(state: BreakerState, { openForMs, trialForMs }: BreakerSettings): GateTimes {
  if (state.kind === 'closed') return { until: 0, trialUntil: 0 };
  return { until: state.openedAt + openForMs, trialUntil: (state.trial?.at ?? 0) + trialForMs };
}

/** How a state looks to people; `wall` is what its times lack to be wall-clock times. */
export function snapshotOf(
  name: string,
  state: BreakerState,
  settings: BreakerSettings,
  facts: { readonly now: number; readonly wall: number; readonly shared: boolean; readonly times?: GateTimes },
): BreakerSnapshot {
  const { now, wall, shared, times = timesOf(state, settings) } = facts;
  if (state.kind === 'closed') {
    const failures = state.failures.filter(({ at }) => at > now - settings.withinMs).length;
    return { name, status: 'closed', failures, shared };
  }
  const gate = gateOf(state, now, times);
  const openedAt = Math.round(state.openedAt + wall);
  const retryAt = Math.round((gate.kind === 'reject' ? gate.retryAt : times.until) + wall);
  return { name, status: now < times.until ? 'open' : 'half-open', failures: 0, openedAt, retryAt, shared };
}
