/** How operations fared, in this process and since its beginning. */
export interface RecoverySnapshot {
  /** Operations that have ended, without those that their caller stopped. */
  readonly operations: number;
  /** Operations that failed for good. */
  readonly failed: number;
  /** Operations that failed at first and succeeded all the same: by trying again, by another rung, by a substitute. */
  readonly recovered: number;
  /** Calls that a breaker or a bulkhead turned away. They are no operations. */
  readonly rejected: number;
  /** Attempts that failed. */
  readonly failedAttempts: number;
  /** The share of operations with trouble that recovered; 1 where none had any. */
  readonly recoveryRate: number;
  /** The share of operations that had trouble. */
  readonly errorRate: number;
  /** Time that failed attempts took, and the waits behind them. */
  readonly lostMs: number;
}

/** Counts how operations fare. */
export class RecoveryStatistics {
  succeeded = 0;
  recovered = 0;
  failed = 0;
  rejected = 0;
  failedAttempts = 0;
  lostMs = 0;

  /** The counts as they stand. */
  snapshot(): RecoverySnapshot {
    const { recovered, failed, rejected, failedAttempts, lostMs } = this;
    const operations = this.succeeded + failed;
    return {
      ...{ operations, failed, recovered, rejected, failedAttempts },
      ...ratesOf({ operations, failed, recovered }),
      lostMs: Math.round(lostMs),
    };
  }
}

/** The rates of so many operations. */
export function ratesOf({
  operations,
  failed,
  recovered,
}: {
  readonly operations: number;
  readonly failed: number;
  readonly recovered: number;
}): Pick<RecoverySnapshot, 'recoveryRate' | 'errorRate'> {
  const troubled = failed + recovered;
  return {
    recoveryRate: troubled === 0 ? 1 : recovered / troubled,
    errorRate: operations === 0 ? 0 : troubled / operations,
  };
}
