import { longestChunk } from './chunk.ts';
import { ContextBudget } from './context-budget.ts';
import { takeFocus } from './context-focus.ts';
import type { ContextFocus, ContextRedactor } from './context-options.ts';
import { outlineOf } from './context-outline.ts';
import type { Ranking } from './context-ranking.ts';
import type { ContextReading } from './context-reading.ts';
import { reasonsFor } from './context-reasons.ts';
import type { ContextSlices } from './context-slices.ts';
import { type ContextSource, readSource } from './context-source.ts';
import type { SurveyedFile } from './context-survey.ts';
import { writeContext } from './context-text.ts';
import type { ContextChunk, ContextOutline, LeftOut, PackedContext, RankedFile } from './packed-context.ts';
import { type ScoredChunk, scoreChunks } from './scored-chunk.ts';
import type { TaskTerms } from './task-terms.ts';
import type { TermScan } from './term-scan.ts';

/** How many times the room is looked at before choosing, in characters for each token. */
const lookedAt = 16;
/** How many files are read again at most. */
const mostSources = 400;
const mostRanked = 200;
/** A file that takes more than this share of the room is shown by its signatures as well, in at most that share. */
const [largeShare, outlineShare, mostOutlines] = [0.5, 0.06, 2];
/** Less of the best score is too little to be shown. */
const leastScore = 0.01;

/** What is chosen from, and by what. */
export interface Choice {
  readonly room: number;
  readonly count: (text: string) => number;
  readonly focus: readonly ContextFocus[];
  readonly files: readonly SurveyedFile[];
  readonly ranking: Ranking;
  readonly terms: TaskTerms;
  readonly scan: TermScan;
  readonly reading: ContextReading;
  readonly redactor: ContextRedactor;
  readonly slices: ContextSlices;
}

interface Candidate extends ScoredChunk {
  readonly number: number;
}

/** Reads the best files, and takes what is best in them until the room is used. */
export async function chooseChunks(choice: Choice): Promise<Omit<PackedContext, 'estimated'>> {
  const { room, count, files, ranking, terms, redactor, slices } = choice;
  const budget = new ContextBudget(room, count);
  const leftOut: LeftOut[] = [...(await takeFocus(choice.focus, budget, choice.reading, redactor, slices))];
  const { sources, candidates, outlines, passed } = await readBest(choice, budget);
  leftOut.push(...passed);
  const reasons = new Map<number, readonly string[]>();
  const redact = (text: string): string => redactor.redactLines(text);
  const why = (number: number): readonly string[] => {
    let found = reasons.get(number);
    if (found === undefined) reasons.set(number, (found = reasonsFor(number, files, terms, ranking, redact)));
    return found;
  };
  const unfit: LeftOut[] = [];
  const shownFiles = new Set(budget.chunks.map(({ file }) => file));
  for (const candidate of candidates) {
    if (slices.due) await slices.turn();
    const source = sources.get(candidate.number);
    const file = files[candidate.number]?.path;
    if (source === undefined || file === undefined) continue;
    for (const { from, to } of budget.free(file, candidate.fromLine, candidate.toLine)) {
      const { kind, name, score, named } = candidate;
      const taken = budget.take({
        file,
        fromLine: from,
        toLine: to,
        kind,
        ...(name === undefined ? {} : { name }),
        score,
        why: named.length === 0 ? why(candidate.number) : [`named: ${named.join(', ')}`, ...why(candidate.number)],
        text: source.shown.slice(from - 1, to).join('\n'),
      });
      const reason =
        from === to && (source.lines[from - 1]?.length ?? 0) > longestChunk.characters ? 'long-lines' : 'budget';
      if (taken) shownFiles.add(file);
      else unfit.push({ file, reason, lines: [from, to] });
    }
  }
  leftOut.push(...byFile(unfit, shownFiles));
  const written = await fitted(budget.chunks, outlines, choice, leftOut);
  const ranked: RankedFile[] = [];
  await slices.each(ranking.order.slice(0, mostRanked), (number) => {
    const [file, score = 0] = [files[number]?.path, ranking.scores[number]];
    if (file !== undefined && score > 0) ranked.push({ file, score, why: why(number) });
  });
  return { ...written, ranking: ranked, leftOut: [...leftOut, ...(await unread(choice, sources, passed))] };
}

/** Of files that nothing is shown of, one entry. */
function byFile(unfit: readonly LeftOut[], shown: ReadonlySet<string>): readonly LeftOut[] {
  const named = new Set<string>();
  return unfit.flatMap((entry) => {
    if (shown.has(entry.file) || entry.reason === 'long-lines') return [entry];
    if (named.has(entry.file)) return [];
    named.add(entry.file);
    return [{ file: entry.file, reason: entry.reason }];
  });
}

/** Reads files from the best on, until there is much more than fits. Large ones are outlined at once. */
async function readBest(
  choice: Choice,
  budget: ContextBudget,
): Promise<{
  readonly sources: ReadonlyMap<number, ContextSource>;
  readonly candidates: readonly Candidate[];
  readonly outlines: readonly ContextOutline[];
  readonly passed: readonly LeftOut[];
}> {
  const { room, count, files, ranking, terms, scan, reading, redactor, slices } = choice;
  const sources = new Map<number, ContextSource>();
  const candidates: Candidate[] = [];
  const outlines: ContextOutline[] = [];
  const passed: LeftOut[] = [];
  let characters = 0;
  for (const number of ranking.order) {
    const file = files[number];
    const score = ranking.scores[number] ?? 0;
    if (file === undefined || characters > room * lookedAt || sources.size >= mostSources) break;
    if (isIrrelevant(choice, score)) break;
    if (slices.due) await slices.turn();
    const source = readSource(file, reading, redactor);
    if (typeof source === 'string') {
      passed.push({ file: file.path, reason: source });
      continue;
    }
    sources.set(number, source);
    characters += Math.min(file.size, room);
    const scored = scoreChunks(source.chunks, source.lines, score, ranking.rare, terms, scan);
    candidates.push(...scored.map((chunk) => ({ ...chunk, number })));
    if (outlines.length < mostOutlines && file.size / 3 > room * largeShare) {
      const outline = outlineOf(file.path, source, room * outlineShare, budget, count);
      if (outline !== undefined) outlines.push(outline);
    }
  }
  candidates.sort(
    (one, other) => other.score - one.score || one.number - other.number || one.fromLine - other.fromLine,
  );
  return { sources, candidates, outlines, passed };
}

/** Where the task finds anything, what has nothing to do with it is not shown; else all is, lately changed first. */
function isIrrelevant({ ranking }: Choice, score: number): boolean {
  return ranking.order.length > 0 && (ranking.scores[ranking.order[0] ?? 0] ?? 0) > 0 && score < leastScore;
}

/** The files that were not read again, and why. */
async function unread(
  choice: Choice,
  sources: ReadonlyMap<number, ContextSource>,
  passed: readonly LeftOut[],
): Promise<readonly LeftOut[]> {
  const known = new Set(passed.map(({ file }) => file));
  const leftOut: LeftOut[] = [];
  for (const number of choice.ranking.order) {
    if (choice.slices.due) await choice.slices.turn();
    const file = choice.files[number];
    if (file === undefined || sources.has(number) || known.has(file.path)) continue;
    const irrelevant = isIrrelevant(choice, choice.ranking.scores[number] ?? 0);
    leftOut.push({ file: file.path, reason: irrelevant ? 'irrelevant' : 'budget' });
  }
  return leftOut;
}

/** Writes the text; counters that take two texts together for more than each by itself cost the last pieces. */
async function fitted(
  taken: readonly ContextChunk[],
  outlines: readonly ContextOutline[],
  { room, count, slices }: Choice,
  leftOut: LeftOut[],
): Promise<Pick<PackedContext, 'text' | 'chunks' | 'outlines' | 'tokens'>> {
  let kept = taken;
  let shown = outlines;
  for (;;) {
    if (slices.due) await slices.turn();
    const chunks = inOrder(kept);
    const text = writeContext(chunks, shown);
    const tokens = text === '' ? 0 : count(text);
    if (tokens <= room) return { text, chunks, outlines: shown, tokens };
    const less = Math.max(0, Math.min(kept.length - 1, Math.floor((kept.length * room) / tokens)));
    for (const { file, fromLine, toLine } of kept.slice(less))
      leftOut.push({ file, reason: 'budget', lines: [fromLine, toLine] });
    kept = kept.slice(0, less);
    if (kept.length === 0) shown = [];
  }
}

/** Files in the order in which they were first taken; of each its lines in order. */
function inOrder(chunks: readonly ContextChunk[]): readonly ContextChunk[] {
  const places = new Map<string, number>();
  for (const { file } of chunks) if (!places.has(file)) places.set(file, places.size);
  return chunks.toSorted(
    (one, other) => (places.get(one.file) ?? 0) - (places.get(other.file) ?? 0) || one.fromLine - other.fromLine,
  );
}
