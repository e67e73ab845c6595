import { toErrorRecord } from '../core/error-record.ts';
import { UsageError } from '../core/errors.ts';
import { showValue } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { bestOf, filterOf } from './candidates.ts';
import type { Decision, DecisionDraft, DecisionLink, DecisionOutcome, DecisionStatus } from './decision.ts';
import type { Entry } from './decision-book.ts';
import { outcomeOf, presentOf, recordOf } from './decision-draft.ts';
import type { DecisionEvent } from './decision-event.ts';
import { MemoryStore } from './memory-store.ts';
import { Query } from './query.ts';
import type { ConflictDesk } from './conflict-desk.ts';
import type { Embedder } from './embedder.ts';
import { Vectors } from './vectors.ts';
import { Policies } from './policies.ts';
import type { DecisionPolicy } from './policy-options.ts';
import { type AskedSituation, type Closeness, findPrecedents, textsOf } from './precedent-search.ts';
import type { DecisionFilter, PrecedentOptions, PrecedentSearch } from './situation.ts';
import { Scores } from './term-index.ts';
import type { TimelineItem } from './timeline.ts';

/** What a desk works with. */
export interface DeskGround {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly policies: readonly DecisionPolicy[];
  readonly embedder: Embedder | undefined;
}

/** Who changes something about a decision, and why. */
export interface Said {
  readonly by?: string;
  readonly reason?: string;
}

/** The work of a memory, in turns: what one call has written, the next one knows. */
export class MemoryDesk {
  readonly store: MemoryStore;
  readonly host: Host;
  readonly policies: Policies;
  readonly #redactor: Redactor;
  readonly #vectors: Vectors | undefined;
  #conflicts: ConflictDesk | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ storage, host, redactor, embedder }: DeskGround, policies: Policies) {
    this.store = new MemoryStore(storage, host);
    this.host = host;
    this.policies = policies;
    this.#redactor = redactor;
    this.#vectors = embedder === undefined ? undefined : new Vectors(storage, host, embedder);
  }

  /** A desk whose policies were read. @throws UsageError `invalid-condition`. */
  static async open(ground: DeskGround): Promise<MemoryDesk> {
    return new MemoryDesk(ground, await Policies.read(ground.policies));
  }

  /** What finds conflicts; loaded when it is first asked for. */
  async conflicts(): Promise<ConflictDesk> {
    const { ConflictDesk } = await import('./memory-parts.ts');
    this.#conflicts ??= new ConflictDesk(this);
    return this.#conflicts;
  }

  /** The precedents of a situation; by words and facts in one turn, and by vectors before it, where the embedder gives any. */
  async precedents(asked: AskedSituation, options: PrecedentOptions): Promise<PrecedentSearch> {
    const find = (closeness?: Closeness): Promise<PrecedentSearch> =>
      this.inTurn(() => findPrecedents(this.store, asked, options, this.host.now(), closeness));
    if (this.#vectors === undefined) return find();
    const texts = textsOf(asked).map(({ text }) => text);
    const shelf = { store: this.store, inTurn: <Result>(work: () => Promise<Result>) => this.inTurn(work) };
    const near = await this.#vectors.near(texts.join('\n'), shelf).catch((error: unknown) => ({ error }));
    if (!('error' in near)) return find(near);
    // A model that is not there takes nothing from what words find. What it says may name its key.
    const { message } = toErrorRecord(near.error, (text) => this.#redactor.redactText(text));
    return { ...(await find()), embedderFailure: message };
  }

  /** Does something alone, on what is known now. */
  inTurn<Result>(work: () => Promise<Result>, olderThanMs?: number): Promise<Result> {
    const result = this.#turn.then(async () => {
      await this.store.refresh(olderThanMs);
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** The events of a draft and of what was seen of it, without secrets. */
  eventsOf(draft: DecisionDraft, outcomes: readonly DecisionOutcome[] = []): readonly DecisionEvent[] {
    const record = recordOf(draft, this.host);
    // A decision that is known is not judged again, by policies that may be newer.
    const known = this.store.book.numberOf(record.id) !== undefined;
    const decision: DecisionEvent = { kind: 'decision', ...(known ? record : this.policies.enforce(record)) };
    const seen = [...(draft.outcome === undefined ? [] : [draft.outcome]), ...outcomes];
    return [
      this.#clean(decision),
      ...seen.map((outcome) =>
        this.#clean({
          ...{ kind: 'outcome' as const, decision: decision.id, initial: true as const },
          ...outcomeOf(outcome, this.host),
        }),
      ),
    ];
  }

  /** Writes events down, and gives the decisions among them as they are kept. */
  async write(events: readonly DecisionEvent[]): Promise<readonly Decision[]> {
    // What is known already changes nothing: neither the decision nor what was said of it with it.
    const known = new Set<string>();
    const first = new Set<string>();
    const fresh = events.filter((event) => {
      if (event.kind !== 'decision') return event.kind !== 'outcome' || !known.has(event.decision);
      const isKnown = first.has(event.id) || this.store.book.numberOf(event.id) !== undefined;
      (isKnown ? known : first).add(event.id);
      return !isKnown;
    });
    if (fresh.length > 0) await this.store.append(fresh);
    const decisions: Decision[] = [];
    for (const event of events) if (event.kind === 'decision') decisions.push(await this.require(event.id));
    return decisions;
  }

  /** The decision of an id. @throws UsageError `unknown-decision`. */
  async require(id: string): Promise<Decision> {
    const decision = await this.store.get(id);
    if (decision !== undefined) return decision;
    throw new UsageError('unknown-decision', `There is no decision ${showValue(id)}.`, {
      subject: id,
    });
  }

  /** Links two decisions, both of which must be known. */
  async link(from: string, { kind, id }: DecisionLink, { by, reason }: Said): Promise<Decision> {
    await this.require(from);
    await this.require(id);
    const at = new Date(presentOf(this.host)).toISOString();
    await this.store.append([
      this.#clean({
        ...{ kind: 'link', from, link: kind, to: id, at },
        ...(by === undefined ? {} : { by }),
        ...(reason === undefined ? {} : { reason }),
      }),
    ]);
    return this.require(from);
  }

  /** Writes an outcome down. One that is seen now comes after those that are known, though a clock went back. */
  async recordOutcome(id: string, outcome: DecisionOutcome, isNow: boolean): Promise<Decision> {
    await this.require(id);
    const before = this.store.book.outcomesOf(id).at(-1)?.at ?? '';
    const at = isNow && before > outcome.at ? before : outcome.at;
    await this.store.append([this.#clean({ kind: 'outcome', decision: id, ...outcome, at })]);
    return this.require(id);
  }

  async setStatus(id: string, status: DecisionStatus, { by, reason }: Said): Promise<Decision> {
    await this.require(id);
    const now = new Date(presentOf(this.host)).toISOString();
    // What is said after another counts after it, though a clock went back.
    const before = this.store.book.statusSaidAt(id) ?? now;
    const at = before > now ? before : now;
    await this.store.append([
      this.#clean({
        ...{ kind: 'status', decision: id, status, at },
        ...(by === undefined ? {} : { by }),
        ...(reason === undefined ? {} : { reason }),
      }),
    ]);
    return this.require(id);
  }

  /** The entries that a filter means, newest first. */
  entries(filter: DecisionFilter): readonly Entry[] {
    const meant = filterOf(filter, this.store.book);
    return this.store.book.entries.filter(meant).sort((one, other) => other.at - one.at);
  }

  /** The decisions of entries, those that can be read. */
  async read(entries: readonly Entry[]): Promise<readonly Decision[]> {
    const decisions: Decision[] = [];
    for (const entry of entries) {
      const decision = await this.store.read(entry);
      if (decision !== undefined) decisions.push(decision);
    }
    return decisions;
  }

  /** The entries that have the words of a text, or mean the same, the best first. */
  found(
    text: string,
    filter: DecisionFilter,
    most: number,
  ): readonly { readonly entry: Entry; readonly score: number }[] {
    const { index, book } = this.store;
    const query = new Query(this.store, [{ text, weight: 1 }]);
    const scores = new Scores(index.size);
    query.score(scores);
    const meant = filterOf(filter, book);
    const best = bestOf(scores, most, (doc, total) => {
      const entry = book.entries[doc];
      return entry !== undefined && meant(entry) ? total : undefined;
    });
    return best.flatMap(({ doc, value }) => {
      const entry = book.entries[doc];
      return entry === undefined ? [] : [{ entry, score: value / (query.most || 1) }];
    });
  }

  /** What happened, oldest first. */
  async timeline(entries: readonly Entry[]): Promise<readonly TimelineItem[]> {
    const { book } = this.store;
    const ids = new Set(entries.map(({ id }) => id));
    const items: TimelineItem[] = [];
    for (const { id, timestamp, type, decision, project, status, outcomes } of await this.read(entries)) {
      items.push({
        ...{ at: timestamp, what: 'decided', id, type, text: decision, status, links: [...book.linksOf(id)] },
        ...(project === undefined ? {} : { project }),
      });
      for (const { at, result, note = '' } of outcomes) items.push({ at, what: 'outcome', id, text: note, result });
    }
    for (const { at, decisions, way, by, reason } of book.reconciliations)
      if (decisions.some((id) => ids.has(id)))
        items.push({ at, what: 'reconciled', id: decisions[0] ?? '', text: `${way}, by ${by}: ${reason}` });
    return items.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }

  /** An event as it may be written: without registered secrets, known formats, and values of secret names. */
  #clean<Event extends DecisionEvent>(event: Event): Event {
    return this.#redactor.redactValue(event) as Event;
  }
}
