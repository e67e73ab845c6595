import { hashValue } from '../core/json.ts';
import { bestOf } from './candidates.ts';
import { claimsOf } from './claims.ts';
import type { Conflict } from './conflict.ts';
import {
  contextFinding,
  datesFindings,
  type Finding,
  isActive,
  resourceFinding,
  standApart,
} from './conflict-checks.ts';
import { restsOf } from './common-ground.ts';
import { type Contradiction, findContradiction } from './contradiction.ts';
import type { Decision } from './decision.ts';
import type { DecisionBook, Entry } from './decision-book.ts';
import { textOf } from './decision-text.ts';
import { claimTerm, factsOf, factTerm } from './features.ts';
import { type Profile, profileOf } from './decision-profile.ts';
import { dependencyFindings, draftDependencyFindings } from './dependency-checks.ts';
import { ExclusiveChoices } from './exclusive-choices.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Policies } from './policies.ts';
import { informationOf } from './query.ts';
import { suggestionsFor } from './resolution.ts';
import { type Information, sameness } from './sameness.ts';
import { textClaimFinding } from './claim-findings.ts';
import { Scores } from './term-index.ts';

/** So sure a finding must be to be reported. */
const leastCertainty = 0.5;
const mostNeighbours = 25;
const tellingTerms = 12;
/** The information of a word in few decisions says little: so many are thought to be there at least. */
const leastDocs = 100;
const mostProfiles = 20_000;
const mostDecisions = 20_000;

/** Looks for conflicts among the decisions of a store. */
export class ConflictSearch {
  readonly #store: MemoryStore;
  readonly #choices: ExclusiveChoices;
  readonly #profiles = new Map<string, Profile>();
  /** The decisions as they stand during one report. */
  readonly #decisions = new Map<string, Decision>();
  readonly #informations = new Map<string, number>();
  #informedBy = -1;
  /** Used again for every decision, because it is as large as the index. */
  #scores: Scores | undefined;

  constructor(store: MemoryStore) {
    this.#store = store;
    this.#choices = new ExclusiveChoices(store.words);
  }

  /** The conflicts of these decisions with any other, the worst first. `turn` lets others have their turn now and then. */
  async find(
    entries: readonly Entry[],
    ground: { readonly now: number; readonly policies: Policies; readonly turn: () => Promise<void> },
  ): Promise<readonly Conflict[]> {
    const { book } = this.#store;
    const found = new Map<string, Conflict>();
    const take = (finding: Finding | undefined): void => {
      if (finding === undefined || finding.certainty < leastCertainty) return;
      const conflict = conflictOf(finding);
      const known = found.get(conflict.id);
      if (known === undefined || known.certainty < conflict.certainty) found.set(conflict.id, conflict);
    };
    const compared = new Set<number>();
    this.#decisions.clear();
    for (const [at, entry] of entries.entries()) {
      if (at % 50 === 49) await ground.turn();
      const decision = await this.#decisionOf(entry);
      if (decision === undefined) continue;
      for (const finding of this.#alone(decision, ground.policies, ground.now)) take(finding);
      if (!isActive(decision)) continue;
      for (const near of this.#others(entry, decision)) {
        const pair = pairOf(book, entry, near);
        if (compared.has(pair)) continue;
        compared.add(pair);
        const other = this.#decisions.get(near.id) ?? (await this.#decisionOf(near));
        if (other !== undefined) for (const finding of this.between(decision, other)) take(finding);
      }
    }
    this.#decisions.clear();
    const settled = new Set(book.reconciliations.map(({ conflict }) => conflict));
    for (const finding of await dependencyFindings(this.#store, entries)) take(finding);
    return [...found.values()].filter(({ id }) => !settled.has(id)).sort(byWeight);
  }

  /** The findings between a decision that is not recorded yet and those that are. */
  async findAgainst(decision: Decision, policies: Policies, now: number): Promise<readonly Conflict[]> {
    const findings = [...this.#alone(decision, policies, now)];
    const { book, index } = this.#store;
    const profile = this.#profile(decision);
    const facts = factsOf(decision.context).map(({ key, text }) => factTerm(key, text));
    const terms = [...profile.subject, ...profile.favoured, ...facts].flatMap((term) => index.numberOf(term) ?? []);
    const named = [...decision.links, ...decision.precedents.map((id) => ({ id }))];
    const candidates = new Set([
      ...this.#near(terms, -1),
      ...this.#claimants(decision),
      ...named.flatMap(({ id }) => book.entries[book.numberOf(id) ?? -1] ?? []),
    ]);
    for (const entry of candidates) {
      const other = await this.#store.read(entry);
      if (other !== undefined && other.id !== decision.id && isActive(other))
        findings.push(...this.between(decision, other));
    }
    findings.push(...(await draftDependencyFindings(this.#store, decision)));
    return findings
      .filter(({ certainty }) => certainty >= leastCertainty)
      .map(conflictOf)
      .sort(byWeight);
  }

  /** What stands between two decisions that both hold. */
  between(one: Decision, other: Decision): readonly Finding[] {
    const [earlier, later] = one.timestamp <= other.timestamp ? [one, other] : [other, one];
    if (standApart(earlier, later)) return [];
    const links = linksBetween(this.#store.book, earlier, later);
    const resource = resourceFinding(earlier, later);
    const found: Finding[] = resource === undefined ? [] : [resource];
    // What was replaced or changed on purpose is no contradiction.
    if (links.has('supersedes') || links.has('amends')) return found;
    const builds =
      links.has('depends-on') || later.precedents.includes(earlier.id) || earlier.precedents.includes(later.id);
    const [first, second] = [this.#profile(earlier), this.#profile(later)];
    const claimed = resource === undefined ? textClaimFinding(first, second) : undefined;
    if (claimed !== undefined) found.push(claimed);
    const contradiction = this.#contradiction(first, second);
    if (contradiction !== undefined) {
      const { certainty, reasons } = contradiction;
      found.push({
        ...{ kind: 'contradictory-outcome', decisions: [earlier, later], certainty, detail: '' },
        severity: certainty >= 0.85 ? 'high' : certainty >= 0.65 ? 'medium' : 'low',
        explanation: `Both hold and cannot: ${reasons.join('; ')}. Nothing says that the later one supersedes the earlier one.`,
      });
    }
    // Most have no facts that differ; whether they are about the same takes longer to see.
    const context = builds || contradiction === undefined ? contextFinding(earlier, later, builds) : undefined;
    if (context !== undefined && (builds || sameness(first, second, this.#tells) > 0.75)) found.push(context);
    return found;
  }

  /** What two decisions share in whole clauses makes nothing else a contradiction: the rests are compared alone as well. */
  #contradiction(one: Profile, other: Profile): Contradiction | undefined {
    const found = findContradiction(one, other, this.#tells);
    if (found === undefined) return undefined;
    const rests = restsOf(textOf(one.decision), textOf(other.decision), this.#store.words);
    if (rests === undefined) return found;
    const [here, there] = rests;
    if (here === '' && there === '') return undefined;
    if (here === '' || there === '') return found;
    const alone = (decision: Decision, text: string): Profile =>
      this.#read({ ...decision, question: '', tags: [], decision: text });
    return findContradiction(alone(one.decision, here), alone(other.decision, there), this.#tells);
  }

  *#alone(decision: Decision, policies: Policies, now: number): Iterable<Finding> {
    yield* datesFindings(decision, now);
    if (!isActive(decision)) return;
    const broken = new Map(
      [...(decision.violations ?? []), ...policies.violationsOf(decision)].map((one) => [one.policy, one]),
    );
    for (const { policy, severity, message } of broken.values())
      yield {
        ...{ kind: 'policy-violation', severity, decisions: [decision], certainty: 1, detail: policy },
        explanation: `It breaks the policy "${policy}": ${message}.`,
      };
  }

  /** The decisions that one may be in conflict with: those about the same, linked ones, and those that claim the same. */
  #others(entry: Entry, decided: Decision): readonly Entry[] {
    const { book, index } = this.#store;
    const doc = book.numberOf(entry.id) ?? -1;
    const { terms, impacts } = index.termsOf(doc);
    const values = Array.from(terms, (term, at) => (impacts[at] ?? 0) * informationOf(index, index.counts[term] ?? 0));
    const telling = Array.from(values.keys())
      .sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0))
      .slice(0, tellingTerms * 2)
      .map((at) => terms[at] ?? 0)
      .filter((term) => (index.counts[term] ?? 0) <= leastDocs + index.size / 20)
      .slice(0, tellingTerms);
    const linked = book.linksOf(entry.id).flatMap(({ id }) => book.entries[book.numberOf(id) ?? -1] ?? []);
    const near = this.#near(telling, doc);
    const others = new Set([...near, ...linked, ...this.#claimants(decided)]);
    // What cannot matter is known before it is read.
    return [...others].filter((other) => {
      if (other.id === entry.id) return false;
      if (entry.project !== undefined && other.project !== undefined && entry.project !== other.project) return false;
      const status = book.statusOf(other);
      return status === 'accepted' || status === 'proposed';
    });
  }

  /** The decision of an entry; one is asked for many times in a report. */
  async #decisionOf(entry: Entry): Promise<Decision | undefined> {
    const known = this.#decisions.get(entry.id);
    if (known !== undefined) return known;
    const decision = await this.#store.read(entry);
    if (decision === undefined) return undefined;
    if (this.#decisions.size >= mostDecisions) this.#decisions.clear();
    this.#decisions.set(entry.id, decision);
    return decision;
  }

  #near(terms: readonly number[], self: number): readonly Entry[] {
    const { book, index } = this.#store;
    const scores = (this.#scores = this.#scores?.totals.length === index.size ? this.#scores : new Scores(index.size));
    scores.clear();
    for (const term of terms) {
      scores.nextPart();
      index.score(term, informationOf(index, index.counts[term] ?? 0), scores);
    }
    const found = bestOf(scores, mostNeighbours, (doc, total) => (doc === self ? undefined : total));
    return found.flatMap(({ doc }) => book.entries[doc] ?? []);
  }

  /** Those that claim what a decision claims. */
  #claimants(decision: Decision): readonly Entry[] {
    const { book, index } = this.#store;
    return claimsOf(decision)
      .flatMap(({ name }) => index.numberOf(claimTerm(name)) ?? [])
      .flatMap((term) => index.docsOf(term, Infinity).flatMap((doc) => book.entries[doc] ?? []));
  }

  #profile(decision: Decision): Profile {
    const known = this.#profiles.get(decision.id);
    if (known !== undefined && (known.decision === decision || saysTheSame(known.decision, decision))) return known;
    const made = this.#read(decision);
    if (this.#profiles.size >= mostProfiles) this.#profiles.clear();
    this.#profiles.set(decision.id, made);
    return made;
  }

  #read(decision: Decision): Profile {
    return profileOf(decision, this.#store.words, this.#store.concepts, this.#choices);
  }

  readonly #tells: Information = (stem) => {
    const { index } = this.#store;
    if (this.#informedBy !== index.size) this.#informations.clear();
    this.#informedBy = index.size;
    const known = this.#informations.get(stem);
    if (known !== undefined) return known;
    const count = index.counts[index.numberOf(stem) ?? -1] ?? 0;
    const docs = Math.max(leastDocs, index.size);
    const information = Math.log(1 + (docs - count + 0.5) / (count + 0.5));
    this.#informations.set(stem, information);
    return information;
  };
}

/** Whether a profile of one is that of the other: drafts of one id may say this and that. */
function saysTheSame(one: Decision, other: Decision): boolean {
  return (
    one.timestamp === other.timestamp &&
    one.decision === other.decision &&
    one.question === other.question &&
    one.tags.join('\n') === other.tags.join('\n') &&
    one.alternatives.map(({ option }) => option).join('\n') ===
      other.alternatives.map(({ option }) => option).join('\n')
  );
}

/** A pair of decisions as one number, whichever comes first. */
function pairOf(book: DecisionBook, one: Entry, other: Entry): number {
  const [here, there] = [book.numberOf(one.id) ?? 0, book.numberOf(other.id) ?? 0];
  return Math.max(here, there) * 2 ** 26 + Math.min(here, there);
}

/** The kinds of links between two decisions, also over others in between where one supersedes or amends the next. */
function linksBetween(book: DecisionBook, one: Decision, other: Decision): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const { kind, id } of book.linksOf(one.id)) if (id === other.id) kinds.add(kind);
  for (const { kind, id } of [...one.links, ...other.links]) if (id === one.id || id === other.id) kinds.add(kind);
  return kinds;
}

function conflictOf({ kind, severity, decisions, explanation, certainty, detail }: Finding): Conflict {
  const ids = decisions.map(({ id }) => id);
  const id = `conf_${hashValue([kind, detail, ...[...ids].sort()])}`;
  return {
    ...{ id, kind, severity, decisions: ids, explanation, certainty },
    suggestions: suggestionsFor(kind, decisions),
  };
}

const ranks = { low: 0, medium: 1, high: 2, critical: 3 } as const;

function byWeight(one: Conflict, other: Conflict): number {
  return ranks[other.severity] - ranks[one.severity] || other.certainty - one.certainty || (one.id < other.id ? -1 : 1);
}
