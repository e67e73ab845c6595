import type { Amounts } from '../core/amounts.ts';
import type { Owner } from '../core/run-terms.ts';
import { Account, type Asked, chargeFor, type Shortage } from './budget-account.ts';
import type { BudgetLine } from './budget-line.ts';

type Reserved = Extract<BudgetLine, { readonly type: 'reserved' }>;

/** A reservation that was granted and is not settled. */
interface OpenReservation {
  readonly by: string;
  /** When it was written, by its owner's clock. */
  readonly at: number;
  readonly agent: string | undefined;
  readonly held: Amounts;
  readonly heldOfAgent: Amounts;
}

/** Why something does not fit a day: the day's own limit, or that of an agent. */
export interface DayShortage extends Shortage {
  /** The agent whose limit it is; absent when it is that of the day. */
  readonly agent?: string;
}

/** What a reservation is to be held against. */
export interface DayRequest extends Asked {
  readonly agent: string | undefined;
  readonly limits: { readonly all: Amounts; readonly agent: Amounts };
}

/**
 * One day's spending, read from its log line by line: whoever reads the same lines comes to the same verdicts.
 *
 * A reservation is granted if, in the order of the log, what is used and reserved leaves room for it under the limits
 * that it names. It holds until it is settled, whatever became of its owner.
 */
export class BudgetDay {
  readonly total: Account = new Account();
  readonly agents: Map<string, Account> = new Map();
  /** Who has reserved something on this day, by nonce. */
  readonly owners: Map<string, Owner> = new Map();
  readonly #open = new Map<string, OpenReservation>();
  /** Reservations that were corrected: each is once. */
  readonly #corrected = new Set<string>();
  /** What was used without a reservation, as far as its lines have ids: each counts once. */
  readonly #recorded = new Set<string>();

  /** Takes in the next line. Of a reservation it says why it was not granted. */
  apply(line: BudgetLine): DayShortage | undefined {
    switch (line.type) {
      case 'owner':
        this.owners.set(line.owner.nonce, line.owner);
        return undefined;
      case 'used':
        this.#use(line);
        return undefined;
      case 'settled':
        this.#settle(line);
        return undefined;
      case 'corrected':
        this.#correct(line);
        return undefined;
      case 'reserved':
        return this.#reserve(line);
    }
  }

  /** Why a request does not fit now; `undefined` where it does. */
  shortage(request: DayRequest): DayShortage | undefined {
    const ofDay = this.total.shortage(request.limits.all, request);
    if (ofDay !== undefined) return ofDay;
    const { agent } = request;
    const ofAgent = agent === undefined ? undefined : this.#agent(agent).shortage(request.limits.agent, request);
    return agent === undefined || ofAgent === undefined ? undefined : { ...ofAgent, agent };
  }

  /** Whether a reservation was granted and is not settled. */
  holds(id: string): boolean {
    return this.#open.has(id);
  }

  /** How many reservations are open. */
  get open(): number {
    return this.#open.size;
  }

  /** The nonces of those whose reservations are open, with when each made its newest one, by its own clock. */
  get holders(): ReadonlyMap<string, number> {
    const newest = new Map<string, number>();
    for (const { by, at } of this.#open.values()) newest.set(by, Math.max(at, newest.get(by) ?? 0));
    return newest;
  }

  #reserve(line: Reserved): DayShortage | undefined {
    // An append that is repeated because nobody knows how it went counts once.
    if (this.#open.has(line.id)) return undefined;
    const { id, by, at, agent, most, limits, plain } = line;
    const request = { most, isCall: plain !== true, agent, limits };
    const shortage = this.shortage(request);
    if (shortage !== undefined) return shortage;
    this.#open.set(id, {
      ...{ by, at, agent },
      held: this.total.hold(limits.all, request),
      heldOfAgent: agent === undefined ? {} : this.#agent(agent).hold(limits.agent, request),
    });
    return undefined;
  }

  #settle({ id, used, cutOff, unbegun }: Extract<BudgetLine, { readonly type: 'settled' }>): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    const charge = (held: Amounts): Amounts => (unbegun === true ? {} : chargeFor(held, used, cutOff));
    this.total.settle(open.held, charge(open.held));
    if (open.agent !== undefined) this.#agent(open.agent).settle(open.heldOfAgent, charge(open.heldOfAgent));
  }

  #use({ id, agent, used }: Extract<BudgetLine, { readonly type: 'used' }>): void {
    if (id !== undefined) {
      // As with a reservation: an append that failed may have written it, and is repeated.
      if (this.#recorded.has(id)) return;
      this.#recorded.add(id);
    }
    this.total.use(used);
    if (agent !== undefined) this.#agent(agent).use(used);
  }

  #correct({ id, agent, known }: Extract<BudgetLine, { readonly type: 'corrected' }>): void {
    if (this.#corrected.has(id) || this.#open.has(id)) return;
    this.#corrected.add(id);
    this.total.correct(known);
    if (agent !== undefined) this.#agent(agent).correct(known);
  }

  #agent(name: string): Account {
    let account = this.agents.get(name);
    if (account === undefined) this.agents.set(name, (account = new Account()));
    return account;
  }
}
