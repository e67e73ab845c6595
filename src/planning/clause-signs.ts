import { isAdjective, isModifier, machineWorkedOn, tellsNews, textWorkedOn } from './clause-objects.ts';
import { placeLength } from './clause-place.ts';
import { doneWork, isReport, isSubject, newsAt } from './clause-reports.ts';
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
/** How much a word counts behind `when`, `after`, `if`: there it tells of the circumstances. */
const aside = 0.35;
/** How much the verb of a second clause counts. */
const joined = 0.5;
const forbids = new Set(['do', "don't", 'don’t', 'dont', 'never', 'no', 'not', 'without']);
const sameSignAgain = 0.5;
/** How much a verb of work counts behind its subject: it tells what is so, and perhaps what is wished for. */
const told = 0.5;
/** How much it counts that something has been done or is now done: who says so tells of a change that is made. */
const made = 0.8;
/** A text says what kind of work it is, whatever is done to it. */
const ofText = { documentation: 1.2, 'bug-fix': -0.8, refactor: -0.6 };
/** What builds, tests, delivers or watches software is no feature of it. */
const ofMachine = { infrastructure: 1, feature: -0.7 };
/** Who repairs a pipeline repairs nothing in the software itself. */
const ofRepair = { infrastructure: 1.2, 'bug-fix': -1 };
/** How much a tool counts that somebody complains of: it is to be used, and not to be set up. */
const complained = 0.5;
/** How much a tool counts that only says which text is meant: "Docker documentation". */
const modifying = 0.3;
/** "Emoji rendered as squares" complains; that something is, has or shows something may be news of it as well. */
const complaint = { 'bug-fix': 1.3, feature: -0.3 };
const fact = { 'bug-fix': 0.6 };
const auxiliary = /^(?:has|have|is|are|can)$/;
const auxiliaries = new Set(['is', 'are', 'was', 'were', 'be', 'been', 'being', 'gets', 'get']);

/** What the words of a clause say: its leading verb, verbs that are joined or denied, and what is worked on. */
export function* clauseSigns(text: string, offset: number, weight: number): Generator<RequestEvidence> {
  const tokens = tokensOf(text);
  const begin = placeLength(text);
  const lead = tokens.findIndex(
    ({ word, at }) => at >= begin && (!polite.has(word) || (word === 'let' && verbOf(word) !== undefined)),
  );
  const seen = new Map<string, number>();
  let circumstance = 1;
  const leading = tokens[lead];
  const orders = leading !== undefined && isOrder(leading.word) && !isSubject(tokens, lead);
  let acts = false;
  const news = newsAt(tokens);
  const written = lead < 0 ? undefined : textWorkedOn(tokens, lead);
  if (written !== undefined) yield sized('a text is worked on', written, offset, ofText, weight);
  const machine = machineWorkedOn(tokens, lead);
  const repairs = 'bug-fix' in (verbOf(leading?.word ?? '')?.counts ?? {});
  if (machine !== undefined)
    yield sized('a machine is worked on', machine, offset, repairs ? ofRepair : ofMachine, weight);
  const reports =
    verbOf(leading?.word ?? '') === undefined &&
    tokens.some((token, index) => index > lead && (negations.has(token.word) || isReport(tokens, index)));
  for (const [index, token] of tokens.entries()) {
    if (index > lead && asides.has(token.word)) circumstance = aside;
    const before = tokens[index - 1];
    const denied = isDenied(tokens, index);
    const isThing = index === lead && isSubject(tokens, index);
    const verb = isThing ? undefined : verbOf(token.word);
    const place = verb === undefined ? 0 : placeOf(tokens, index, lead);
    if (verb !== undefined && place > 0) {
      if (index === lead) acts = true;
      const sign = denied ? 'a verb that is denied' : index === lead ? 'verb at the beginning' : 'verb in the text';
      yield sized(sign, token, offset, verb.counts, denied ? -0.4 * weight : place * circumstance * weight);
      if (index === lead || place >= joined) continue;
    } else if (index > lead && !acts && verb !== undefined && index === news) {
      acts = true;
      yield sized('what has been done', token, offset, verb.counts, made * circumstance * weight);
    } else if (index > lead && !acts && isReport(tokens, index) && !leadsTo(tokens, index, news)) {
      acts = true;
      const done = doneWork(tokens, index);
      const complains = isComplaint(token.word) || (!isReporting(token.word) && !auxiliaries.has(before?.word ?? ''));
      // Behind "when", a fact is no news and no complaint: "a sound when the game starts".
      const behind = complains ? Math.max(circumstance, joined) : circumstance;
      if (done === undefined)
        yield sized('what the subject does', token, offset, complains ? complaint : fact, behind * weight);
      else yield sized('what was done', token, offset, done, told * weight);
    }
    if (verb !== undefined && index > lead && !acts && !orders && tellsNews(tokens, index)) {
      acts = true;
      yield sized('what the subject does now', token, offset, verb.counts, told * circumstance * weight);
    }
    if (token.begins && before !== undefined && verb !== undefined) circumstance = 1;
    const artefact = isAdjective(tokens, index) ? undefined : artefactOf(token.word);
    if (artefact === undefined || (denied && index > lead + 1)) continue;
    // "Issue 12 - …" complains of nothing.
    if (token.at < begin && 'bug-fix' in artefact.counts) continue;
    const times = seen.get(artefact.sign) ?? 0;
    seen.set(artefact.sign, times + 1);
    // What is wrong stays wrong behind "when"; what is worked on does not stand there.
    // In an order to do something else than to repair, and of a text, it is what the work is about: "show an error".
    const wrong = 'bug-fix' in artefact.counts;
    const running = reports && 'infrastructure' in artefact.counts ? complained : 1;
    const modifies = isModifier(tokens, index) ? modifying : running;
    const factor = modifies * (wrong ? (orders || written !== undefined ? 0.5 : 1) : circumstance);
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

/** Whether a clause begins with an order to do something else than a repair. */
export function ordersWork(text: string): boolean {
  const tokens = tokensOf(text);
  const lead = tokens[0]?.word === 'please' ? 1 : 0;
  return isOrder(tokens[lead]?.word ?? '') && !isSubject(tokens, lead);
}

function isOrder(word: string): boolean {
  const verb = verbOf(word);
  return verb?.lemma === word && !('bug-fix' in verb.counts);
}

function placeOf(tokens: readonly Token[], index: number, lead: number): number {
  if (index === lead) return 1;
  const before = tokens[index - 1];
  const verb = verbOf(tokens[index]?.word ?? '');
  const base = verb?.lemma === tokens[index]?.word;
  // "Consider adding …" wants it added.
  if (before?.word === 'consider' && index === lead + 1) return 0.9;
  if (before === undefined || !base) return 0;
  // The first clause says what the request is; if that one only forbids, the second does.
  if (joins.has(before.word) || tokens[index]?.begins === true)
    return forbids.has(tokens[lead]?.word ?? '') ? 0.9 : joined;
  // "to investigate", "must support", "please fix": the verb of what is wanted, wherever it stands.
  if (before.word === 'to' || before.word === 'should' || before.word === 'must' || before.word === 'please')
    return 0.4;
  return determiners.has(before.word) ? 0.15 : 0.2;
}

/** Whether a word only helps to tell what has been done: "has" in "has been simplified". */
function leadsTo(tokens: readonly Token[], index: number, news: number): boolean {
  return news > index && news <= index + 4 && auxiliary.test(tokens[index]?.word ?? '');
}

function isDenied(tokens: readonly Token[], index: number): boolean {
  for (let back = 1; back <= 2; back += 1) {
    const token = tokens[index - back];
    if (token === undefined || tokens[index - back + 1]?.begins === true) return false;
    if (negations.has(token.word)) return true;
  }
  return false;
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
