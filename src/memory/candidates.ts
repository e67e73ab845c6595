import type { DecisionBook, Entry } from './decision-book.ts';
import { momentOf } from './decision-draft.ts';
import type { DecisionFilter } from './situation.ts';
import type { Scores } from './term-index.ts';

/** Whether an entry is meant. @throws UsageError `invalid-decision` for a date that is none. */
export function filterOf(filter: DecisionFilter, book: DecisionBook): (entry: Entry) => boolean {
  const { tags = [], project, run, outcome } = filter;
  const types = listOf(filter.type);
  const statuses = listOf(filter.status);
  const from = filter.from === undefined ? -Infinity : Date.parse(momentOf('from', filter.from));
  const to = filter.to === undefined ? Infinity : Date.parse(momentOf('to', filter.to));
  return (entry) =>
    (types === undefined || types.includes(entry.type)) &&
    (project === undefined || entry.project === project) &&
    (run === undefined || entry.run === run) &&
    entry.at >= from &&
    entry.at < to &&
    tags.every((tag) => entry.tags.includes(tag)) &&
    (statuses === undefined || statuses.includes(book.statusOf(entry))) &&
    (outcome === undefined || (book.outcomesOf(entry.id).at(-1)?.result ?? 'none') === outcome);
}

/** A doc and what it is worth. */
export interface Candidate {
  readonly doc: number;
  readonly value: number;
}

/** The best of what was found, the best first; of equal ones the later. No doc is worth more than its total and `more`. */
export function bestOf(
  scores: Scores,
  most: number,
  worth: (doc: number, total: number) => number | undefined,
  more = 0,
): readonly Candidate[] {
  const heap: Candidate[] = [];
  for (let at = 0; at < scores.count; at += 1) {
    const doc = scores.found[at] ?? 0;
    const total = scores.totals[doc] ?? 0;
    const worst = heap[0];
    // Whoever cannot be worth enough is not looked at closely: that is most of what is found.
    if (heap.length === most && worst !== undefined && total + more < worst.value) continue;
    const value = worth(doc, total);
    if (value === undefined) continue;
    if (heap.length < most) push(heap, { doc, value });
    else if (worst !== undefined && isWorse(worst, { doc, value })) replaceTop(heap, { doc, value });
  }
  return heap.sort((one, other) => other.value - one.value || other.doc - one.doc);
}

function isWorse(one: Candidate, other: Candidate): boolean {
  return one.value < other.value || (one.value === other.value && one.doc < other.doc);
}

function push(heap: Candidate[], candidate: Candidate): void {
  let at = heap.push(candidate) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isWorse(candidate, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = candidate;
}

function replaceTop(heap: Candidate[], candidate: Candidate): void {
  let at = 0;
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const below = right !== undefined && left !== undefined && isWorse(right, left) ? 2 * at + 2 : 2 * at + 1;
    const child = heap[below];
    if (child === undefined || !isWorse(child, candidate)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = candidate;
}

function listOf<Item>(given: Item | readonly Item[] | undefined): readonly Item[] | undefined {
  if (given === undefined) return undefined;
  return Array.isArray(given) ? (given as readonly Item[]) : [given as Item];
}
