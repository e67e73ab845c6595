import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Conflict, Reconciliation, ResolutionWay } from './conflict.ts';
import { ConflictSearch } from './conflict-search.ts';
import type { Decision, DecisionDraft } from './decision.ts';
import type { DecisionEvent } from './decision-event.ts';
import { presentOf, recordOf, saidOf } from './decision-draft.ts';
import type { MemoryDesk } from './memory-desk.ts';
import type { Policies } from './policies.ts';
import type { DecisionFilter } from './situation.ts';

/** How a conflict is to be ended. */
export interface ReconcileOptions {
  /** `keep`: all of them stay, because a person says so. */
  readonly way: ResolutionWay | 'keep';
  /**
   * The decision that stays. Needed where a person chooses (`ask`).
   * @defaultValue what `latest-wins` and `highest-confidence` say
   */
  readonly winner?: string;
  /** The decision that takes the place of all of them, with `merge`. It is recorded, and amends them. */
  readonly merged?: DecisionDraft;
  /** Who says so. */
  readonly by: string;
  /** Why; it stays in the history. */
  readonly reason: string;
}

/** What a reconciliation has recorded. */
export interface Reconciled {
  readonly reconciliation: Reconciliation;
  /** The decisions as they stand now, a merged one last. */
  readonly decisions: readonly Decision[];
}

const ways = ['latest-wins', 'highest-confidence', 'merge', 'ask', 'keep'] as const;

/** Finds conflicts and ends them. */
export class ConflictDesk {
  readonly #desk: MemoryDesk;
  #search: ConflictSearch | undefined;

  constructor(desk: MemoryDesk) {
    this.#desk = desk;
  }

  /** The conflicts of the decisions that a filter means, the worst first. */
  find(filter: DecisionFilter, policies: Policies): Promise<readonly Conflict[]> {
    const { host } = this.#desk;
    return this.#searching().find(this.#desk.entries(filter), { now: host.now(), policies, turn: () => host.turn() });
  }

  /** The conflicts that a decision would bring. */
  async check(draft: DecisionDraft, policies: Policies): Promise<readonly Conflict[]> {
    const now = this.#desk.host.now();
    const record = recordOf(draft, this.#desk.host);
    return this.#searching().findAgainst({ ...record, outcomes: [] }, policies, now);
  }

  /** Ends a conflict: what wins supersedes the others, what is merged amends them; both for ever in the history. */
  async reconcile(id: string, options: ReconcileOptions, policies: Policies): Promise<Reconciled> {
    requireKnownOptions('memory.reconcile', options, ['way', 'winner', 'merged', 'by', 'reason']);
    const { way, by, reason, merged } = options;
    requireOneOf('way', way, ways);
    for (const [name, value] of Object.entries({ by, reason }))
      if (typeof value !== 'string' || value.trim() === '')
        throw invalidOption(name, value, 'a text that is not empty');
    const said = { at: new Date(presentOf(this.#desk.host)).toISOString(), by, reason, ...saidOf({ by, reason }) };
    const conflict = (await this.find({}, policies)).find((one) => one.id === id);
    if (conflict === undefined)
      throw new UsageError('unknown-conflict', `There is no open conflict ${JSON.stringify(id)}.`, {
        subject: id,
      });
    const winner = way === 'merge' || way === 'keep' ? undefined : winnerOf(conflict, options);
    const events: DecisionEvent[] = [];
    let mergedId: string | undefined;
    if (way === 'merge') {
      if (merged === undefined) throw invalidOption('merged', merged, 'the decision that takes the place of both');
      const links = conflict.decisions.map((other) => ({ kind: 'amends' as const, id: other }));
      const draft = { ...merged, links: [...(merged.links ?? []), ...links] };
      const made = this.#desk.eventsOf(draft);
      events.push(...made);
      mergedId = made[0]?.kind === 'decision' ? made[0].id : undefined;
      // The merged one says where each of them holds: of the earlier ones, none stands alone any more.
      for (const other of conflict.decisions.slice(0, -1))
        for (const later of conflict.decisions.slice(-1))
          events.push({ kind: 'link', from: later, link: 'amends', to: other, ...said });
    } else if (winner !== undefined)
      for (const other of conflict.decisions)
        if (other !== winner) events.push({ kind: 'link', from: winner, link: 'supersedes', to: other, ...said });
    const reconciliation: Reconciliation = {
      ...{ conflict: id, conflictKind: conflict.kind, decisions: conflict.decisions, way },
      ...(winner === undefined ? {} : { winner }),
      ...said,
    };
    await this.#desk.write([...events, { kind: 'reconciliation', ...reconciliation }]);
    const ids = [...conflict.decisions, ...(mergedId === undefined ? [] : [mergedId])];
    return { reconciliation, decisions: await Promise.all(ids.map((one) => this.#desk.require(one))) };
  }

  #searching(): ConflictSearch {
    this.#search ??= new ConflictSearch(this.#desk.store);
    return this.#search;
  }
}

function winnerOf(conflict: Conflict, { way, winner }: ReconcileOptions): string {
  const chosen = winner ?? conflict.suggestions.find((suggestion) => suggestion.way === way)?.winner;
  if (chosen !== undefined && conflict.decisions.includes(chosen)) return chosen;
  throw invalidOption('winner', winner, `one of the decisions in conflict: ${conflict.decisions.join(', ')}`);
}
