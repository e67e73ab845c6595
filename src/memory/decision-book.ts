import type { Decision, DecisionLink, DecisionOutcome, DecisionRecord, DecisionStatus, LinkKind } from './decision.ts';
import type { DecisionEvent } from './decision-event.ts';
import type { LinePlace } from './decision-log.ts';
import type { Reconciliation } from './conflict.ts';

/** What is held of every decision, so that most questions need not read it. */
export interface Entry {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly tags: readonly string[];
  readonly project?: string;
  readonly run?: string;
  readonly confidence: number;
  readonly status: DecisionStatus;
  readonly place: LinePlace;
}

/** A link seen from one of its ends. */
export interface LinkedDecision {
  readonly kind: LinkKind;
  /** `to`: the decision asked about has the link; `from`: the other one has it. */
  readonly direction: 'to' | 'from';
  readonly id: string;
}

/** What all events together say: the decisions in the order they came, their links, outcomes and statuses. */
export class DecisionBook {
  readonly entries: Entry[] = [];
  /** Reconciliations in the order they were recorded. */
  readonly reconciliations: Reconciliation[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly #outcomes = new Map<string, DecisionOutcome[]>();
  readonly #links = new Map<string, DecisionLink[]>();
  readonly #linked = new Map<string, LinkedDecision[]>();
  /** The ids of decisions that came again and did not count, whose outcome may follow. */
  readonly #refused = new Set<string>();
  /** What was let win against what: the winner and the other, in a line each. */
  readonly #won = new Set<string>();
  readonly #statuses = new Map<string, { readonly status: DecisionStatus; readonly at: string }>();

  /** The place of a decision in {@link entries}. */
  numberOf(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** Takes in an event; tells whether it was a decision that is new. The first of an id counts. */
  take(event: DecisionEvent, place: LinePlace): boolean {
    switch (event.kind) {
      case 'decision':
        return this.#add(event, place);
      case 'outcome': {
        // Of two that record an id at once, the outcomes of the later one are of a decision that does not count.
        if (event.initial === true && this.#refused.has(event.decision)) return false;
        const { result, score, note, at, by } = event;
        const list = this.#outcomes.get(event.decision) ?? [];
        this.#outcomes.set(event.decision, list);
        list.push({ result, score, ...(note === undefined ? {} : { note }), at, ...(by === undefined ? {} : { by }) });
        if ((list.at(-2)?.at ?? '') > at)
          list.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
        return false;
      }
      case 'link':
        this.#link(event.from, { kind: event.link, id: event.to });
        return false;
      case 'status': {
        const known = this.#statuses.get(event.decision);
        if (known === undefined || known.at <= event.at) this.#statuses.set(event.decision, event);
        return false;
      }
      case 'reconciliation': {
        const { conflict, conflictKind, decisions, way, winner, by, reason, at } = event;
        const won = winner === undefined ? {} : { winner };
        this.#reconcile({ conflict, conflictKind, decisions, way, ...won, by, reason, at });
        return false;
      }
    }
  }

  /** How a decision stands now. */
  statusOf(entry: Entry): DecisionStatus {
    const said = this.#statuses.get(entry.id)?.status ?? entry.status;
    if (said !== 'accepted' && said !== 'proposed') return said;
    const superseded = this.#linked.get(entry.id)?.some(({ kind, direction, id }) => {
      if (kind !== 'supersedes' || direction !== 'from' || id === entry.id || this.#won.has(`${entry.id}\n${id}`))
        return false;
      const other = this.entries[this.#numbers.get(id) ?? -1];
      if (other === undefined) return false;
      const status = this.#statuses.get(id)?.status ?? other.status;
      return status !== 'proposed' && status !== 'rejected';
    });
    return superseded === true ? 'superseded' : said;
  }

  /** The moment of the last status that was said of a decision. */
  statusSaidAt(id: string): string | undefined {
    return this.#statuses.get(id)?.at;
  }

  /** What became of a decision, oldest first. */
  outcomesOf(id: string): readonly DecisionOutcome[] {
    return this.#outcomes.get(id) ?? [];
  }

  /** The links of a decision, from both ends. */
  linksOf(id: string): readonly LinkedDecision[] {
    return this.#linked.get(id) ?? [];
  }

  /** A decision as it stands now, of what was written once. */
  decisionOf(record: DecisionRecord): Decision {
    const entry = this.entries[this.#numbers.get(record.id) ?? -1];
    const outcomes = [...this.outcomesOf(record.id)];
    const last = outcomes.at(-1);
    return {
      ...record,
      links: [...(this.#links.get(record.id) ?? record.links)],
      status: entry === undefined ? record.status : this.statusOf(entry),
      ...(last === undefined ? {} : { outcome: last }),
      outcomes,
    };
  }

  /** Everything as JSON values, for a cache. */
  save(): unknown {
    return {
      entries: this.entries,
      reconciliations: this.reconciliations,
      outcomes: [...this.#outcomes],
      links: [...this.#links],
      statuses: [...this.#statuses].map(([id, { status, at }]) => [id, { status, at }]),
      refused: [...this.#refused],
    };
  }

  /** A book as it was saved. */
  static load(saved: unknown): DecisionBook {
    const {
      entries,
      reconciliations,
      outcomes,
      links,
      statuses,
      refused = [],
    } = saved as {
      entries: Entry[];
      reconciliations: Reconciliation[];
      outcomes: [string, DecisionOutcome[]][];
      links: [string, DecisionLink[]][];
      statuses: [string, { status: DecisionStatus; at: string }][];
      /** Absent in caches of versions that kept none. */
      refused?: string[];
    };
    const book = new DecisionBook();
    for (const entry of entries) book.#enter(entry);
    for (const reconciliation of reconciliations) book.#reconcile(reconciliation);
    for (const [id, list] of outcomes) book.#outcomes.set(id, list);
    for (const [id, list] of links) for (const link of list) book.#link(id, link);
    for (const [id, status] of statuses) book.#statuses.set(id, status);
    for (const id of refused) book.#refused.add(id);
    return book;
  }

  #add(record: DecisionRecord, place: LinePlace): boolean {
    if (this.#numbers.has(record.id)) {
      this.#refused.add(record.id);
      return false;
    }
    const { id, timestamp, type, tags, project, run, confidence, status } = record;
    this.#enter({
      ...{ id, at: Date.parse(timestamp), type: this.#one(type), tags: tags.map((tag) => this.#one(tag)) },
      ...(project === undefined ? {} : { project: this.#one(project) }),
      ...(run === undefined ? {} : { run: this.#one(run) }),
      ...{ confidence, status: this.#one(status) as DecisionStatus },
      place: { log: this.#one(place.log), cursor: place.cursor },
    });
    for (const link of record.links) this.#link(id, link);
    return true;
  }

  #enter(entry: Entry): void {
    this.#numbers.set(entry.id, this.entries.length);
    this.entries.push(entry);
  }

  #reconcile(reconciliation: Reconciliation): void {
    this.reconciliations.push(reconciliation);
    const { winner, decisions } = reconciliation;
    if (winner === undefined) return;
    for (const other of decisions) {
      this.#won.delete(`${other}\n${winner}`);
      if (other !== winner) this.#won.add(`${winner}\n${other}`);
    }
  }

  #link(from: string, { kind, id }: DecisionLink): void {
    if (this.#links.get(from)?.some((link) => link.kind === kind && link.id === id) === true) return;
    addTo(this.#links, from, { kind, id });
    addTo(this.#linked, from, { kind, direction: 'to', id });
    addTo(this.#linked, id, { kind, direction: 'from', id: from });
  }

  /** Equal texts as one, since the same types, tags and projects come again and again. */
  #one(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    this.#names.set(text, text);
    return text;
  }
}

/** Lists grow in place: many thousands may link to one decision. */
function addTo<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
