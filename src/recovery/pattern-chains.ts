import type { FailureOutcome } from './advisor.ts';
import type { Failure } from './failure.ts';
import { isWait, type OutcomeLesson } from './pattern-lesson.ts';

/** The failures of one operation, in this process. */
export interface Chain {
  readonly failures: { readonly failure: Failure; readonly at: number; readonly actions: ActionOutcomes }[];
  /** Whether what is known is left aside this time, to see whether it still holds; undefined until it matters. */
  exploring: boolean | undefined;
  /** The wait since the first failure that was advised, without what chance has added. */
  advisedMs: number | undefined;
}

/** Which actions were tried after a failure, and whether each said that it helped. */
export type ActionOutcomes = { readonly name: string; readonly helped: boolean }[];

/** The part of a lesson that a chain knows. */
export type ChainLesson = Pick<
  OutcomeLesson,
  'category' | 'count' | 'retries' | 'outcome' | 'helpedAfterMs' | 'missedAfterMs' | 'actions'
> & { readonly failure: Failure };

/** Operations that never settle are forgotten, the oldest first. */
const mostOpen = 1000;

/** Puts failures together that belong to one operation, until it is settled. */
export class PatternChains {
  readonly #byFailure = new WeakMap<Failure, Chain>();
  /** Chains that may go on, oldest first. */
  readonly #open = new Set<Chain>();

  /** The chain that a failure belongs to; it joins one. `at` is monotonic time. */
  met(failure: Failure, at: number): Chain {
    const known = this.#byFailure.get(failure);
    if (known !== undefined) return known;
    const chain = this.#before(failure) ?? { failures: [], exploring: undefined, advisedMs: undefined };
    chain.failures.push({ failure, at, actions: [] });
    this.#byFailure.set(failure, chain);
    this.#open.add(chain);
    for (const oldest of this.#open) {
      if (this.#open.size <= mostOpen) break;
      this.#open.delete(oldest);
    }
    return chain;
  }

  /** Notes an action that was tried after a failure. */
  tried(failure: Failure, name: string, helped: boolean): void {
    const chain = this.#byFailure.get(failure);
    chain?.failures.find((entry) => entry.failure === failure)?.actions.push({ name, helped });
  }

  /**
   * What the operation of a failure has shown, once: a lesson for each cause that it met. `waitedMs` is the wait before
   * the attempt that succeeded.
   */
  settled(failure: Failure, outcome: FailureOutcome, waitedMs: number): readonly ChainLesson[] {
    const chain = this.#byFailure.get(failure);
    if (chain === undefined || !this.#open.delete(chain)) return [];
    const last = chain.failures.at(-1)?.failure;
    const signatures = new Set(chain.failures.map((entry) => entry.failure.signature));
    return [...signatures].map((signature) =>
      lessonOf(chain, signature, last?.signature === signature, outcome, waitedMs),
    );
  }

  #before({ attempt, runId, key, name }: Failure): Chain | undefined {
    if (attempt === 1) return undefined;
    for (const chain of this.#open) {
      const last = chain.failures.at(-1)?.failure;
      if (last?.attempt === attempt - 1 && last.runId === runId && last.key === key && last.name === name) return chain;
    }
    return undefined;
  }
}

function lessonOf(
  { failures, advisedMs }: Chain,
  signature: string,
  isLast: boolean,
  outcome: FailureOutcome,
  waitedMs: number,
): ChainLesson {
  const own = failures.filter(({ failure }) => failure.signature === signature);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) throw new TypeError('A chain holds the failure it was asked about.');
  const helped = isLast && outcome === 'helped';
  const retries = isLast && !helped ? own.length - 1 : own.length;
  const elapsedMs = last.at - first.at;
  // What chance has added to the advised wait must not lengthen the next one.
  const helpedAfterMs = Math.min(elapsedMs + waitedMs, Math.max(advisedMs ?? Infinity, elapsedMs));
  const actions = own.flatMap((entry, index) =>
    // An action that said it helped has helped if the operation went on to succeed without failing so again.
    entry.actions.map(({ name, helped: said }) => ({ name, helped: said && helped && index === own.length - 1 })),
  );
  return {
    failure: first.failure,
    category: last.failure.classification.category,
    count: own.length,
    retries,
    outcome: helped ? 'helped' : isLast && retries > 0 ? 'failed' : 'unknown',
    ...(helped && isWait(helpedAfterMs) ? { helpedAfterMs: Math.round(helpedAfterMs) } : {}),
    ...(own.length > 1 && isWait(elapsedMs) ? { missedAfterMs: Math.round(elapsedMs) } : {}),
    ...(actions.length === 0 ? {} : { actions }),
  };
}
