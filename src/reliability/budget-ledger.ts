import { type Amounts, amountsOf, type Measure, measures } from '../core/amounts.ts';
import { isHoldfastError, RejectedError } from '../core/errors.ts';
import { addUsage } from '../core/add-usage.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { LimitReached, Owner, Usage } from '../core/run-terms.ts';
import { identifyProcess, type Liveness, livenessOf } from '../processes/identity.ts';
import { dayOf, isDay } from '../state/budget-days.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { DayShortage } from './budget-day.ts';
import { BudgetLog } from './budget-log.ts';
import { type DayBudget, dayBudgetOf } from './budget-report.ts';
import { requireAmounts, requireEstimate, type CallEstimate } from './call-estimate.ts';
import { limitText } from './limit-text.ts';
import { type DayLimits, isLimited, type LimitSet, noLimits, requireDayLimits } from './limits.ts';

/** Options of {@link BudgetLedger}. */
export interface BudgetLedgerOptions {
  /** Where what is spent is shared. */
  readonly storage: StorageAdapter;
  /**
   * The clock that says which day it is.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /** Limits of a day, for what this ledger lets begin. Without any it only counts. */
  readonly limits?: DayLimits;
  /**
   * Who reserves, as others see it.
   * @defaultValue this process
   */
  readonly owner?: Owner;
  /**
   * Whether another owner lives, that holds something since a moment of its own clock: while one does, what it has reserved
   * may be settled.
   * @defaultValue asks the system, which knows of processes of this machine only
   */
  readonly liveness?: (owner: Owner, heldSince: number) => Promise<Liveness>;
}

/** What a call asks of a ledger. */
export interface LedgerRequest {
  /** What it uses at most. What is left out is unknown, and where it is limited reserves all that is left. */
  readonly estimate?: CallEstimate;
  /** Who is called. */
  readonly agent?: string;
  /** The run that it belongs to. */
  readonly runId?: string;
}

/** What a call holds until it is settled. */
export interface Reservation {
  readonly id: string;
  /** The day that it counts to, however long the call takes. */
  readonly day: string;
}

/** A step that is no call: it begins as long as something is left, and says afterwards what it used. */
const plainMost: Amounts = { attempts: 1, calls: 0, tokens: 0, costUsd: 0, duration: 0 };

/**
 * What is spent in a day (UTC), over all runs and processes that share a storage.
 *
 * No call begins without a reservation that fits, and whether one fits is decided by the order of one log: processes
 * cannot overshoot a limit together. A reservation holds until it is settled; that of a process that died is never
 * given back, because nobody knows what it spent.
 */
export class BudgetLedger {
  /** Whether a day is limited here. */
  readonly isLimited: boolean;
  /** What a run does that reaches a limit. */
  readonly whenReached: 'pause' | 'park';
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #limits: LimitSet;
  readonly #liveness: (owner: Owner, heldSince: number) => Promise<Liveness>;
  readonly #logs = new Map<string, BudgetLog>();
  /** The days in whose log stands who reserves here. */
  readonly #introduced = new Set<string>();
  #owner: Owner | undefined;

  /** @throws UsageError `invalid-option`, `invalid-duration`. */
  constructor(options: BudgetLedgerOptions) {
    requireKnownOptions('BudgetLedger', options, ['storage', 'host', 'limits', 'owner', 'liveness']);
    const { storage, host = systemHost, limits, owner, liveness } = options;
    this.#storage = storage;
    this.#host = host;
    this.#limits = limits === undefined ? noLimits : requireDayLimits('limits.day', limits);
    this.#owner = owner;
    this.#liveness = liveness ?? ((other) => Promise.resolve(livenessOf(other, this.#self())));
    this.isLimited = isLimited(this.#limits);
    this.whenReached = limits?.whenReached ?? 'pause';
  }

  /**
   * Does something that costs: reserves its maximum, runs it, and settles with what it says it used. Where it says
   * nothing, and where it is cut off, what was reserved counts.
   *
   * @throws RejectedError `limit-reached` where its maximum does not fit, and then it was not begun; else what it threw.
   */
  async run<Result>(
    request: LedgerRequest,
    body: (used: (usage: Usage) => void) => Promise<Result> | Result,
  ): Promise<Result> {
    const reserved = await this.reserve(request);
    if ('measure' in reserved) throw limitReached(reserved);
    let reported: Usage = {};
    // Whoever said something that is no amount has used more than is known.
    let isPartial = false;
    const startedAt = this.#host.monotonic();
    try {
      return await body((usage) => {
        try {
          reported = addUsage(reported, usage);
        } catch (error) {
          isPartial = true;
          throw error;
        }
      });
    } finally {
      const duration = this.#host.monotonic() - startedAt;
      await this.settle(reserved, { ...amountsOf(reported), duration }, isPartial);
    }
  }

  /**
   * Reserves what a call uses at most, durably; or says which limit leaves no room for it.
   *
   * @throws UsageError `invalid-option`; StorageError: then nothing may begin.
   */
  async reserve(request: LedgerRequest): Promise<Reservation | LimitReached> {
    requireKnownOptions('reserve', request, ['estimate', 'agent', 'runId']);
    const { estimate = {}, agent, runId } = request;
    const most = { attempts: 1, calls: 1, ...requireEstimate('estimate', estimate) };
    return this.hold({ most, isCall: true, agent, runId });
  }

  /** Whether a step may begin that does not say what it uses; it holds nothing but its attempt. */
  async admit(runId: string): Promise<Reservation | LimitReached | undefined> {
    const { all } = this.#limits;
    if (all.attempts !== undefined) return this.hold({ most: plainMost, isCall: false, agent: undefined, runId });
    const { day, log } = this.#today();
    await log.look();
    const request = { most: plainMost, isCall: false, agent: undefined, limits: { all, agent: {} } };
    const shortage = log.day.shortage(request);
    return shortage === undefined ? undefined : this.#reached(shortage, day);
  }

  /** Names a limit on an amount whose maximum a call does not say. */
  unknownOf({ most, agent }: { readonly most: Amounts; readonly agent: string | undefined }): Measure | undefined {
    const limits = this.#limitsOf(agent);
    return measures.find((name) => (limits.all[name] ?? limits.agent[name]) !== undefined && most[name] === undefined);
  }

  /** Reserves amounts that were checked. @throws StorageError. */
  async hold(request: {
    readonly most: Amounts;
    readonly isCall: boolean;
    readonly agent: string | undefined;
    readonly runId: string | undefined;
  }): Promise<Reservation | LimitReached> {
    const { most, isCall, agent, runId } = request;
    const { day, log } = this.#today();
    const limits = this.#limitsOf(agent);
    // What could not be written before may be what stands in the way.
    if (log.owes) await log.append();
    const bounded = measures.some((name) => limits.all[name] !== undefined || limits.agent[name] !== undefined);
    if (bounded) {
      // What is known not to fit need not be written: it would be, again and again, while it is waited for.
      await log.look();
      const shortage = log.day.shortage({ most, isCall, agent, limits });
      if (shortage !== undefined) return this.#reached(shortage, day);
    }
    const owner = this.#self();
    const id = this.#host.id(16);
    const line = {
      ...({ type: 'reserved', id, by: owner.nonce, at: this.#host.now() } as const),
      ...(runId === undefined ? {} : { run: runId }),
      ...(agent === undefined ? {} : { agent }),
      ...{ most, limits },
      ...(isCall ? {} : ({ plain: true } as const)),
    };
    const before = this.#introduced.has(day) ? [] : [{ type: 'owner', owner } as const];
    const reservation = { id, day };
    try {
      if (bounded) {
        const verdict = await log.reserve(line, before);
        this.#introduced.add(day);
        return verdict === 'granted' ? reservation : this.#reached(verdict, day);
      }
      await log.append(...before, line);
      this.#introduced.add(day);
      return reservation;
    } catch (error) {
      // It may have been written: what never began gives back what it held.
      await this.release(reservation);
      throw error;
    }
  }

  /**
   * Puts what a call used in the place of what it held; of what is left out, what it held counts. `cutOff`: it was
   * stopped, so that what it reported may not be all. Gives what went wrong where it could not be written: then it
   * holds what it held, until this ledger writes again. @throws UsageError `invalid-option` for what is no amount.
   */
  async settle(reservation: Reservation, used: Amounts, cutOff = false): Promise<unknown> {
    requireKnownOptions('reservation', reservation, ['id', 'day']);
    const { id, day } = reservation;
    const settled = { type: 'settled', id, at: this.#host.now(), used: requireAmounts('used', used) } as const;
    return this.#logOf(day).appendSometime(cutOff ? { ...settled, cutOff } : settled);
  }

  /**
   * Counts no more of a call that was settled what nobody had reported of it, because it is part of what another one
   * reported; once for each. Gives what went wrong where it could not be written.
   */
  async correct({ id, day }: Reservation, known: Amounts, agent?: string): Promise<unknown> {
    const whose = agent === undefined ? {} : { agent };
    const line = {
      type: 'corrected',
      id,
      at: this.#host.now(),
      ...whose,
      known: requireAmounts('known', known),
    } as const;
    return this.#logOf(day).appendSometime(line);
  }

  /** Gives back what a call held that never began. */
  release({ id, day }: Reservation): Promise<unknown> {
    const at = this.#host.now();
    return this.#logOf(day).appendSometime({ type: 'settled', id, at, used: {}, unbegun: true });
  }

  /**
   * Counts what was used without a reservation. Gives what went wrong where it could not be written.
   *
   * @throws UsageError `invalid-option` for what is no amount.
   */
  async record(
    used: Amounts,
    whose: { readonly agent?: string | undefined; readonly runId?: string | undefined } = {},
  ): Promise<unknown> {
    const { agent, runId } = whose;
    return this.#today().log.appendSometime({
      ...({ type: 'used', id: this.#host.id(16), at: this.#host.now() } as const),
      ...(runId === undefined ? {} : { run: runId }),
      ...(agent === undefined ? {} : { agent }),
      used: requireAmounts('used', used),
    });
  }

  /** What was spent on a day, such as `2026-11-20`, and what is left. @defaultValue today. @throws UsageError; StorageError. */
  async read(day: string = dayOf(this.#host.now())): Promise<DayBudget> {
    if (typeof day !== 'string' || !isDay(day)) throw invalidOption('day', day, 'a day such as "2026-11-20"');
    const log = this.#logs.get(day) ?? new BudgetLog(this.#storage, day);
    await log.look();
    return dayBudgetOf(day, log.day, this.#limits);
  }

  /** Whether anybody who has something reserved today may still settle it. */
  async mayBeSettled(): Promise<boolean> {
    const { owners, holders } = this.#today().log.day;
    for (const [nonce, heldSince] of holders) {
      if (nonce === this.#owner?.nonce) return true;
      const owner = owners.get(nonce);
      if (owner !== undefined && (await this.#liveness(owner, heldSince)) !== 'dead') return true;
    }
    return false;
  }

  #limitsOf(agent: string | undefined): { readonly all: Amounts; readonly agent: Amounts } {
    const { all, agents } = this.#limits;
    return { all, agent: (agent === undefined ? undefined : agents.get(agent)) ?? {} };
  }

  #reached(shortage: DayShortage, day: string): LimitReached {
    const { agent, ...facts } = shortage;
    return { scope: 'day', day, ...facts, ...(agent === undefined ? {} : { agent }) };
  }

  #self(): Owner {
    this.#owner ??= { ...identifyProcess(), nonce: this.#host.id(16) };
    return this.#owner;
  }

  #today(): { readonly day: string; readonly log: BudgetLog } {
    const day = dayOf(this.#host.now());
    if (!this.#logs.has(day)) this.#forget();
    return { day, log: this.#logOf(day) };
  }

  #logOf(day: string): BudgetLog {
    let log = this.#logs.get(day);
    if (log === undefined) this.#logs.set(day, (log = new BudgetLog(this.#storage, day)));
    return log;
  }

  /** Lets go of the days before: whoever settles something there has it read again from its beginning. */
  #forget(): void {
    for (const [day, log] of this.#logs) {
      if (log.owes) continue;
      log.release();
      this.#logs.delete(day);
      this.#introduced.delete(day);
    }
  }
}

/** Whether something was not begun because a limit leaves no room for it. */
export function isLimitReached(error: unknown): error is RejectedError {
  return isHoldfastError(error) && error.code === 'limit-reached';
}

function limitReached(reached: LimitReached): RejectedError {
  return new RejectedError('limit-reached', `${limitText(reached)}.`, {
    operation: reached.agent ?? reached.day ?? reached.scope,
    limit: reached,
  });
}
