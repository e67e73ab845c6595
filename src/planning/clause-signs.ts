import { textWorkedOn, tellsNews } from './clause-objects.ts';
import { asides, determiners, tokensOf, type Token } from './clause-tokens.ts';
import { evidence, type ClassWeights, type RequestEvidence } from './action-class.ts';
import { artefactOf } from './artefacts.ts';
import { isComplaint, isReporting, verbOf } from './verbs.ts';

const negations = new Set([
  'not',
  'don',
  "don't",
  'don’t',
  'dont',
  'never',
  'without',
  'no',
  "doesn't",
  "didn't",
  'cannot',
  "can't",
  'unable',
]);
const polite = new Set(
  `please kindly we i you need to should must want would like let's lets let us can could have try a the also just now then first
   finally second next after that help me and or but so afterwards later`.split(/\s+/),
);
const joins = new Set(['and', 'then', 'but', 'or', 'also', 'just', 'plus', 'instead', 'finally']);
/** Verbs that are names of things as often: "Search ignores …" reports, "Search for …" orders. */
const nounsToo = new Set(
  'search filter sort sync cache load save resume preview group export import report test build release update'.split(
    ' ',
  ),
);
/** What follows a participle that tells what happened, and no adjective: "rendered as squares", "cut off at the end". */
const afterParticiple = new Set(
  `as in on by with when after for at from twice incorrectly wrongly off out away instead before during again`.split(
    ' ',
  ),
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
/** The place that a title is about: "scheduler: …", "Tree view - …". */
const placePattern = /^[^\s:]{1,40}(?:\s[^\s:]{1,20}){0,2}(?::|\s-)\s/;
/** How much a word counts behind `when`, `after`, `if`: there it tells of the circumstances. */
const aside = 0.35;
/** How much the verb of a second clause counts. */
const joined = 0.5;
const forbids = new Set(['do', "don't", 'don’t', 'dont', 'never', 'no', 'not', 'without']);
const sameSignAgain = 0.5;
/** How much a verb of work counts behind its subject: it tells what is so, and perhaps what is wished for. */
const told = 0.5;
/** A text says what kind of work it is, whatever is done to it. */
const ofText = { documentation: 1.2, 'bug-fix': -0.8, refactor: -0.6 };
/** "Emoji rendered as squares" complains; that something is, has or shows something may be news of it as well. */
const complaint = { 'bug-fix': 1.3, feature: -0.3 };
const fact = { 'bug-fix': 0.6 };
const auxiliaries = new Set(['is', 'are', 'was', 'were', 'be', 'been', 'being', 'gets', 'get']);

/** What the words of a clause say: its leading verb, verbs that are joined or denied, and what is worked on. */
export function* clauseSigns(text: string, offset: number, weight: number): Generator<RequestEvidence> {
  const tokens = tokensOf(text);
  const begin = placePattern.exec(text)?.[0].length ?? 0;
  const lead = tokens.findIndex(
    ({ word, at }) => at >= begin && (!polite.has(word) || (word === 'let' && verbOf(word) !== undefined)),
  );
  const seen = new Map<string, number>();
  let circumstance = 1;
  const leading = tokens[lead];
  const orders = leading !== undefined && isOrder(leading.word);
  let acts = false;
  const written = lead < 0 ? undefined : textWorkedOn(tokens, lead);
  if (written !== undefined) yield sized('a text is worked on', written, offset, ofText, weight);
  for (const [index, token] of tokens.entries()) {
    if (index > lead && asides.has(token.word)) circumstance = aside;
    const before = tokens[index - 1];
    const denied = isDenied(tokens, index);
    const isThing = index === lead && nounsToo.has(token.word) && isReporting(tokens[index + 1]?.word ?? '');
    const verb = isThing ? undefined : verbOf(token.word);
    const place = verb === undefined ? 0 : placeOf(tokens, index, lead);
    if (verb !== undefined && place > 0) {
      if (index === lead) acts = true;
      const sign = denied ? 'a verb that is denied' : index === lead ? 'verb at the beginning' : 'verb in the text';
      yield sized(sign, token, offset, verb.counts, denied ? -0.4 * weight : place * circumstance * weight);
      if (index === lead || place >= joined) continue;
    } else if (index > lead && !acts && isReport(tokens, index)) {
      acts = true;
      const complains = isComplaint(token.word) || (!isReporting(token.word) && !auxiliaries.has(before?.word ?? ''));
      yield sized('what the subject does', token, offset, complains ? complaint : fact, weight);
    }
    if (verb !== undefined && index > lead && !acts && !orders && tellsNews(tokens, index)) {
      acts = true;
      yield sized('what the subject does now', token, offset, verb.counts, told * circumstance * weight);
    }
    if (token.begins && before !== undefined && verb !== undefined) circumstance = 1;
    const artefact = artefactOf(token.word);
    if (artefact === undefined || (denied && index > lead + 1)) continue;
    // "Issue 12 - …" complains of nothing.
    if (token.at < begin && 'bug-fix' in artefact.counts) continue;
    const times = seen.get(artefact.sign) ?? 0;
    seen.set(artefact.sign, times + 1);
    // What is wrong stays wrong behind "when"; what is worked on does not stand there.
    // In an order to do something else than to repair, and of a text, it is what the work is about: "show an error".
    const wrong = 'bug-fix' in artefact.counts;
    const factor = wrong ? (orders || written !== undefined ? 0.5 : 1) : circumstance;
    if (times < 3) yield sized(artefact.sign, token, offset, artefact.counts, weight * factor * sameSignAgain ** times);
  }
}

/** Whether the clause only names a thing: such titles wish for it, if they say nothing else. */
export function namesOnly(text: string): boolean {
  const tokens = tokensOf(text);
  return (
    tokens.length >= 2 &&
    tokens.length <= 10 &&
    !tokens.some((token, index) => (verbOf(token.word) !== undefined && index === 0) || isReport(tokens, index))
  );
}

/** Whether a word orders something else than a repair. */
export function isOrder(word: string): boolean {
  const verb = verbOf(word.toLowerCase());
  return verb?.lemma === word.toLowerCase() && !('bug-fix' in verb.counts);
}

function placeOf(tokens: readonly Token[], index: number, lead: number): number {
  if (index === lead) return 1;
  const before = tokens[index - 1];
  const verb = verbOf(tokens[index]?.word ?? '');
  const base = verb?.lemma === tokens[index]?.word;
  if (before === undefined || !base) return 0;
  // The first clause says what the request is; if that one only forbids, the second does.
  if (joins.has(before.word) || tokens[index]?.begins === true)
    return forbids.has(tokens[lead]?.word ?? '') ? 0.9 : joined;
  // "to investigate", "must support", "please fix": the verb of what is wanted, wherever it stands.
  if (before.word === 'to' || before.word === 'should' || before.word === 'must' || before.word === 'please')
    return 0.4;
  return determiners.has(before.word) ? 0.15 : 0.2;
}

function isDenied(tokens: readonly Token[], index: number): boolean {
  for (let back = 1; back <= 2; back += 1) {
    const token = tokens[index - back];
    if (token === undefined || tokens[index - back + 1]?.begins === true) return false;
    if (negations.has(token.word)) return true;
  }
  return false;
}

/** Subject, verb in the third person, and more or nothing: "Search ignores the second word". */
function isReport(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token === undefined || before === undefined || index > 7 || token.begins) return false;
  if (token.text !== token.word) return false;
  if (isBefallen(token, tokens[index + 1]) && verbOf(tokens[0]?.word ?? '') === undefined) return true;
  if (!isReporting(token.word)) return false;
  // What something does now is news of it, and no complaint.
  if (before.word === 'now') return false;
  const first = tokens[0]?.word ?? '';
  if (determiners.has(before.word) || (verbOf(first)?.lemma === first && !nounsToo.has(first))) return false;
  return !before.word.endsWith('ing');
}

/** A participle that tells what happened to the subject: "Emoji rendered as squares". */
function isBefallen({ word }: Token, next: Token | undefined): boolean {
  if (!/[a-z]{3}ed$/.test(word) || plainParticiples.has(word)) return false;
  return next === undefined || afterParticiple.has(next.word);
}

function sized(sign: string, token: Token, offset: number, counts: ClassWeights, factor: number): RequestEvidence {
  return evidence(sign, token.text, offset + token.at, scaled(counts, factor));
}

/** Weights times a factor. */
export function scaled(counts: ClassWeights, factor: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([key, value]) => [key, Math.round(value * factor * 100) / 100]),
  );
}
