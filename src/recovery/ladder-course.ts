import { invalidOption } from '../core/expect.ts';
import { type Course, type CourseFailure, type NextAttempt, waitFor } from './course.ts';
import {
  type AskRung,
  type CheckedRung,
  type Ladder,
  type LadderAnswer,
  type LadderQuestion,
  requireLadder,
} from './ladder.ts';
import type { Operation } from './operation.ts';
import { isProviderClosed } from './provider-guard.ts';

/** Where an earlier process was on a ladder: the rung, and the attempts of it that had failed. */
export interface LadderPlace {
  readonly rung: string;
  readonly failed: number;
}

/** Asks a person for a rung. */
export type AskPerson<Result> = (
  rung: AskRung<Result>,
  question: LadderQuestion,
) => LadderAnswer<Result> | Promise<LadderAnswer<Result>>;

/** Gives what a rung runs its limits, and holds it to a provider: by default that of the operation; '': to none. */
export type LimitRung<Result> = (run: Operation<Result>, provider?: string) => Operation<Result>;

/** Thrown inside to end the climb with an error. */
export class ClimbEnded extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/** Climbs a ladder: what an attempt is, and what comes after it has failed. */
export class LadderCourse<Result> implements Course<Result> {
  readonly attempts: number;
  readonly #rungs: readonly CheckedRung<Result>[];
  readonly #operation: Operation<Result>;
  readonly #name: string | undefined;
  readonly #ask: AskPerson<Result>;
  readonly #limit: LimitRung<Result>;
  readonly #random: () => number;
  /** The results of parts that have succeeded. */
  readonly #parts = new Map<number, unknown>();
  #index = 0;
  /** Failed attempts of this rung. */
  #failed = 0;
  #lastError: unknown;
  /** Rungs whose provider takes no calls, and until when. */
  readonly #closed = new Map<number, number>();
  /** The rung that it went back to, to wait there. */
  #waitsAt: number | undefined;

  /** `operation` has its limits already; `limit` gives them to what a rung runs instead. */
  constructor(
    ladder: Ladder<Result>,
    operation: Operation<Result>,
    facts: {
      readonly limit: LimitRung<Result>;
      readonly name: string | undefined;
      readonly ask: AskPerson<Result> | undefined;
      readonly random: () => number;
      readonly place: LadderPlace | undefined;
      /** How the attempt before failed, when the climb goes on where another one was. */
      readonly lastError?: unknown;
    },
  ) {
    this.#rungs = requireLadder(ladder);
    this.#operation = operation;
    this.#name = facts.name;
    this.#ask = facts.ask ?? askItself;
    this.#limit = facts.limit;
    this.#random = facts.random;
    this.#lastError = facts.lastError;
    this.attempts = this.#rungs.reduce((sum, { attempts }) => sum + attempts, 0);
    const { place } = facts;
    if (place === undefined) return;
    // A rung that the code no longer has: its ladder is begun anew.
    const index = this.#rungs.findIndex(({ name }) => name === place.rung);
    if (index < 0) return;
    this.#index = index;
    this.#failed = place.failed;
  }

  get rung(): string {
    return this.#current.name;
  }

  /** What the next attempt on this rung runs; `undefined`: the operation itself. */
  get run(): Operation<Result> | undefined {
    const { rung } = this.#current;
    if (rung.rung === 'other') return this.#limit(rung.run, rung.provider ?? '');
    if (rung.rung === 'split') return this.#limit((attempt, signal) => this.#runParts(attempt, signal));
    // A person may take longer than any attempt.
    if (rung.rung === 'ask') return (attempt, signal) => this.#runAsked(rung, attempt, signal);
    return undefined;
  }

  next(failure: CourseFailure): NextAttempt<Result> | undefined {
    this.#failed += 1;
    this.#lastError = failure.error;
    if (isProviderClosed(failure.error)) this.#closed.set(this.#index, failure.error.retryAt ?? 0);
    const current = this.#current;
    const retried = current.rung.rung === 'retry' || failure.forced !== undefined;
    const waitMs = retried
      ? waitFor(current.plan, this.#failed, failure, this.#random)
      : this.#failed < current.attempts
        ? current.delayMs
        : undefined;
    if (waitMs !== undefined) return { waitMs: Math.max(waitMs, current.delayMs), run: this.run };
    // Nothing helps whoever was told to stop.
    if (failure.classification.category === 'critical') return undefined;
    if (this.#waitsAt === this.#index && isProviderClosed(failure.error)) return undefined;
    const next = this.#index + 1 < this.#rungs.length ? this.#index + 1 : this.#firstToOpen(failure.error);
    if (next === undefined) return undefined;
    this.#index = next;
    this.#failed = 0;
    return { waitMs: this.#current.delayMs, run: this.run, nextRung: this.#current.name };
  }

  /** Nothing is left but to wait for a provider: for the one that opens first. */
  #firstToOpen(error: unknown): number | undefined {
    if (!isProviderClosed(error)) return undefined;
    let first: number | undefined;
    for (const [index, until] of this.#closed)
      if (first === undefined || until < (this.#closed.get(first) ?? 0)) first = index;
    this.#closed.clear();
    this.#waitsAt = first;
    return first === this.#index ? undefined : first;
  }

  get #current(): CheckedRung<Result> {
    const rung = this.#rungs[this.#index];
    if (rung === undefined) throw invalidOption('ladder', this.#rungs, 'made of at least one rung');
    return rung;
  }

  async #runParts(attempt: number, signal: AbortSignal): Promise<Result> {
    const { rung } = this.#current;
    if (rung.rung !== 'split') return this.#operation(attempt, signal);
    for (const [index, part] of rung.parts.entries())
      if (!this.#parts.has(index)) this.#parts.set(index, await part(attempt, signal));
    return rung.join(rung.parts.map((_, index) => this.#parts.get(index)));
  }

  async #runAsked(rung: AskRung<Result>, attempt: number, signal: AbortSignal): Promise<Result> {
    const question = { name: this.#name, error: this.#lastError, attempt, asked: this.#failed, signal };
    const answer = await this.#ask(rung, question);
    if (answer === 'retry') return this.#operation(attempt, signal);
    if ('use' in answer) return answer.use;
    throw new ClimbEnded(new Error(answer.fail, { cause: this.#lastError }));
  }
}

function askItself<Result>(
  rung: AskRung<Result>,
  question: LadderQuestion,
): LadderAnswer<Result> | Promise<LadderAnswer<Result>> {
  if (rung.ask === undefined)
    throw invalidOption('ladder.ask', rung.ask, 'a function: only a step can ask by a signal');
  return rung.ask(question);
}
