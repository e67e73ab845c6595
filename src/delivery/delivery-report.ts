import type { PerformanceGrade } from '../reliability/performance.ts';
import type { RunResult } from '../workflow/run-result.ts';
import type { Delivered } from './delivery-workflow.ts';

/** How a delivery went. */
export interface DeliveryReport {
  readonly runId: string;
  readonly status: RunResult['status'];
  /** What was delivered, when it is completed. */
  readonly delivered?: Delivered;
  /** From its start to its end, by the wall clock. */
  readonly durationMs: number;
  /** What its agents cost, as far as they say. */
  readonly costUsd?: number;
  readonly tokens?: number;
  /**
   * Sum of the baselines ÷ sum of the durations, over the phases that have a baseline, when it is completed: how fast one
   * failed says nothing of how it did.
   */
  readonly performanceScore?: number;
  /** A+ from a score of 1.2, A from 1, B from 0.8, C from 0.65, D from 0.5, else F; when it is completed. */
  readonly grade?: PerformanceGrade;
}

/** Sums up how a delivery went: what was delivered, how long that took, what it cost, and how it did against its baselines. */
export function deliveryReport(result: RunResult<Delivered>): DeliveryReport {
  const { runId, status, report } = result;
  const { elapsedMs, budget, score, grade } = report;
  const { costUsd, tokens } = budget?.used ?? {};
  const sum = {
    ...{ runId, status, durationMs: elapsedMs },
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(tokens === undefined ? {} : { tokens }),
  };
  if (result.status !== 'completed') return sum;
  return {
    ...sum,
    delivered: result.output,
    ...(score === undefined ? {} : { performanceScore: score }),
    ...(grade === undefined ? {} : { grade }),
  };
}
