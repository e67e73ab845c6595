import { type Amounts, amountsOf, isNothing, sumOf, without } from '../core/amounts.ts';
import type { JournalEvent, LiveEvent, WrittenLimits } from '../core/events.ts';
import { renamed } from './renames.ts';

/** What was used, and how many calls used an amount that nobody knows. */
export interface Spent {
  readonly used: Amounts;
  readonly unknown: Amounts;
}

const nothing: Spent = { used: {}, unknown: {} };
const spendable = ['tokens', 'costUsd'] as const;

/** What was counted of the calls of a step, because nobody knows what they used. */
export interface Guess {
  readonly amounts: Amounts;
  /** What they hold in the logs of their days. */
  readonly reservations: readonly DayReservation[];
  /** What of it the logs of their days have counted. */
  readonly counted: readonly { readonly reservation: DayReservation; readonly amounts: Amounts }[];
}

/** How the log of a day stands to a guess: it holds a reservation still, or has counted it. */
interface HeldToday {
  readonly open?: DayReservation | undefined;
  readonly counted?: DayReservation | undefined;
}

interface DayReservation {
  readonly id: string;
  readonly day: string;
}

/**
 * What the calls of a run used, counted from its events alone: what was spent stays spent, whatever is rolled back.
 *
 * What a call holds whose end nobody wrote down is counted in full once another process goes on with the run.
 */
export class CallTally {
  total: Spent = nothing;
  /** By the keys of the phases that have begun. */
  readonly phases: Map<string, Spent> = new Map();
  readonly agents: Map<string, Spent> = new Map();
  /** The limits that the run goes by, as they were written down last. */
  limits: WrittenLimits | undefined;
  /** Those that the run was started with. */
  ownLimits: WrittenLimits | undefined;
  /** Those that it was resumed with, in order: they take the place of all others. */
  readonly raised: WrittenLimits[] = [];
  /** What was counted of child runs that may go on, by their ids. */
  readonly children: Map<string, Amounts> = new Map();
  /** Child runs that have not ended, by the keys of their calls. */
  readonly openChildren: Map<string, string> = new Map();
  readonly #open = new Map<string, OpenCall>();
  readonly #guesses = new Map<string, Guess>();
  /** Steps that have not ended and whose attempts are counted one by one. */
  readonly #counted = new Set<string>();

  /** Takes in one event, in the order of the journal. */
  apply(event: JournalEvent | LiveEvent): void {
    switch (event.type) {
      case 'run-started':
        this.limits = event.limits;
        this.ownLimits = event.ownLimits;
        return;
      case 'run-resumed':
        this.limits = event.limits ?? this.limits;
        if (event.ownLimits !== undefined) this.raised.push(event.ownLimits);
        for (const key of [...this.#open.keys()]) this.#settleOpen(key);
        return;
      case 'phase-started':
        if (!this.phases.has(event.key)) this.phases.set(event.key, nothing);
        return;
      case 'call-reserved':
        // One reservation of a step at a time: what is open was left by a process that died.
        this.#settleOpen(event.key);
        this.#open.set(event.key, { agent: event.agent, most: event.most, reservation: event.reservation });
        return;
      case 'agent-called':
        // What was spent in another session will never be told.
        if (!event.session.resume) this.#guesses.delete(event.key);
        return;
      case 'call-settled':
        this.#open.delete(event.key);
        if (event.child === undefined) this.#counted.add(event.key);
        else this.children.set(event.child, sumOf(this.children.get(event.child) ?? {}, event.used));
        this.#add(event.key, event.agent, event.used);
        if (event.known !== undefined) this.#correct(event.key, event.agent, event.known);
        if (event.guessed !== undefined) this.#guess(event.key, event.guessed, { counted: event.reservation });
        for (const [name, used] of Object.entries(event.agents ?? {})) this.#addTo(this.agents, name, used);
        return;
      case 'child-started':
        this.openChildren.set(event.key, event.childId);
        return;
      case 'attempt-failed':
        if (!this.#isCounted(event.key) && !this.phases.has(event.key))
          this.#add(event.key, undefined, { attempts: 1 });
        return;
      case 'step-completed':
        if (event.child !== undefined) this.children.delete(event.child.id);
        this.#ended(event);
        return;
      case 'step-failed':
        this.#ended(event);
        return;
      case 'migrated':
        for (const [key, spent] of [...this.phases]) {
          this.phases.delete(key);
          this.phases.set(renamed(key, event.renames), spent);
        }
        for (const [key, childId] of [...this.openChildren]) {
          this.openChildren.delete(key);
          this.openChildren.set(renamed(key, event.renames), childId);
        }
        for (const [key, guess] of [...this.#guesses]) {
          this.#guesses.delete(key);
          this.#guesses.set(renamed(key, event.renames), guess);
        }
        return;
      default:
        return;
    }
  }

  /** What calls hold that have begun and are not settled. */
  get reserved(): Amounts {
    let sum: Amounts = {};
    for (const { most } of this.#open.values()) sum = sumOf(sum, most);
    return sum;
  }

  /** Whether there is anything to say. */
  get isEmpty(): boolean {
    const { calls, tokens, costUsd } = this.total.used;
    return this.limits === undefined && [calls, tokens, costUsd].every((amount) => (amount ?? 0) === 0);
  }

  /** What was guessed of the calls of a step, and may still become known; `undefined`: nothing. */
  guessOf(key: string): Guess | undefined {
    return this.#guesses.get(key);
  }

  /** The phase that a key lies in. */
  phaseOf(key: string): string | undefined {
    const slash = key.indexOf('/');
    const first = slash > 0 ? key.slice(0, slash) : key;
    return this.phases.has(first) ? first : undefined;
  }

  #isCounted(key: string): boolean {
    return this.#counted.has(key) || this.#open.has(key);
  }

  #ended(event: Extract<JournalEvent, { readonly type: 'step-completed' | 'step-failed' }>): void {
    const { key, usage } = event;
    this.#guesses.delete(key);
    const isCounted = this.#isCounted(key);
    this.#counted.delete(key);
    if (this.openChildren.delete(key) || isCounted) return;
    this.#add(key, usage?.agent, { attempts: 1, ...(usage === undefined ? {} : amountsOf(usage)) });
  }

  #settleOpen(key: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    this.#counted.add(key);
    this.#add(key, open.agent, open.most);
    this.#guess(key, spentOf(open.most), { open: open.reservation });
  }

  #guess(key: string, amounts: Amounts, { open, counted }: HeldToday): void {
    const before = this.#guesses.get(key) ?? { amounts: {}, reservations: [], counted: [] };
    if (isNothing(amounts) && open === undefined) return;
    this.#guesses.set(key, {
      amounts: sumOf(before.amounts, amounts),
      reservations: [...before.reservations, ...(open === undefined ? [] : [open])],
      counted: [...before.counted, ...(counted === undefined ? [] : [{ reservation: counted, amounts }])],
    });
  }

  /** What was guessed is part of what is known now. */
  #correct(key: string, agent: string | undefined, known: Amounts): void {
    this.#guesses.delete(key);
    this.total = corrected(this.total, known);
    const phase = this.phaseOf(key);
    for (const [spent, name] of [
      [this.phases, phase],
      [this.agents, agent],
    ] as const)
      if (name !== undefined) spent.set(name, corrected(spent.get(name) ?? nothing, known));
  }

  #add(key: string, agent: string | undefined, used: Amounts): void {
    this.total = added(this.total, used);
    const phase = this.phaseOf(key);
    if (phase !== undefined) this.#addTo(this.phases, phase, used);
    if (agent !== undefined) this.#addTo(this.agents, agent, used);
  }

  #addTo(spent: Map<string, Spent>, name: string, used: Amounts): void {
    spent.set(name, added(spent.get(name) ?? nothing, used));
  }
}

interface OpenCall {
  readonly agent: string | undefined;
  readonly most: Amounts;
  readonly reservation: Guess['reservations'][number] | undefined;
}

/** Of amounts those that only whoever was called knows. */
export function spentOf(amounts: Amounts): Amounts {
  return Object.fromEntries(spendable.flatMap((name) => (amounts[name] === undefined ? [] : [[name, amounts[name]]])));
}

function corrected({ used, unknown }: Spent, known: Amounts): Spent {
  return { used: without(used, known), unknown };
}

function added({ used, unknown }: Spent, more: Amounts): Spent {
  const missing = (more.calls ?? 0) === 0 ? [] : spendable.filter((name) => more[name] === undefined);
  return {
    used: sumOf(used, more),
    unknown: missing.reduce<Amounts>((sum, name) => sumOf(sum, { [name]: 1 }), unknown),
  };
}
