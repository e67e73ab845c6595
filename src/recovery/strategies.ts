import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { plainName } from '../core/plain-name.ts';
import type { Advisor } from './advisor.ts';
import type { ActionReport } from './action.ts';
import type { ActionSet } from './action-set.ts';
import type { ErrorCategory } from './classification.ts';
import { readDecision } from './decision.ts';
import type { Failure, RecoveryDecision } from './failure.ts';

/** Which actions are tried after a failure, in order, until one helps: those of the phase, then those of the category. */
export interface StrategyOptions {
  /** By the name of the phase, however it is written. */
  readonly byPhase?: Readonly<Record<string, readonly string[]>>;
  /** By what kind of trouble the error is. */
  readonly byCategory?: Readonly<Partial<Record<ErrorCategory, readonly string[]>>>;
}

/** Told of each action that was tried. */
export type ActionTold = (failure: Failure, report: ActionReport, error: unknown) => void;

const categories = ['transient', 'resource', 'configuration', 'critical', 'unknown'];
/** What makes sense although no attempt is left. */
const evenAtTheEnd: readonly string[] = ['create_checkpoint', 'restart_phase', 'ask_person'];

/** Tries actions until one helps; then there is another attempt. */
export class Strategies implements Advisor {
  readonly name = 'strategies';
  readonly #byPhase: ReadonlyMap<string, readonly string[]>;
  readonly #byCategory: ReadonlyMap<string, readonly string[]>;
  readonly #actions: ActionSet;
  readonly #told: ActionTold;

  /** @throws UsageError `invalid-option`, `unknown-action` or `action-unavailable`. */
  constructor(options: StrategyOptions, actions: ActionSet, told: ActionTold) {
    requireKnownOptions('strategies', options, ['byPhase', 'byCategory']);
    requireKnownOptions('strategies.byCategory', options.byCategory ?? {}, categories);
    this.#byPhase = new Map(
      [...checked('byPhase', options.byPhase ?? {}, actions)].map(([name, names]) => [plainName(name), names]),
    );
    this.#byCategory = checked('byCategory', options.byCategory ?? {}, actions);
    this.#actions = actions;
    this.#told = told;
  }

  /** Whether an action is named for any phase or category. */
  names(action: string): boolean {
    return [...this.#byPhase.values(), ...this.#byCategory.values()].some((names) => names.includes(action));
  }

  async advise(failure: Failure): Promise<RecoveryDecision | undefined> {
    const { phase, classification, attempt, attempts } = failure;
    const names = [
      ...((phase === undefined ? undefined : this.#byPhase.get(plainName(phase))) ?? []),
      ...(this.#byCategory.get(classification.category) ?? []),
    ];
    for (const name of new Set(names)) {
      if (attempt >= attempts && !evenAtTheEnd.includes(name)) continue;
      const decision = await this.#try(name, failure);
      if (decision !== undefined) return decision;
    }
    return undefined;
  }

  async #try(name: string, failure: Failure): Promise<RecoveryDecision | undefined> {
    try {
      const result = await this.#actions.run(name, failure);
      const decision = decisionOf(result, (action) => this.#actions.require(action));
      this.#told(failure, { name, outcome: decision === undefined ? 'did-not-help' : 'helped' }, undefined);
      return decision;
    } catch (error) {
      this.#told(failure, { name, outcome: 'failed' }, error);
      return undefined;
    }
  }
}

function decisionOf(result: unknown, requireAction: (name: string) => unknown): RecoveryDecision | undefined {
  if (result === 'helped') return { decision: 'wait_and_retry' };
  if (result === 'did-not-help') return undefined;
  if (typeof result === 'object' && result !== null) {
    const decision = readDecision(result, requireAction);
    return decision.decision === 'default_recovery' ? undefined : decision;
  }
  throw invalidOption('result of the action', result, '"helped", "did-not-help" or a decision');
}

function checked(
  subject: string,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
  actions: ActionSet,
): ReadonlyMap<string, readonly string[]> {
  requireKnownOptions(`strategies.${subject}`, lists, Object.keys(Object(lists) as object));
  return new Map(
    Object.entries(lists).map(([key, names]) => {
      if (!Array.isArray(names)) throw invalidOption(`strategies.${subject}.${key}`, names, 'an array of action names');
      return [key, names.map((name: unknown) => actions.require(name))] as const;
    }),
  );
}
