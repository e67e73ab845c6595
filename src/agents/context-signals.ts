import type { ContextSlices } from './context-slices.ts';
import type { SurveyedFile } from './context-survey.ts';
import type { TaskTerms } from './task-terms.ts';

/** A commit that changed files which are known: by their numbers. */
export interface KnownCommit {
  readonly subject: string;
  readonly files: readonly number[];
  /** The terms of the task in its subject. */
  readonly terms: ReadonlySet<number>;
  /** How many files it changed, known or not. */
  readonly size: number;
}

/** What speaks for each file, by its number: 0 to about 1 each. */
export interface FileSignals {
  /** Its text, as BM25 has it, with declaring lines counted more. */
  readonly text: Float64Array;
  /** Its path and name. */
  readonly path: Float64Array;
  /** Whether the task names it, by its path or its whole name. */
  readonly named: Float64Array;
  /** Commits for tasks alike changed it. */
  readonly alike: Float64Array;
  /** It is changed often, and lately. */
  readonly recent: Float64Array;
}

/** Saturation and length of BM25, and how much more a declaring line counts. */
const [k1, b, declaredTimes] = [1.2, 0.6, 3];

/** How rare each term is among the files. */
export async function rarity(
  files: readonly SurveyedFile[],
  inPath: readonly ReadonlySet<number>[],
  terms: TaskTerms,
  slices: ContextSlices,
): Promise<Float64Array> {
  const counts = new Float64Array(terms.terms.length);
  await slices.each(files, (file, number) => {
    const seen = new Set(inPath[number]);
    for (let at = 0; at < file.hits.length; at += 3) seen.add(file.hits[at] ?? 0);
    for (const term of seen) counts[term] = (counts[term] ?? 0) + 1;
  });
  return counts.map((count, term) => {
    const weight = terms.terms[term]?.weight ?? 1;
    return weight * Math.log(1 + (files.length - count + 0.5) / (count + 0.5));
  });
}

/** Weighs each file by the words of the task, and by past commits. */
export async function fileSignals(
  files: readonly SurveyedFile[],
  inPath: readonly ReadonlySet<number>[],
  rare: Float64Array,
  terms: TaskTerms,
  commits: readonly KnownCommit[],
  slices: ContextSlices,
): Promise<FileSignals> {
  const text = new Float64Array(files.length);
  const path = new Float64Array(files.length);
  const named = new Float64Array(files.length);
  const mean = files.reduce((sum, { size }) => sum + size, 0) / Math.max(1, files.length);
  await slices.each(files, (file, number) => {
    const length = k1 * (1 - b + (b * file.size) / Math.max(1, mean));
    for (let at = 0; at < file.hits.length; at += 3) {
      const times = (file.hits[at + 1] ?? 0) + declaredTimes * (file.hits[at + 2] ?? 0);
      text[number] = (text[number] ?? 0) + (rare[file.hits[at] ?? 0] ?? 0) * ((times * (k1 + 1)) / (times + length));
    }
    const lower = file.path.toLowerCase();
    if (terms.paths.some((one) => lower === one || lower.endsWith(`/${one}`))) named[number] = 1;
    path[number] = pathValue(file.path, inPath[number] ?? new Set(), rare, terms);
  });
  return { text: normal(text), path: normal(path), named, ...pastSignals(files.length, rare, commits) };
}

/** Words of the name count more than those of folders, and more the fewer others there are. */
function pathValue(path: string, found: ReadonlySet<number>, rare: Float64Array, terms: TaskTerms): number {
  if (found.size === 0) return 0;
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.(?:test|spec))?\.\w+$/, '');
  const inName = terms.inName(name);
  const words = Math.max(1, terms.words.read(name).length);
  let value = 0;
  for (const term of found) value += (rare[term] ?? 0) * (inName.has(term) ? 1 + inName.size / words : 0.6);
  return value;
}

function pastSignals(
  count: number,
  rare: Float64Array,
  commits: readonly KnownCommit[],
): Pick<FileSignals, 'alike' | 'recent'> {
  const alike = new Float64Array(count);
  const recent = new Float64Array(count);
  for (const [age, { files, terms, size }] of commits.entries()) {
    const weight = 1 / (1 + age / 40) / Math.sqrt(size);
    let likeness = 0;
    for (const term of terms) likeness += rare[term] ?? 0;
    for (const file of files) {
      recent[file] = (recent[file] ?? 0) + weight;
      alike[file] = (alike[file] ?? 0) + likeness * weight;
    }
  }
  return { alike: normal(alike), recent: normal(recent) };
}

/** The same with 1 as its largest value. */
export function normal(values: Float64Array): Float64Array {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return largest === 0 ? values : values.map((value) => value / largest);
}
