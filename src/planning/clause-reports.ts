import type { ClassWeights } from './action-class.ts';
import { artefactOf } from './artefacts.ts';
import { asides, determiners, type Token } from './clause-tokens.ts';
import { isReporting, verbOf } from './verbs.ts';

/** Verbs that are names of things as often: "Search ignores …" reports, "Search for …" orders. */
const nounsToo = new Set(
  'search filter sort sync cache load save resume preview group export import report test build release update'.split(
    ' ',
  ),
);
/** What follows a participle that tells what happened, and no adjective: "rendered as squares", "cut off at the end". */
const afterParticiple = new Set(
  `as in on by with when after for at from twice incorrectly wrongly off out away instead before during again behind under over inside outside despite until
   if`.split(' '),
);
/** Participles that are no report wherever they stand. */
const plainParticiples = new Set([
  'based',
  'related',
  'needed',
  'supposed',
  'required',
  'associated',
  'compared',
  'used',
]);

/** Subject, verb in the third person, and more or nothing: "Search ignores the second word". */
export function isReport(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token === undefined || before === undefined || index > 7 || token.begins) return false;
  if (token.text !== token.word) return false;
  const opening = tokens[0]?.word ?? '';
  if (isBefallen(token, tokens[index + 1]) && (verbOf(opening) === undefined || (nounsToo.has(opening) && index > 1)))
    return true;
  if (!isReporting(token.word)) return false;
  // What something does now is news of it, and no complaint.
  if (before.word === 'now') return false;
  const first = tokens[0]?.word ?? '';
  if (determiners.has(before.word) || (verbOf(first)?.lemma === first && !nounsToo.has(first))) return false;
  return !before.word.endsWith('ing');
}

/** Whether a word that may be a verb is the subject of what follows: "Search ignores …", "Build error on …". */
export function isSubject(tokens: readonly Token[], lead: number): boolean {
  if (!nounsToo.has(tokens[lead]?.word ?? '')) return false;
  const last = tokens.length - 1;
  if (last > lead + 1 && isBefallen(tokens[last], undefined) && doneWork(tokens, last) === undefined) return true;
  for (const [ahead, { word, begins }] of tokens.slice(lead + 1, lead + 4).entries()) {
    if (begins || determiners.has(word) || asides.has(word)) return false;
    if (isReporting(word) || (ahead === 0 && 'bug-fix' in (artefactOf(word)?.counts ?? {}))) return true;
  }
  return false;
}

/** What was worked on it, where the participle of a verb of work ends the title: "German translation added". */
export function doneWork(tokens: readonly Token[], index: number): ClassWeights | undefined {
  const token = tokens[index];
  const verb = verbOf(token?.word ?? '');
  if (verb === undefined || index < tokens.length - 1 || token?.word.endsWith('ed') !== true) return undefined;
  return Math.max(...Object.values(verb.counts)) >= 1 ? verb.counts : undefined;
}

/** Forms of verbs of work that end like participles, and those that do not. */
const participle = /(?:ed|made|split|written|found|sent)$/;

/**
 * Where a title tells what has been done to its subject, as changes do that are made: "the reader has been simplified", "dates can now
 * be sorted", "folders are now exported". What is done to it without "now" complains as often.
 */
export function newsAt(tokens: readonly Token[]): number {
  return tokens.findIndex(({ word, begins }, index) => {
    if (index < 2 || begins || !participle.test(word) || verbOf(word) === undefined) return false;
    const [last = '', before = '', first = ''] = [1, 2, 3].map((back) => tokens[index - back]?.word);
    if (last.endsWith('ly')) return isNews(before, first, tokens[index - 4]?.word ?? '');
    return isNews(last, before, first);
  });
}

function isNews(last: string, before: string, first: string): boolean {
  if (last === 'been') return before === 'has' || before === 'have';
  if (last === 'now' || last === 'also') return before === 'is' || before === 'are' || before === 'be';
  return last === 'be' && before === 'now' && first === 'can';
}

/** A participle that tells what happened to the subject: "Emoji rendered as squares". */
function isBefallen(token: Token | undefined, next: Token | undefined): boolean {
  const word = token?.word ?? '';
  if (!/(?:[a-z]{3}ed|hidden|lost|gone|cut)$/.test(word) || plainParticiples.has(word)) return false;
  // The name of something, as in "--exclude-hidden".
  if (word.includes('-')) return false;
  return next === undefined || afterParticiple.has(next.word);
}
