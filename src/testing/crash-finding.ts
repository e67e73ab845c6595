import type { DurableWrite } from './durable-write.ts';
import type { Death } from './mortal-storage.ts';

/**
 * What must hold however often a run dies.
 *
 * - `finishes`: it comes to its end.
 * - `acknowledged-kept`: what was acknowledged stands in the journal afterwards.
 * - `acknowledged-once`: the body of a step whose result was durable does not run again.
 * - `effect-once`: an effect that may have been done is not begun again unless somebody found out that it was not.
 * - `same-steps`, `same-result`: the same steps and the same result as without deaths.
 * - `census`: it counts what the journal says, and the same as without deaths.
 * - `world`: nothing is done twice outside of steps.
 * - `nothing-left`: closing the manager leaves no timer and no watch.
 * - `check`: the check of your own.
 */
export type CrashInvariant =
  | 'finishes'
  | 'acknowledged-kept'
  | 'acknowledged-once'
  | 'effect-once'
  | 'same-steps'
  | 'same-result'
  | 'census'
  | 'world'
  | 'nothing-left'
  | 'check';

/** One invariant that did not hold in one case. */
export interface CrashFinding {
  readonly invariant: CrashInvariant;
  /** What was found, in words. */
  readonly message: string;
  /** The step, effect, wait or phase it concerns, as its full key. */
  readonly key?: string;
  /** The deaths of the case; `crashTest(workflow, { …, schedule })` tries just these again. Empty: none. */
  readonly schedule: readonly Death[];
  /** The writes that the processes died of, in the same order. */
  readonly writes: readonly DurableWrite[];
  /** What a `check` threw. */
  readonly cause?: unknown;
}
