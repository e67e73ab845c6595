import { heldIn, type SlotState } from './slot-limit.ts';

/** How many calls of a provider may be under way at once, and how many are, over all processes. */
export interface ConcurrencySnapshot {
  readonly provider: string;
  /** How many may be under way now. */
  readonly limit: number;
  readonly min: number;
  readonly max: number;
  /** How many are. */
  readonly held: number;
  /** How many wait for their turn and have asked for it; a process asks for no more than the limit at once. */
  readonly waiting: number;
  /** Whether other processes are counted: not without a storage, nor while it fails. */
  readonly shared: boolean;
}

/** How the slots of a provider stand. */
export function concurrencyOf(provider: string, state: SlotState, shared: boolean): ConcurrencySnapshot {
  const { settings, limit, calls } = state;
  const held = heldIn(state);
  return { provider, limit, min: settings.min, max: settings.max, held, waiting: calls.length - held, shared };
}
