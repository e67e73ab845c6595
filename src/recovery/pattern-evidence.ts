import type { ErrorCategory } from './classification.ts';
import { certaintyBelow } from './pattern-certainty.ts';

/** What speaks for and against something, weighed: each later sight counts 1, earlier ones less and less. */
export interface Evidence {
  helped: number;
  failed: number;
}

/** What is held of a cause: whether another attempt is worth it, as far as that is known. */
export type Verdict = 'recoverable' | 'unrecoverable' | 'undecided';

/** A verdict, and how sure it is: from 0 to 1. */
export interface Assessment {
  readonly verdict: Verdict;
  readonly confidence: number;
}

/** More weight than this is never held on one side, so that what is new can still be learned. */
const mostWeight = 20;
/** An attempt that helps less often than this is not worth its cost. */
const worthwhile = 1 / 3;
/** A verdict needs at least this certainty. */
const leastCertainty = 0.75;
/** What a sight that contradicts the verdict leaves of the evidence for it. */
const surprise = 0.5;

/** What is held before anything was seen: what is known to pass needs more to be given up. */
const priors: Readonly<Record<ErrorCategory, readonly [came: number, failed: number]>> = {
  transient: [3, 1],
  resource: [2, 1],
  unknown: [1, 1],
  configuration: [1, 2],
  critical: [1, 2],
};

/** The share of a weight that is left after a time. A clock that goes back changes nothing. */
export function fading(elapsedMs: number, halfLifeMs: number): number {
  return 0.5 ** (Math.max(0, elapsedMs) / halfLifeMs);
}

/** Says whether another attempt is worth it; `left` is what time has left of the evidence. */
export function assess({ helped, failed }: Evidence, left: number, category: ErrorCategory): Assessment {
  const [came, missed] = priors[category];
  const below = certaintyBelow(worthwhile, came + helped * left, missed + failed * left);
  if (below >= leastCertainty) return { verdict: 'unrecoverable', confidence: below };
  // Where nothing was ever seen to help, the prior alone does not make a verdict.
  if (1 - below >= leastCertainty && helped * left >= 0.5) return { verdict: 'recoverable', confidence: 1 - below };
  return { verdict: 'undecided', confidence: Math.max(below, 1 - below) };
}

/** Adds what was seen, after a verdict that was held until then. */
export function weigh(evidence: Evidence, verdict: Verdict, side: 'helped' | 'failed', weight: number): void {
  if (side === 'helped' && verdict === 'unrecoverable') evidence.failed *= surprise;
  if (side === 'failed' && verdict === 'recoverable') evidence.helped *= surprise;
  evidence[side] = Math.min(mostWeight, evidence[side] + weight);
}
