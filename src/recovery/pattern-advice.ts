import type { Failure, RecoveryDecision } from './failure.ts';
import { bestWaitMs } from './pattern-delays.ts';
import type { Chain } from './pattern-chains.ts';
import type { Assessment } from './pattern-evidence.ts';
import type { PatternRecord } from './pattern.ts';

/** The share of a learned wait that chance adds at most, so that many who wait do not come back at once. */
const spread = 0.1;

/** What {@link adviseByPattern} decides by. */
export interface PatternSituation {
  readonly record: PatternRecord;
  readonly assessment: Assessment;
  readonly chain: Chain;
  /** Time since the first failure of the operation. */
  readonly elapsedMs: number;
  /** How often what is known is left aside, from 0 to 1. */
  readonly exploration: number;
  readonly random: () => number;
}

/** What to do about a failure whose pattern is known; `undefined` for whatever would be done without it. */
export function adviseByPattern(failure: Failure, situation: PatternSituation): RecoveryDecision | undefined {
  const { record, assessment, chain, exploration, random } = situation;
  const { category, retryable, retryAfterMs } = failure.classification;
  if (category === 'critical') return undefined;
  const byPerson = record.recoverable !== undefined;
  if (!retryable && !byPerson) return undefined;
  if (assessment.verdict === 'undecided') return undefined;
  // One draw decides for the whole operation: a lesson is tested by all the attempts there are.
  if (!byPerson && (chain.exploring ??= random() < exploration)) return undefined;
  if (assessment.verdict === 'unrecoverable') return { decision: 'fail', reason: reasonOf(record, byPerson) };
  // The other side knows better than what was seen of it.
  if (retryAfterMs !== undefined) return undefined;
  return waitAsLearned(situation) ?? (byPerson || category === 'unknown' ? { decision: 'wait_and_retry' } : undefined);
}

function waitAsLearned({ record, chain, elapsedMs, random }: PatternSituation): RecoveryDecision | undefined {
  const bestMs = bestWaitMs(record.waits);
  // It was waited for that long already and did not help this time.
  if (bestMs === undefined || bestMs <= elapsedMs) return undefined;
  chain.advisedMs = bestMs;
  return { decision: 'wait_and_retry', delay: Math.round((bestMs - elapsedMs) * (1 + spread * random())) };
}

function reasonOf({ signature }: PatternRecord, byPerson: boolean): string {
  return byPerson
    ? `"${signature}" is marked as not recoverable`
    : `"${signature}" has not passed by trying again before`;
}
