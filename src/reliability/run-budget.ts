import type { Amounts } from '../core/amounts.ts';
import { unescapeName } from '../core/encodings.ts';
import type { LimitReached } from '../core/run-terms.ts';
import type { CallTally, Spent } from '../state/call-tally.ts';
import { Account, type Asked, chargeFor } from './budget-account.ts';
import { isLimited, type LimitSet } from './limits.ts';

/** What is about to begin in a run. */
export interface RunRequest extends Asked {
  /** The key of its step, which says in which phase it is. */
  readonly key: string;
  readonly agent: string | undefined;
}

/** What something holds in every account that it counts in. */
export interface HeldAmounts {
  /** What is to be charged should its end never be known. */
  readonly most: Amounts;
  readonly parts: readonly { readonly account: Account; readonly held: Amounts }[];
}

/** One of the accounts that something counts in, with its limits. */
interface Counter {
  readonly account: Account;
  /** What calls can reserve. */
  readonly caps: Amounts;
  /** Time that a clock counts, of a run and of a phase. */
  readonly time?: { readonly limit: number; readonly activeMs: () => number } | undefined;
  readonly whose: Pick<LimitReached, 'scope' | 'phase' | 'agent'>;
  readonly budget: RunBudget;
}

/**
 * What one run may use, and what it has used: in all, in each phase, and by each agent. What a child run uses counts in
 * its own budget and in all above.
 *
 * Only the owner of a run spends for it, so that its own memory decides; what it begins with is read from the journal.
 *
 * Invariant: what is held fits every limit on the way up, or nothing is held.
 */
export class RunBudget {
  readonly runId: string;
  /** The limits now. */
  limits: LimitSet;
  /** The budget of the run that this one is a child of, and the key of the call. */
  readonly #above: { readonly budget: RunBudget; readonly key: string } | undefined;
  readonly #total: Account;
  readonly #phases = new Map<string, Account>();
  readonly #agents = new Map<string, Account>();
  readonly #clocks = new Map<string, () => number>();
  readonly #phaseOf: (key: string) => string | undefined;

  constructor(options: {
    readonly runId: string;
    readonly limits: LimitSet;
    readonly tally: Pick<CallTally, 'total' | 'phases' | 'agents' | 'phaseOf'>;
    readonly above?: { readonly budget: RunBudget; readonly key: string } | undefined;
  }) {
    const { tally } = options;
    this.runId = options.runId;
    this.limits = options.limits;
    this.#above = options.above;
    this.#phaseOf = (key) => tally.phaseOf(key);
    this.#total = accountOf(tally.total);
    for (const [key, spent] of tally.phases) this.#phases.set(key, accountOf(spent));
    for (const [name, spent] of tally.agents) this.#agents.set(name, accountOf(spent));
  }

  /** Whether anything is limited, here or above. */
  get isLimited(): boolean {
    return isLimited(this.limits) || this.#above?.budget.isLimited === true;
  }

  /** Counts the active time of the run (`''`) or of a phase by its key; returns how to stop. */
  watch(phase: string, activeMs: () => number): () => void {
    this.#clocks.set(phase, activeMs);
    return () => {
      this.#clocks.delete(phase);
    };
  }

  /** Whether the time of a phase is limited. */
  limitsPhaseTime(key: string): boolean {
    return phaseOf(this.limits, key).duration !== undefined;
  }

  /** Narrows the limits of a phase; what it was raised to stays. */
  limitPhase(key: string, caps: Amounts, raised: LimitSet): void {
    const before = phaseOf(this.limits, key);
    const all: Record<string, number> = { ...before };
    for (const [measure, limit] of Object.entries(caps)) all[measure] = Math.min(all[measure] ?? limit, limit);
    Object.assign(all, phaseOf(raised, key));
    this.limits = { ...this.limits, phases: new Map([...this.limits.phases, [key, all]]) };
  }

  /** Holds what something may use, or says which limit leaves no room for it. */
  ask(request: RunRequest): HeldAmounts | LimitReached {
    const counters = [...this.#counters(request)];
    for (const counter of counters) {
      const reached = shortageOf(counter, request);
      if (reached !== undefined) return reached;
    }
    const parts = counters.map(({ account, caps }) => ({ account, held: account.hold(caps, request) }));
    return { most: largest(request.most, parts), parts };
  }

  /** Names a limit on an amount whose maximum a call does not say. */
  unknownOf(request: RunRequest): keyof Amounts | undefined {
    for (const { caps } of this.#counters(request)) {
      const names = Object.keys(caps) as (keyof Amounts)[];
      const unknown = names.find((measure) => request.most[measure] === undefined);
      if (unknown !== undefined) return unknown;
    }
    return undefined;
  }

  /** Puts what was used in the place of what was held. Gives what the run is charged with. */
  settle({ most, parts }: HeldAmounts, used: Amounts, cutOff: boolean): Amounts {
    for (const { account, held } of parts) account.settle(held, chargeFor(held, used, cutOff));
    return chargeFor(most, used, cutOff);
  }

  /** Gives back what was held for something that never began. */
  release({ parts }: HeldAmounts): void {
    for (const { account, held } of parts) account.settle(held, {});
  }

  /** Counts what was used without having been held. */
  use(request: Pick<RunRequest, 'key' | 'agent'>, used: Amounts): void {
    for (const { account } of this.#counters({ ...request, most: {}, isCall: false })) account.use(used);
  }

  /** Counts no more what was guessed of calls before, because it is known now. */
  correct(request: Pick<RunRequest, 'key' | 'agent'>, guessed: Amounts): void {
    for (const { account } of this.#counters({ ...request, most: {}, isCall: false })) account.correct(guessed);
  }

  *#counters(request: RunRequest): Generator<Counter> {
    const { key, agent } = request;
    const { all, agents } = this.limits;
    yield { budget: this, account: this.#total, ...this.#capsOf('', all), whose: { scope: 'run' } };
    const phase = this.#phaseOf(key);
    if (phase !== undefined) {
      const account = accountIn(this.#phases, phase);
      yield {
        budget: this,
        account,
        ...this.#capsOf(phase, phaseOf(this.limits, phase)),
        whose: { scope: 'phase', phase },
      };
    }
    if (agent !== undefined) {
      const account = accountIn(this.#agents, agent);
      yield { budget: this, account, caps: agents.get(agent) ?? {}, whose: { scope: 'agent', agent } };
    }
    if (this.#above !== undefined) yield* this.#above.budget.#counters({ ...request, key: this.#above.key });
  }

  /** The time of a run and of a phase is that of a clock, and nothing that a call can reserve. */
  #capsOf(clock: string, limits: Amounts): Pick<Counter, 'caps' | 'time'> {
    const { duration: limit, ...caps } = limits;
    const activeMs = this.#clocks.get(clock);
    return { caps, time: limit === undefined || activeMs === undefined ? undefined : { limit, activeMs } };
  }
}

/** The limits of a phase by its key: the second walk through one of the same name goes by the limits of that name. */
function phaseOf({ phases }: LimitSet, key: string): Amounts {
  if (phases.size === 0) return {};
  const name = key.replace(/#\d+$/, '');
  return { ...phases.get(unescapeName(name)), ...phases.get(name), ...phases.get(key) };
}

function shortageOf({ account, caps, time, whose, budget }: Counter, request: RunRequest): LimitReached | undefined {
  const facts = { ...whose, runId: budget.runId };
  if (time !== undefined) {
    const used = Math.round(time.activeMs());
    if (used >= time.limit)
      return { ...facts, measure: 'duration', limit: time.limit, used, reserved: 0, mayPass: false };
  }
  const shortage = account.shortage(caps, request);
  return shortage === undefined ? undefined : { ...facts, ...shortage };
}

/** Where a call holds all that is left, that differs from account to account: the largest is what it may use. */
function largest(most: Amounts, parts: HeldAmounts['parts']): Amounts {
  const all: Record<string, number> = {};
  for (const { held } of parts)
    for (const [measure, amount] of Object.entries(held)) all[measure] = Math.max(all[measure] ?? 0, amount);
  return { ...all, ...most };
}

function accountIn(accounts: Map<string, Account>, name: string): Account {
  let account = accounts.get(name);
  if (account === undefined) accounts.set(name, (account = new Account()));
  return account;
}

function accountOf({ used, unknown }: Spent): Account {
  const account = new Account();
  account.used = used;
  account.unknown = unknown;
  return account;
}
