import { type Amounts, amountsOf, sumOf, without } from '../core/amounts.ts';
import type { Usage } from '../core/events.ts';
import type { BudgetLedger } from '../reliability/budget-ledger.ts';
import { noLimits } from '../reliability/limits.ts';
import type { PhaseClock } from '../reliability/phase-clock.ts';
import { RunBudget } from '../reliability/run-budget.ts';
import type { CallTally } from '../state/call-tally.ts';
import { findRun } from './claiming.ts';
import { Flights } from './flights.ts';
import type { LiveRun } from './live-run.ts';
import { limitsOf, raisedLimits } from './run-limits.ts';
import type { Workflow } from './workflow.ts';

/** What the bodies of one run, while it is driven here, may use: its own budget, those above, and that of the day. */
export class CallDesk {
  readonly live: LiveRun;
  /** What is under way, in the whole family. */
  readonly flights: Flights;
  #budget: RunBudget | undefined;
  #isLimited = false;
  #clock: (() => number) | undefined;
  /** What the children used that were let go of here, until it is written down. */
  readonly #children = new Map<string, CallTally>();

  constructor(live: LiveRun) {
    this.live = live;
    this.flights = live.settings.parent?.calls.flights ?? new Flights();
  }

  /** The budget of the run. */
  get budget(): RunBudget {
    this.#budget ??= this.#makeBudget(noLimits);
    return this.#budget;
  }

  /** What is spent in a day; `undefined`: nobody counts it. */
  get ledger(): BudgetLedger | undefined {
    return this.live.rooms.ledger;
  }

  /** Whether a body has to ask before it begins. */
  concerns(isCall: boolean): boolean {
    return isCall || this.#isLimited || this.flights.closed !== undefined;
  }

  /** How long the run was active, where that is limited. */
  get time(): { readonly activeMs?: number } {
    return this.#clock === undefined ? {} : { activeMs: Math.round(this.#clock()) };
  }

  /** The desk of this run or of one above it. */
  find(runId: string | undefined): CallDesk {
    if (runId === undefined || runId === this.live.id) return this;
    return this.live.settings.parent?.calls.find(runId) ?? this;
  }

  /** Takes in what the run has used and may use; before its first body. */
  async open(workflow: Workflow): Promise<void> {
    const { live } = this;
    const limits = limitsOf(live.settings, workflow, live.census.calls);
    const budget = (this.#budget = this.#makeBudget(limits));
    this.#isLimited = budget.isLimited || this.ledger?.isLimited === true;
    if (!budget.isLimited) return;
    if (limits.all.duration !== undefined) {
      const clock = this.#start(live.replay.activeMs);
      this.#clock = () => clock.activeMs;
      budget.watch('', this.#clock);
    }
    // A child that goes on counts from where it stands; one that this run has not come to yet has spent all the same.
    for (const { key, childId } of live.replay.childRuns.unfinished()) {
      const missing = without(await usedBy(live, childId), live.census.calls.children.get(childId) ?? {});
      budget.use({ key, agent: undefined }, missing);
    }
  }

  /** Limits a phase while it is walked; returns how to stop counting its time. */
  enterPhase(key: string, limits: Amounts | undefined, activeMs: number): () => void {
    const { budget } = this;
    if (limits !== undefined) {
      budget.limitPhase(key, limits, raisedLimits(this.live.census.calls));
      this.#isLimited = true;
    }
    if (!budget.limitsPhaseTime(key)) return () => undefined;
    const clock = this.#start(activeMs);
    const unwatch = budget.watch(key, () => clock.activeMs);
    return () => {
      unwatch();
      clock.stop();
      this.live.clocks.delete(clock);
    };
  }

  /**
   * Makes sure that the runs above are still owned here whose limits count for this one: whoever takes one over reads
   * what its children hold, and then what they hold later does not begin.
   */
  async assertOwnedAbove(): Promise<void> {
    const { parent } = this.live.settings;
    if (parent?.calls.budget.isLimited !== true) return;
    await parent.calls.live.assertOwned(true);
    await parent.calls.assertOwnedAbove();
  }

  /** Counts what a body reported that was not asked to. */
  async spent(key: string, usage: Usage): Promise<void> {
    const used = amountsOf(usage);
    const { agent } = usage;
    this.budget.use({ key, agent }, used);
    if (Object.keys(used).length > 0) this.tellTrouble(await this.ledger?.record(used, this.whose(agent)));
  }

  /** Whose a line in the log of a day is, as it may be written. */
  whose(agent: string | undefined): { readonly agent: string | undefined; readonly runId: string } {
    const { id: runId, rooms } = this.live;
    return { agent: agent === undefined ? undefined : rooms.redactor.redactText(agent), runId };
  }

  /** A child that was driven here is let go of. */
  childEnded(childId: string, tally: CallTally): void {
    this.#children.set(childId, tally);
  }

  /** Writes down what a child run has used since that was done last; in this process it is counted already. */
  async settleChild(key: string, childId: string): Promise<void> {
    const { live } = this;
    let tally = this.#children.get(childId);
    this.#children.delete(childId);
    tally ??= (await findRun(live.rooms.state, childId))?.census.calls;
    if (tally === undefined || (tally.isEmpty && !this.#isLimited)) return;
    const used = without(tally.total.used, live.census.calls.children.get(childId) ?? {});
    if (Object.values(used).every((amount) => amount === 0)) return;
    const agents = [...tally.agents].map(([name, one]) => [name, one.used] as const);
    await live.record({
      ...({ type: 'call-settled', key, child: childId, used } as const),
      ...(agents.length === 0 ? {} : { agents: Object.fromEntries(agents) }),
    });
  }

  /** Counts that something of the day could not be written, and is written later. */
  tellTrouble(error: unknown): void {
    if (error !== undefined) this.live.rooms.observers.failed('budgets', error, undefined);
  }

  #makeBudget(limits: RunBudget['limits']): RunBudget {
    const { id: runId, census, settings } = this.live;
    const { parent } = settings;
    const above = parent && { budget: parent.calls.budget, key: parent.origin.key ?? '' };
    return new RunBudget({ runId, limits, tally: census.calls, above });
  }

  #start(activeMs: number): PhaseClock {
    const { clocks, rooms } = this.live;
    const clock = rooms.reliability.phaseClock({ activeMs });
    clocks.add(clock);
    clock.start();
    return clock;
  }
}

/**
 * What a run has used by its journal, with its children that have not ended. The id of a child stands in the journal
 * above it before it exists: whose process died in between has used nothing.
 */
async function usedBy(live: LiveRun, runId: string): Promise<Amounts> {
  const found = await findRun(live.rooms.state, runId);
  if (found === undefined) return {};
  const { total, reserved, children } = found.census.calls;
  let used = sumOf(total.used, reserved);
  for (const { childId } of found.replay.childRuns.unfinished())
    used = sumOf(used, without(await usedBy(live, childId), children.get(childId) ?? {}));
  return used;
}
