import type { ProcessIdentity } from '../processes/identity.ts';
import type { BreakerSettings } from './breaker-options.ts';

/** What happened to a breaker. Lines of this kind, in their order, are all there is to know about it. */
export type BreakerEntry =
  /** An operation failed that was let through in this epoch. */
  | { readonly type: 'failed'; readonly epoch: number; readonly id: string; readonly at: number }
  /** Somebody wants to make the one trial of an opening. */
  | {
      readonly type: 'trial';
      readonly epoch: number;
      readonly id: string;
      readonly at: number;
      readonly owner?: ProcessIdentity;
      /** The trial that it takes the place of, which has not ended and will not. */
      readonly instead?: string;
    }
  /** The trial succeeded. */
  | { readonly type: 'passed'; readonly epoch: number; readonly id: string; readonly at: number }
  /** The trial was given up without an outcome. */
  | { readonly type: 'released'; readonly epoch: number; readonly id: string; readonly at: number }
  /** A person closed the breaker. */
  | { readonly type: 'reset'; readonly id: string; readonly at: number };

/** How a breaker stands. `epoch` counts its openings and closings: what began in another one does not count in this. */
export type BreakerState =
  | {
      readonly kind: 'closed';
      readonly epoch: number;
      /** The failures that still count, oldest first. */
      readonly failures: readonly { readonly id: string; readonly at: number }[];
    }
  | {
      readonly kind: 'open';
      readonly epoch: number;
      readonly openedAt: number;
      /** Whoever makes the one trial. */
      readonly trial: BreakerTrial | undefined;
    };

/** The one call that is let through while a breaker is half open. */
export interface BreakerTrial {
  readonly id: string;
  readonly at: number;
  /** The process that makes it, where several share the breaker. */
  readonly owner?: ProcessIdentity;
}

/** How every breaker begins. */
export const firstState: BreakerState = { kind: 'closed', epoch: 0, failures: [] };

/**
 * How a breaker stands after an entry. Pure, so that everybody who reads the same entries in the same order finds the
 * same state: times come from the entries, never from the reader's clock.
 */
export function nextState(state: BreakerState, entry: BreakerEntry, settings: BreakerSettings): BreakerState {
  if (entry.type === 'reset') return { kind: 'closed', epoch: state.epoch + 1, failures: [] };
  // What began before the last opening or closing says nothing about what came after it.
  if (entry.epoch !== state.epoch) return state;
  if (state.kind === 'closed') return entry.type === 'failed' ? withFailure(state, entry, settings) : state;
  const { trial } = state;
  if (entry.type === 'trial') {
    const free = trial === undefined || trial.id === entry.instead || entry.at >= trial.at + settings.trialForMs;
    if (!free) return state;
    const { id, at, owner } = entry;
    return { ...state, trial: { id, at, ...(owner === undefined ? {} : { owner }) } };
  }
  if (trial?.id !== entry.id) return state;
  if (entry.type === 'passed') return { kind: 'closed', epoch: state.epoch + 1, failures: [] };
  if (entry.type === 'released') return { ...state, trial: undefined };
  return { kind: 'open', epoch: state.epoch + 1, openedAt: entry.at, trial: undefined };
}

function withFailure(
  state: Extract<BreakerState, { kind: 'closed' }>,
  { id, at }: { readonly id: string; readonly at: number },
  settings: BreakerSettings,
): BreakerState {
  // An entry that was written twice, because its writer could not know that the first one counts.
  if (state.failures.some((failure) => failure.id === id)) return state;
  const failures = [...state.failures.filter((failure) => failure.at > at - settings.withinMs), { id, at }];
  if (failures.length <= settings.failures) return { ...state, failures };
  return { kind: 'open', epoch: state.epoch + 1, openedAt: at, trial: undefined };
}

/** What a caller is told who wants to be let through. */
export type Gate =
  /** Go on. */
  | { readonly kind: 'pass' }
  /** Claim the trial first. */
  | { readonly kind: 'trial' }
  /** Not now. */
  | { readonly kind: 'reject'; readonly retryAt: number };

/** By the reader's own clock: when an opening ends, and when a trial has taken too long. */
export interface GateTimes {
  readonly until: number;
  readonly trialUntil: number;
}

/** Whether a call may start now. */
export function gateOf(state: BreakerState, now: number, { until, trialUntil }: GateTimes): Gate {
  if (state.kind === 'closed') return { kind: 'pass' };
  if (now < until) return { kind: 'reject', retryAt: until };
  if (state.trial !== undefined && now < trialUntil) return { kind: 'reject', retryAt: trialUntil };
  return { kind: 'trial' };
}
