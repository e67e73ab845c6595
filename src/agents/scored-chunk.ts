import type { Chunk } from './chunk.ts';
import type { TaskTerms } from './task-terms.ts';
import type { TermScan } from './term-scan.ts';

/** A piece of a file with what it is worth. */
export interface ScoredChunk extends Chunk {
  readonly score: number;
  /** Terms of the task in its name. */
  readonly named: readonly string[];
}

/** What a piece is worth for standing in its file, and what its own words add. */
const [share, saturation] = [0.3, 1.2];
/** Each further piece of one file is worth less, so that other files are seen as well. */
const next = 0.06;

/** Weighs the pieces of a file that is worth `fileScore`: by the words of the task in each, and in its name. */
export function scoreChunks(
  chunks: readonly Chunk[],
  lines: readonly string[],
  fileScore: number,
  rare: Float64Array,
  terms: TaskTerms,
  scan: TermScan,
): readonly ScoredChunk[] {
  const counts = scan.counts();
  const values = chunks.map((chunk) => {
    counts.all.fill(0);
    counts.declared.fill(0);
    let value = 0;
    const named = chunk.name === undefined ? [] : [...terms.inName(chunk.name)];
    if (scan.count(Buffer.from(lines.slice(chunk.fromLine - 1, chunk.toLine).join('\n')), counts))
      for (const [term, times] of counts.all.entries())
        if (times > 0) value += ((rare[term] ?? 0) * times) / (times + saturation);
    for (const term of named) value += rare[term] ?? 0;
    if (chunk.name !== undefined && isNamed(chunk.name, terms)) value += 10;
    return {
      value: chunk.kind === 'imports' ? value / 3 : value,
      named: named.map((term) => terms.terms[term]?.word ?? ''),
    };
  });
  const best = values.reduce((most, { value }) => Math.max(most, value), 0);
  const order = Array.from(chunks.keys()).sort(
    (one, other) => (values[other]?.value ?? 0) - (values[one]?.value ?? 0) || one - other,
  );
  const places = new Map(order.map((at, place) => [at, place]));
  return chunks.map((chunk, at) => {
    const own = best === 0 ? 1 : share + ((1 - share) * (values[at]?.value ?? 0)) / best;
    return { ...chunk, score: (fileScore * own) / (1 + next * (places.get(at) ?? 0)), named: values[at]?.named ?? [] };
  });
}

/** Whether the task names it as code does: `packContext`, `Redactor.register`. */
function isNamed(name: string, terms: TaskTerms): boolean {
  const lower = name.toLowerCase();
  return terms.identifiers.has(lower) || lower.split(/[.,]\s?/).some((part) => terms.identifiers.has(part));
}
