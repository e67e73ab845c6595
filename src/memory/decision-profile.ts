import type { Concepts } from './concepts.ts';
import type { Decision } from './decision.ts';
import type { ExclusiveChoices } from './exclusive-choices.ts';
import { isAmount, type Setting, settingsOf } from './amounts.ts';
import { type Ownership, ownershipOf } from './ownership.ts';
import { readStance, type StancedWord, type WordRole } from './stance.ts';
import type { Word, Words } from './words.ts';

/** Words behind a preposition, and the one before it. */
export interface Slot {
  readonly role: WordRole;
  readonly head: string;
  readonly stems: ReadonlySet<string>;
}

/** A decision as conflicts are looked for in it. */
export interface Profile {
  readonly decision: Decision;
  /** What it is for, by stem. */
  readonly favoured: ReadonlySet<string>;
  /** Every word of its text. */
  readonly said: ReadonlySet<string>;
  /** Where in its text the words stand that it is for. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** What it is against: stems that belong together, each with how much it says of that. */
  readonly opposed: readonly ReadonlyMap<string, number>[];
  /** Of each class of choices, the members it is for, and against. */
  readonly chosen: ReadonlyMap<number, ReadonlySet<number>>;
  readonly declined: ReadonlyMap<number, ReadonlySet<number>>;
  /** What its own text is about, without what it chooses and the amounts it sets. */
  readonly scope: ReadonlySet<string>;
  /** What of that says for what, when or where it holds. */
  readonly purpose: ReadonlySet<string>;
  /** By what means, where, from where and as what. */
  readonly roles: ReadonlyMap<WordRole, ReadonlySet<string>>;
  /** The same one by one, each with the word that it belongs to: `runs` in `The shop runs on Nimbus`. */
  readonly slots: readonly Slot[];
  /** The environments that it names. */
  readonly environments: ReadonlySet<string>;
  readonly question: ReadonlySet<string>;
  /** All that it speaks about: its text, its question and its tags. */
  readonly subject: ReadonlySet<string>;
  /** The ideas that its words stand for, by stem; and those of all of them. */
  readonly ideas: ReadonlyMap<string, readonly string[]>;
  readonly speaksOf: ReadonlySet<string>;
  /** What it decided against, by stems. */
  readonly rejected: readonly (readonly string[])[];
  readonly settings: readonly Setting[];
  readonly ownership: Ownership | undefined;
}

/** Words of deciding: they say that something is decided, not what. */
export const deciding: ReadonlySet<string> = new Set(
  (
    'use adopt choos pick select decid go prefer keep stai stick remain switch move migrat replac introduc add enabl disabl allow forbid ' +
    'requir avoid stop drop remov ban prohibit reject continu implement creat build set run put store case team project system ' +
    'new all everi first approach solut option standard default servic applic app thing work wai time full complet'
  ).split(' '),
);
/** What a decision for one of them says nothing about another. */
const environments: ReadonlyMap<string, string> = new Map(
  ['production prod', 'stage preproduction uat', 'dev localhost', 'sandbox', 'qa'].flatMap((line) => {
    const [name = '', ...others] = line.split(' ');
    return [name, ...others].map((word) => [word, name] as const);
  }),
);
/** Words that name one only before others: `local development`, but not `local time`. */
const namedTogether: readonly (readonly [before: string, behind: RegExp, name: string])[] = [
  ['local', /^(?:develop|dev|environ|machin|setup|laptop)$/, 'dev'],
  ['preview', /^(?:environ|deploi|stage)$/, 'sandbox'],
];

/** Reads a decision. */
export function profileOf(decision: Decision, words: Words, concepts: Concepts, choices: ExclusiveChoices): Profile {
  const stance = readStance(decision.decision, words);
  const named = choices.read(stance);
  const chosen = new Map<number, Set<number>>();
  const declined = new Map<number, Set<number>>();
  const chosenPlaces = new Set<number>();
  for (const { kind, member, from, to } of named) {
    const side = stance[from]?.against === true ? declined : chosen;
    side.set(kind, (side.get(kind) ?? new Set()).add(member));
    for (let at = from; at < to; at += 1) chosenPlaces.add(at);
  }
  const settings = settingsOf(decision.decision, words);
  const counted = new Set(settings.map(({ unit }) => unit.split(' ', 1)[0] ?? ''));
  const isSaid = ({ stem }: Pick<Word, 'stem'>): boolean =>
    !deciding.has(stem) && !isAmount(stem) && !counted.has(stem);
  const isPurpose = ({ role, stem }: StancedWord): boolean => role === 'purpose' && !isAmount(stem);
  const scopeWords = stance.filter((word, at) => !chosenPlaces.has(at) && (isSaid(word) || isPurpose(word)));
  const questionWords = words.read(decision.question).filter(isSaid);
  const tagWords = words.read(decision.tags.join(' . '));
  const ideas = new Map<string, string[]>();
  for (const read of [stance, questionWords, tagWords])
    for (const { concepts: meant, from, to } of concepts.mentions(read))
      for (let at = from; at < to; at += 1) {
        const stem = read[at]?.stem ?? '';
        ideas.set(stem, [...(ideas.get(stem) ?? []), ...meant.map(({ name }) => name)]);
      }
  const scope = stemsOf(scopeWords);
  const question = stemsOf(questionWords);
  const subject = new Set([...scope, ...question, ...stemsOf(tagWords)]);
  return {
    decision,
    favoured: stemsOf(stance.filter((word) => !word.against && !deciding.has(word.stem))),
    said: stemsOf(stance),
    places: placesIn(stance),
    opposed: opposedIn(stance),
    chosen,
    declined,
    scope,
    purpose: stemsOf(stance.filter(isPurpose)),
    roles: new Map(
      [...Map.groupBy(stance.filter(isSaid), ({ role }) => role)].map(([role, own]) => [role, stemsOf(own)]),
    ),
    environments: new Set([...environmentsIn(stance), ...environmentsIn(words.read(decision.question))]),
    slots: slotsIn(stance, isSaid),
    question,
    subject,
    ideas,
    speaksOf: new Set([...subject].flatMap((stem) => ideas.get(stem) ?? [])),
    rejected: decision.alternatives.map(({ option }) =>
      words.read(option).flatMap(({ stem }) => (deciding.has(stem) ? [] : [stem])),
    ),
    settings,
    ownership: ownershipOf(decision.decision, words),
  };
}

function environmentsIn(read: readonly Pick<Word, 'stem'>[]): readonly string[] {
  return read.flatMap(({ stem }, at) => {
    const behind = read[at + 1]?.stem ?? '';
    const together = namedTogether.find(([before, pattern]) => before === stem && pattern.test(behind));
    return together?.[2] ?? environments.get(stem) ?? [];
  });
}

function stemsOf(read: readonly Pick<Word, 'stem'>[]): ReadonlySet<string> {
  return new Set(read.map(({ stem }) => stem));
}

function placesIn(stance: readonly StancedWord[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { stem, against }] of stance.entries())
    if (!against) places.set(stem, [...(places.get(stem) ?? []), at]);
  return places;
}

function slotsIn(said: readonly StancedWord[], isSaid: (word: StancedWord) => boolean): readonly Slot[] {
  const slots: Slot[] = [];
  for (let from = 0; from < said.length; from += 1) {
    const role = said[from]?.role ?? 'plain';
    if (role === 'plain' || role === 'purpose') continue;
    let to = from;
    while (said[to]?.role === role) to += 1;
    const stems = stemsOf(said.slice(from, to).filter(isSaid));
    if (stems.size > 0) slots.push({ role, head: said[from - 1]?.stem ?? '', stems });
    from = to - 1;
  }
  return slots;
}

/** What something is denied of says less than what is denied. */
const subjectShare = 0.6;

function opposedIn(stance: readonly StancedWord[]): readonly ReadonlyMap<string, number>[] {
  const telling = stance.filter(({ stem }) => !deciding.has(stem) && !isAmount(stem));
  const groups = Map.groupBy(
    telling.filter(({ against, subjectOf }) => against && subjectOf === undefined),
    ({ clause }) => clause,
  );
  return [...groups].map(([clause, core]) => {
    const subject = telling.filter(({ subjectOf }) => subjectOf === clause);
    return new Map([
      ...subject.map(({ stem }) => [stem, subjectShare] as const),
      ...core.map(({ stem }) => [stem, 1] as const),
    ]);
  });
}
