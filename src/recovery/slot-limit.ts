import type { Owner } from '../core/run-terms.ts';
import type { SlotSettings } from './slot-options.ts';

/** How a call ended that held a slot, as far as it says something of how much its provider can take. */
export type SlotOutcome = 'succeeded' | 'overloaded' | 'other';

/** What happened to the slots of a provider. Lines of this kind, in their order, are all there is to know about them. */
export type SlotEntry =
  /** Somebody wants these slots, in this order. */
  | { readonly type: 'asked'; readonly ids: readonly string[]; readonly owner: Owner }
  /** They are not held, or not wanted, any more. */
  | { readonly type: 'left'; readonly ids: readonly string[]; readonly outcome: SlotOutcome }
  | { readonly type: 'settings'; readonly settings: SlotSettings };

/** A slot that somebody holds or waits for. */
export interface SlotCall {
  readonly id: string;
  readonly owner: Owner;
  /** Since which change of the limit it is held; absent while it is waited for. */
  readonly epoch?: number;
}

/**
 * The slots of a provider.
 *
 * Invariants: those who wait are in the order in which they asked, and nobody waits while fewer slots are held than the limit
 * allows; `min <= limit <= max`.
 */
export interface SlotState {
  readonly settings: SlotSettings;
  readonly limit: number;
  /** Successes towards the next raise. */
  readonly earned: number;
  /** Counts the halvings: what began before the last one says nothing about what came after it. */
  readonly epoch: number;
  /** Held and waited for, in the order of asking. */
  readonly calls: readonly SlotCall[];
}

/** How the slots of a provider begin. */
export function firstSlots(settings: SlotSettings): SlotState {
  return { settings, limit: settings.start, earned: 0, epoch: 0, calls: [] };
}

/**
 * How the slots stand after an entry. Pure, and without clocks, so that everybody who reads the same entries in the same
 * order finds the same state. Who asked first is served first. An entry that comes twice changes nothing the second time.
 */
export function nextSlots(state: SlotState, entry: SlotEntry): SlotState {
  if (entry.type === 'settings') {
    const { settings } = entry;
    const limit = Math.min(settings.max, Math.max(settings.min, state.limit));
    return served({ ...state, settings, limit, earned: limit === state.limit ? state.earned : 0 });
  }
  if (entry.type === 'asked') {
    const known = new Set(state.calls.map(({ id }) => id));
    const { owner } = entry;
    const asked = [...new Set(entry.ids)].filter((id) => !known.has(id)).map((id) => ({ id, owner }));
    return served({ ...state, calls: [...state.calls, ...asked] });
  }
  return served(entry.ids.reduce((before, id) => without(before, id, entry.outcome), state));
}

/** How many slots are held. */
export function heldIn({ calls }: SlotState): number {
  return calls.reduce((held, { epoch }) => (epoch === undefined ? held : held + 1), 0);
}

function without(state: SlotState, id: string, outcome: SlotOutcome): SlotState {
  const call = state.calls.find((other) => other.id === id);
  if (call === undefined) return state;
  const left = { ...state, calls: state.calls.filter((other) => other !== call) };
  // A limit that was changed since was not the one that this call tried.
  if (call.epoch !== state.epoch) return left;
  if (outcome === 'overloaded') return halved(left);
  // Only where the limit was what held calls back does a success say that it is too low.
  return outcome === 'succeeded' && heldIn(state) >= state.limit ? credited(left) : left;
}

/** Once for all calls that were under way: they have all met the same overload. */
function halved(state: SlotState): SlotState {
  const limit = Math.max(state.settings.min, Math.floor(state.limit / 2));
  return { ...state, limit, earned: 0, epoch: state.epoch + 1 };
}

/** One more slot for as many successes as there are slots. */
function credited(state: SlotState): SlotState {
  const { limit, earned, settings } = state;
  if (limit >= settings.max) return state;
  return earned + 1 < limit ? { ...state, earned: earned + 1 } : { ...state, limit: limit + 1, earned: 0 };
}

/** Gives what is free to those who have waited longest. */
function served(state: SlotState): SlotState {
  let free = state.limit - heldIn(state);
  if (free <= 0 || state.calls.every(({ epoch }) => epoch !== undefined)) return state;
  const { epoch } = state;
  const calls = state.calls.map((call) => {
    if (call.epoch !== undefined || free <= 0) return call;
    free -= 1;
    return { ...call, epoch };
  });
  return { ...state, calls };
}
