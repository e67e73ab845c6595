import type { Ranking } from './context-ranking.ts';
import type { SurveyedFile } from './context-survey.ts';
import type { TaskTerms } from './task-terms.ts';

const mostTerms = 4;
/** Less than this share of the best file is no reason. */
const least = 0.05;

/** What speaks for a file, in words: the strongest first of each kind. */
export function reasonsFor(
  number: number,
  files: readonly SurveyedFile[],
  terms: TaskTerms,
  ranking: Ranking,
  redact: (text: string) => string,
): readonly string[] {
  const file = files[number];
  if (file === undefined) return [];
  const { rare, signals, commits, lent } = ranking;
  const reasons: string[] = [];
  if ((signals.named[number] ?? 0) > 0) reasons.push('named in the task');
  const word = (term: number): string => terms.terms[term]?.word ?? '';
  const byRarity = (one: number, other: number): number => (rare[other] ?? 0) - (rare[one] ?? 0) || one - other;
  const inPath = [...terms.inPath(file.path)].sort(byRarity).slice(0, mostTerms);
  if (inPath.length > 0) reasons.push(`path: ${inPath.map(word).join(', ')}`);
  const times = new Map<number, number>();
  const declared: number[] = [];
  for (let at = 0; at < file.hits.length; at += 3) {
    times.set(file.hits[at] ?? 0, file.hits[at + 1] ?? 0);
    if ((file.hits[at + 2] ?? 0) > 0) declared.push(file.hits[at] ?? 0);
  }
  if (declared.length > 0)
    reasons.push(`declares: ${declared.sort(byRarity).slice(0, mostTerms).map(word).join(', ')}`);
  if (times.size > 0) {
    const mentioned = [...times.keys()].sort(byRarity).slice(0, mostTerms);
    reasons.push(`mentions: ${mentioned.map((term) => `${word(term)} (${times.get(term) ?? 0})`).join(', ')}`);
  }
  const lender = lent[number];
  if (lender !== undefined && lender.value > least) {
    const by = files[lender.by]?.path ?? '';
    const how = { imports: 'imports', imported: 'imported by', companion: 'goes with', together: 'changes with' }[
      lender.how
    ];
    reasons.push(`${how} ${by}`);
  }
  if ((signals.alike[number] ?? 0) > least) {
    const alike = commits
      .filter((commit) => commit.terms.size > 0 && commit.files.includes(number))
      .toSorted((one, other) => other.terms.size - one.terms.size)[0];
    if (alike !== undefined) reasons.push(`changed by "${redact(alike.subject)}"`);
  }
  if ((signals.recent[number] ?? 0) > 0.3) reasons.push('changed often, lately');
  return reasons;
}
