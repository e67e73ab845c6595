import { actionClasses, evidence, type ActionClass, type RequestEvidence } from './action-class.ts';
import { clauseSigns, namesOnly, ordersWork, scaled } from './clause-signs.ts';
import { placeLength } from './clause-place.ts';
import { headingPhrases, phrases } from './phrases.ts';
import { prefixOf, suffixOf } from './prefixes.ts';
import type { RequestText } from './request-text.ts';

/** What kind of work a request asks for, and how sure that is. */
export interface ActionVerdict {
  readonly class: ActionClass;
  /** How probable it is that `class` is right, from 0 to 1; in a request of several kinds, how much speaks for the first. */
  readonly confidence: number;
  /** How probable each class is; together 1. */
  readonly probabilities: Readonly<Record<ActionClass, number>>;
  /** What it was decided by, what counts most first. Empty where nothing was recognised: then the class is a guess. */
  readonly evidence: readonly RequestEvidence[];
}

/** How frequent the classes are among requests, before anything is read. */
const frequency: Readonly<Record<ActionClass, number>> = {
  feature: 0.26,
  'bug-fix': 0.26,
  refactor: 0.14,
  research: 0.1,
  infrastructure: 0.12,
  documentation: 0.12,
};

/**
 * Signs are no independent witnesses: "crash" and "crashes when" tell the same fact twice. What they count together is
 * therefore weighed by one factor: the likeliest one on real titles (`bench/data/titles-a.txt`) before any sign was
 * adjusted by them.
 */
const tempering = 1.8;
const bodyWeight = 0.35;
const mostFromBody = 1.6;

/** Who reports a defect says when it shows. */
const circumstances = { 'bug-fix': 0.7 };

/** Weighs every sign in a request. Nothing recognised gives the frequencies, and so a confidence under 0.3. */
export function classify(request: RequestText): ActionVerdict {
  const title = titleEvidence(request.title.text, request.title.at);
  const all = [...title, ...limited(bodyEvidence(request))];
  const scores = Object.fromEntries(
    actionClasses.map((name) => [name, Math.log(frequency[name]) + tempering * sumOf(all, name)]),
  );
  const most = Math.max(...Object.values(scores));
  const total = actionClasses.reduce((sum, name) => sum + Math.exp((scores[name] ?? 0) - most), 0);
  const probability = (name: ActionClass): number => Math.exp((scores[name] ?? 0) - most) / total;
  const best = actionClasses.reduce((one, other) => (probability(other) > probability(one) ? other : one));
  return {
    class: best,
    confidence: rounded(probability(best)),
    probabilities: {
      feature: rounded(probability('feature')),
      'bug-fix': rounded(probability('bug-fix')),
      refactor: rounded(probability('refactor')),
      research: rounded(probability('research')),
      infrastructure: rounded(probability('infrastructure')),
      documentation: rounded(probability('documentation')),
    },
    evidence: all.toSorted((one, other) => strength(other) - strength(one)),
  };
}

/** What a title, or one part of a request, says. */
export function titleEvidence(text: string, at: number): readonly RequestEvidence[] {
  const found: RequestEvidence[] = [];
  const prefix = prefixOf(text);
  const begins = prefix?.words.length ?? 0;
  if (prefix !== undefined) found.push(evidence('prefix', prefix.words, at, scaled(prefix.counts, 1)));
  const suffix = prefix === undefined ? suffixOf(text) : undefined;
  if (suffix !== undefined)
    found.push(evidence('kind at the end', suffix.words, at + suffix.at, scaled(suffix.counts, 0.8)));
  const rest = spaced(text.slice(begins, suffix?.at));
  const place = placeLength(rest);
  const told = rest.slice(place);
  const aside = told.search(/\s(?:when|if|while|after|until|unless|because)\s/i);
  const orders = ordersWork(told);
  for (const { sign, pattern, counts } of phrases) {
    // What a title begins with, it begins with behind the name of a place.
    const behind = pattern.exec(told);
    const match = behind ?? pattern.exec(rest);
    if (match === null) continue;
    const start = begins + match.index + (behind === null ? 0 : place);
    // "Use X instead of Y" orders; "shows X instead of Y" reports.
    // Behind "when" stands what it is to be prepared for: "warn when the disk is too full".
    const prepared = aside >= 0 && begins + place + aside < start;
    const factor = (counts['bug-fix'] ?? 0) > 0 ? (orders ? 0.5 : 1) * (prepared ? (orders ? 0.3 : 0.6) : 1) : 1;
    found.push(evidence(sign, match[0], at + start, scaled(counts, factor)));
  }
  const circumstance = orders ? null : /\S\s(?:after|when|while|upon)\s\S/i.exec(rest);
  if (circumstance !== null)
    found.push(
      evidence('a circumstance', circumstance[0].slice(2), at + begins + circumstance.index + 2, circumstances),
    );
  found.push(...clauseSigns(rest, at + begins, 1));
  // The grammar of titles of wishes, which only counts if nothing else was seen.
  if (found.length === 0 && /[a-z]/.test(rest) && namesOnly(rest) && isEnglish(rest))
    found.push(evidence('only a thing is named', rest, at + begins, { feature: 0.5 }));
  return found;
}

/** The words of a name of a branch that is used as a title: "784-update-onboarding-docs". As long as it was. */
function spaced(text: string): string {
  if (!/^[A-Za-z\d#]+(?:[-_/][A-Za-z\d#]+){2,}$/.test(text)) return text;
  return text.replace(/^[\d#]+(?=[-_])/, (number) => ' '.repeat(number.length)).replaceAll(/[-_/]/g, ' ');
}

function* bodyEvidence(request: RequestText): Generator<RequestEvidence> {
  for (const line of request.body) {
    if (line.kind === 'trace') yield evidence('stack trace', line.text, line.at, { 'bug-fix': 2 });
    if (line.kind === 'code' || line.kind === 'trace' || line.kind === 'quote') continue;
    if (line.kind === 'heading')
      for (const { sign, pattern, counts } of headingPhrases) {
        const match = pattern.exec(line.text);
        if (match !== null) yield evidence(sign, match[0], line.at + match.index, scaled(counts, 1));
      }
    for (const { sign, pattern, counts, titleOnly } of phrases) {
      const match = titleOnly === true ? null : pattern.exec(line.text);
      if (match !== null) yield evidence(sign, match[0], line.at + match.index, scaled(counts, bodyWeight));
    }
    yield* clauseSigns(line.text, line.at, bodyWeight);
  }
}

/** A long body repeats itself: each sign counts once for each class, and all of them together only so much. */
function limited(found: Iterable<RequestEvidence>): readonly RequestEvidence[] {
  const seen = new Set<string>();
  const once = [...found].filter(({ sign, words }) => {
    const key = `${sign} ${sign.startsWith('verb') ? words.toLowerCase() : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const sums = actionClasses.map((name) => Math.abs(sumOf(once, name)));
  const factor = Math.min(1, mostFromBody / Math.max(...sums, 1e-9));
  return once.map((entry) => ({ ...entry, counts: scaled(entry.counts, factor) }));
}

/** Whether the text is in the letters, and has some of the words, that the signs are made of. */
function isEnglish(text: string): boolean {
  return /\b(?:the|a|an|of|for|in|on|to|with|per|and|by|from|as|at|between|new|in-app)\b/i.test(text);
}

function sumOf(all: readonly RequestEvidence[], name: ActionClass): number {
  return all.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
}

function strength({ counts }: RequestEvidence): number {
  return Math.max(...Object.values(counts).map(Math.abs), 0);
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
