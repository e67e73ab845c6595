import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { AppliedPrecedent } from './apply-precedent.ts';
import type { Conflict, Reconciliation } from './conflict.ts';
import type { Reconciled, ReconcileOptions } from './conflict-desk.ts';
import type {
  Decision,
  DecisionDraft,
  DecisionLink,
  DecisionStatus,
  LinkKind,
  OutcomeDraft,
  OutcomeResult,
} from './decision.ts';
import type { LinkedDecision } from './decision-book.ts';
import type { WalkedDecision, WalkOptions } from './decision-links.ts';
import type { UnreadableLine } from './decision-log.ts';
import type { MarkdownFile } from './markdown-import.ts';
import type { DeskGround, MemoryDesk, Said } from './memory-desk.ts';
import { type FoundDecision, groundOf, type SearchOptions, type WorkflowMemoryOptions } from './memory-options.ts';
import type { ImportedDecisions } from './record-files.ts';
import type { DecisionFilter, PrecedentOptions, PrecedentSearch, Situation } from './situation.ts';
import type { DecisionStatistics } from './statistics.ts';
import type { TimelineItem } from './timeline.ts';

/** What can be said of a decision: whether it is superseded, its links say. */
const settable = ['proposed', 'accepted', 'rejected', 'deprecated'] as const;

/**
 * Remembers decisions: what was decided, why, and what became of it; finds those that were made in situations alike.
 *
 * Everything is kept in logs of lines, one for each month, which any number of processes may write. Nothing is read
 * before the first call.
 */
export class WorkflowMemory {
  readonly #ground: DeskGround;
  #made: Promise<MemoryDesk> | undefined;

  /** @throws UsageError `invalid-option`. Touches no storage: that begins with the first call. */
  constructor(options: WorkflowMemoryOptions) {
    this.#ground = groundOf(options);
  }

  /**
   * Records a decision; resolves when it is durable, with the decision as it is kept. One that has an id which is known
   * changes nothing.
   *
   * @throws UsageError `invalid-decision`, or `policy-violated` for what a policy refuses.
   */
  async record(draft: DecisionDraft): Promise<Decision> {
    const [decision] = await this.recordAll([draft]);
    if (decision === undefined) throw new RangeError('A decision was recorded and is not there.');
    return decision;
  }

  /** Records many decisions at once. Nothing is recorded when one of them cannot be. @throws as {@link record}. */
  async recordAll(drafts: readonly DecisionDraft[]): Promise<readonly Decision[]> {
    if (!isList(drafts)) throw invalidOption('drafts', drafts, 'a list of decisions');
    const desk = await this.#desk();
    return desk.inTurn(() => desk.write(drafts.flatMap((draft) => desk.eventsOf(draft))));
  }

  /** The decision, with its links, outcomes and status as they are now; or `undefined`. */
  async get(id: string): Promise<Decision | undefined> {
    const desk = await this.#desk();
    return desk.inTurn(() => desk.store.get(id), 0);
  }

  /** Says how one decision stands to another. @throws UsageError `unknown-decision`. */
  async link(from: string, kind: LinkKind, to: string, said: Said = {}): Promise<Decision> {
    const desk = await this.#desk();
    const { requireLink, saidOf } = await import('./memory-parts.ts');
    const link: DecisionLink = requireLink({ kind, id: to });
    const told = saidOf(said);
    return desk.inTurn(() => desk.link(from, link, told), 0);
  }

  /** The links of a decision, those it has and those that others have to it. */
  async links(id: string): Promise<readonly LinkedDecision[]> {
    const desk = await this.#desk();
    return desk.inTurn(async () => [...desk.store.book.linksOf(id)], 0);
  }

  /**
   * Every decision that is reached from one along links, each by its shortest way; up to ten links away where nothing
   * else is said.
   *
   * @throws UsageError `invalid-option`.
   */
  async walk(id: string, options: WalkOptions = {}): Promise<readonly WalkedDecision[]> {
    const { requireWalk, walkLinks } = await import('./memory-parts.ts');
    requireWalk(options);
    const desk = await this.#desk();
    return desk.inTurn(async () => walkLinks(desk.store.book, id, options), 0);
  }

  /** Says what became of a decision; as often as something is seen. @throws UsageError `unknown-decision`. */
  async recordOutcome(id: string, outcome: OutcomeDraft | OutcomeResult): Promise<Decision> {
    const desk = await this.#desk();
    const { outcomeOf } = await import('./memory-parts.ts');
    const seen = outcomeOf(outcome, this.#ground.host);
    const isNow = typeof outcome === 'string' || outcome.at === undefined;
    return desk.inTurn(() => desk.recordOutcome(id, seen, isNow), 0);
  }

  /** Says whether a decision holds. @throws UsageError `unknown-decision` or `invalid-option`. */
  async setStatus(id: string, status: Exclude<DecisionStatus, 'superseded'>, said: Said = {}): Promise<Decision> {
    requireOneOf('status', status, settable);
    const desk = await this.#desk();
    const { saidOf } = await import('./memory-parts.ts');
    const told = saidOf(said);
    return desk.inTurn(() => desk.setStatus(id, status, told), 0);
  }

  /** The decisions that have the words of a text or mean the same, the best first; without words the newest. */
  async search(text: string, options: SearchOptions = {}): Promise<readonly FoundDecision[]> {
    const { requireSearch, searchDecisions } = await import('./memory-parts.ts');
    requireSearch(text, options);
    const desk = await this.#desk();
    return desk.inTurn(() => searchDecisions(desk, text, options));
  }

  /** How many decisions there are of what, and how well they turned out. */
  async statistics(filter: DecisionFilter = {}): Promise<DecisionStatistics> {
    await requireOwnFilter('memory.statistics', filter);
    const desk = await this.#desk();
    const { statisticsOf } = await import('./memory-parts.ts');
    return desk.inTurn(async () => statisticsOf(desk.store.book, desk.entries(filter)));
  }

  /** What was decided, what became of it and how conflicts were ended, oldest first. */
  async timeline(filter: DecisionFilter = {}): Promise<readonly TimelineItem[]> {
    await requireOwnFilter('memory.timeline', filter);
    const desk = await this.#desk();
    return desk.inTurn(() => desk.timeline(desk.entries(filter)));
  }

  /**
   * The decisions that were made in situations like this one, the best first, each with its score explained; none when
   * nothing is similar enough.
   */
  async precedents(situation: Situation | string, options: PrecedentOptions = {}): Promise<PrecedentSearch> {
    const desk = await this.#desk();
    const { requirePrecedentOptions, situationOf } = await import('./memory-parts.ts');
    const asked = situationOf(situation);
    requirePrecedentOptions(options);
    return desk.precedents(asked, options);
  }

  /**
   * What follows from a precedent for a situation: what to do, what differs, and how sure that is.
   *
   * @throws UsageError `unknown-decision`.
   */
  async applyPrecedent(id: string, situation: Situation | string): Promise<AppliedPrecedent> {
    const desk = await this.#desk();
    const { applyPrecedent, situationOf } = await import('./memory-parts.ts');
    const asked = situationOf(situation);
    const { host } = this.#ground;
    return desk.inTurn(async () => applyPrecedent(desk.store, asked, await desk.require(id), host.now()));
  }

  /** The conflicts of the decisions that are meant, with each other and with all others, the worst first. */
  async conflicts(filter: DecisionFilter = {}): Promise<readonly Conflict[]> {
    await requireOwnFilter('memory.conflicts', filter);
    const desk = await this.#desk();
    return desk.inTurn(async () => (await desk.conflicts()).find(filter, desk.policies), 0);
  }

  /** The conflicts that a decision would bring if it were recorded. */
  async checkConflicts(draft: DecisionDraft): Promise<readonly Conflict[]> {
    const desk = await this.#desk();
    return desk.inTurn(async () => (await desk.conflicts()).check(draft, desk.policies), 0);
  }

  /**
   * Ends a conflict as a person says, and records that: what wins supersedes the others, what is merged amends them.
   *
   * @throws UsageError `unknown-conflict` when it is not open, or `invalid-option`.
   */
  async reconcile(conflict: string, options: ReconcileOptions): Promise<Reconciled> {
    const desk = await this.#desk();
    return desk.inTurn(async () => (await desk.conflicts()).reconcile(conflict, options, desk.policies), 0);
  }

  /** How conflicts were ended, by whom and why, in the order it was recorded. */
  async reconciliations(): Promise<readonly Reconciliation[]> {
    const desk = await this.#desk();
    return desk.inTurn(async () => [...desk.store.book.reconciliations], 0);
  }

  /**
   * Records the decisions of Markdown files (Nygard, MADR and others), those that are not known yet. They stay text. What
   * cannot be recorded is named in `skipped`, what is taken over otherwise than it stands there in `warnings`.
   *
   * @throws UsageError `invalid-option`.
   */
  async importMarkdown(
    files: readonly MarkdownFile[],
    options: { readonly project?: string } = {},
  ): Promise<ImportedDecisions> {
    requireKnownOptions('memory.importMarkdown', options, ['project']);
    const { readMarkdown, recordFiles } = await import('./memory-parts.ts');
    const read = readMarkdown(files, options.project);
    const desk = await this.#desk();
    return desk.inTurn(() => recordFiles(desk, read), 0);
  }

  /** The decisions that are meant as Markdown files, oldest first. They are read back as they are. */
  async exportMarkdown(filter: DecisionFilter = {}): Promise<readonly MarkdownFile[]> {
    await requireOwnFilter('memory.exportMarkdown', filter);
    const desk = await this.#desk();
    const { writeMarkdown } = await import('./memory-parts.ts');
    return desk.inTurn(async () => writeMarkdown(await desk.read(desk.entries(filter).toReversed())));
  }

  /** Lines of the logs that say nothing: torn, damaged, or of a later version. They stay, and everything else is read. */
  async unreadable(): Promise<readonly UnreadableLine[]> {
    const desk = await this.#desk();
    return desk.inTurn(async () => [...desk.store.log.unreadable], 0);
  }

  /** Resolves when everything is written, the cache included. The memory can be used again. */
  async flush(): Promise<void> {
    // Policies that cannot be read are told to whoever asks; nothing was written then.
    const desk = await this.#made?.catch(() => undefined);
    await desk?.inTurn(() => desk.store.saveCache(), Infinity).catch(() => undefined);
  }

  #desk(): Promise<MemoryDesk> {
    this.#made ??= import('./memory-parts.ts').then(({ MemoryDesk }) => MemoryDesk.open(this.#ground));
    return this.#made;
  }
}

async function requireOwnFilter(subject: string, filter: DecisionFilter): Promise<void> {
  const { requireFilter } = await import('./memory-parts.ts');
  requireFilter(subject, filter);
}

/** Callers without types may give anything. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}
