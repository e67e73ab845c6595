import { invalidOption } from '../core/expect.ts';
import type { Slots } from './point-models.ts';

/** One thing that has happened before: how much it took, and perhaps when it began (milliseconds since 1970). */
export interface Observation {
  readonly value: number;
  readonly at?: number | undefined;
}

/** What can be learned from, in order; what cannot is counted. */
export interface CleanHistory {
  readonly observations: readonly Observation[];
  /** Values that are no number from 0 to 2^53 - 1. */
  readonly rejected: number;
}

/** Older values say little of the next one, and cost time. */
const mostObservations = 400;
const hour = 3_600_000;

/** Leaves out what is no amount, puts the rest in order where all say when they began, and keeps the last 400. */
export function cleanHistory(history: readonly (number | Observation)[]): CleanHistory {
  if (!Array.isArray(history)) throw invalidOption('history', history, 'a list of numbers or observations');
  const given = (history as readonly unknown[]).map(observationOf);
  const observations = given.filter((entry) => entry !== undefined);
  // Several machines wrote it, or a clock was set back. Whoever gives no moments has put it in order.
  if (observations.every(({ at }) => at !== undefined))
    observations.sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
  return { observations: observations.slice(-mostObservations), rejected: given.length - observations.length };
}

/** The hour and the day of a moment in UTC, or neither. */
export function slotsOf(at: number | undefined): Slots {
  if (at === undefined) return { hour: -1, day: -1 };
  // 1970 began on a Thursday; days count from Monday.
  return { hour: Math.floor(at / hour) % 24, day: (Math.floor(at / (24 * hour)) + 3) % 7 };
}

function observationOf(entry: unknown): Observation | undefined {
  const { value, at } =
    typeof entry === 'number' ? { value: entry } : (Object(entry) as { value?: unknown; at?: unknown });
  if (typeof value !== 'number' || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) return undefined;
  return typeof at === 'number' && at >= 0 && Number.isFinite(at) ? { value, at } : { value };
}
