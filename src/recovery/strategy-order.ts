import { isHoldfastError } from '../core/errors.ts';
import type { ActionReport } from './action.ts';
import type { ActionSet } from './action-set.ts';
import type { Advisor, FailureOutcome } from './advisor.ts';
import type { Failure, RecoveryDecision } from './failure.ts';
import type { ErrorHandlers } from './error-handlers.ts';
import type { PatternDatabase } from './pattern-database.ts';
import type { Strategies } from './strategies.ts';

/** Who is asked, in this order. */
export interface StrategyOrderParts {
  readonly handlers: ErrorHandlers;
  readonly strategies: Strategies | undefined;
  readonly patterns: PatternDatabase | undefined;
  readonly actions: ActionSet;
  readonly learnsFrom: (failure: Failure) => boolean;
}

/** Asks handlers, then strategies, then what was learned; and lets every failure be learned from, whoever decided. */
export class StrategyOrder implements Advisor {
  readonly name = 'recovery';
  readonly #parts: StrategyOrderParts;
  readonly #reports = new WeakMap<Failure, ActionReport[]>();

  constructor(parts: StrategyOrderParts) {
    this.#parts = parts;
  }

  /** Whether nobody would say anything. */
  get isIdle(): boolean {
    const { handlers, strategies, patterns } = this.#parts;
    return handlers.isEmpty && strategies === undefined && patterns === undefined;
  }

  async advise(failure: Failure): Promise<RecoveryDecision | undefined> {
    if (wasAdvisedInside(failure.error)) return undefined;
    const { handlers, strategies } = this.#parts;
    const patterns = this.#parts.learnsFrom(failure) ? this.#parts.patterns : undefined;
    patterns?.observe(failure);
    return (await handlers.advise(failure)) ?? (await strategies?.advise(failure)) ?? (await patterns?.advise(failure));
  }

  settled(failure: Failure, outcome: FailureOutcome, waitedMs?: number): void {
    this.#parts.patterns?.settled(failure, outcome, waitedMs);
  }

  /** Notes an action that was tried after a failure. */
  tried(failure: Failure, report: ActionReport): void {
    const reports = this.#reports.get(failure) ?? [];
    reports.push(report);
    this.#reports.set(failure, reports);
    this.#parts.patterns?.tried(failure, report.name, report.outcome === 'helped');
  }

  /** What was tried after a failure, in order. */
  actionsOf(failure: Failure): readonly ActionReport[] {
    return this.#reports.get(failure) ?? [];
  }

  /** Does what a decision to clean up names, in order. @throws what an action threw. */
  async run(names: readonly string[], failure: Failure, signal: AbortSignal | undefined): Promise<void> {
    for (const name of names) {
      try {
        const result = await this.#parts.actions.run(name, failure, signal);
        this.tried(failure, { name, outcome: result === 'did-not-help' ? result : 'helped' });
      } catch (error) {
        this.tried(failure, { name, outcome: 'failed' });
        throw error;
      }
    }
  }
}

/** What made a phase or another step fail was decided about where it happened. */
function wasAdvisedInside(error: unknown): boolean {
  return isHoldfastError(error) && (error.code === 'step-failed' || error.code === 'phase-failed');
}
