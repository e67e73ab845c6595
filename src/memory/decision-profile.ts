import type { Concepts } from './concepts.ts';
import type { Decision } from './decision.ts';
import type { ExclusiveChoices, NamedChoice } from './exclusive-choices.ts';
import { isAmount, type Setting, settingsOf } from './amounts.ts';
import { type Universal, universalOf } from './universal.ts';
import { textOf } from './decision-text.ts';
import { type Ownership, ownershipOf } from './ownership.ts';
import { readStance, type StancedWord, type WordRole } from './stance.ts';
import { deedsIn } from './deeds.ts';
import { type Reservation, reservationOf, type TextClaim, textClaimOf } from './text-claims.ts';
import type { Word, Words } from './words.ts';

/** Words behind a preposition, and the one before it. */
export interface Slot {
  readonly role: WordRole;
  readonly head: string;
  /** The word before that: what runs, in `The shop runs on Nimbus`. */
  readonly subject: string | undefined;
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
  /** The words that name choices but may be what others are about, by class. */
  readonly choosing: ReadonlyMap<number, ReadonlySet<string>>;
  /** What its own text is about, without what it chooses and the amounts it sets. */
  readonly scope: ReadonlySet<string>;
  /** What of that says for what, when or where it holds. */
  readonly purpose: ReadonlySet<string>;
  /** What of it says by what means, from where or as what it is done: that says less of what it is about. */
  readonly aside: ReadonlySet<string>;
  /** Whether it speaks of all there is of something, and of what, where its own words say no more. */
  readonly universal: Universal | undefined;
  /** Whether it says that nothing besides is chosen. */
  readonly isOnly: boolean;
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
  readonly ideas: ReadonlyMap<string, ReadonlySet<string>>;
  readonly speaksOf: ReadonlySet<string>;
  /** The ideas that its words are names of, by stem: not those that they are one kind of. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** The ideas of what it is for. */
  readonly favouredIdeas: ReadonlySet<string>;
  /** What it decided against, by stems. */
  readonly rejected: readonly (readonly string[])[];
  readonly rejectedStems: ReadonlySet<string>;
  /** What of that is one of several that exclude each other. */
  readonly rejectedChoices: readonly NamedChoice[];
  readonly settings: readonly Setting[];
  readonly ownership: Ownership | undefined;
  readonly claim: TextClaim | undefined;
  readonly reservation: Reservation | undefined;
  /** The word that says of which kind something is, by what it stands before: `access` of `access tokens`. */
  readonly kinds: ReadonlyMap<string, string>;
  /** What is done with what it is about, where it says that: what is stored may be shown in another way. */
  readonly deeds: ReadonlySet<string>;
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
export const environments: ReadonlyMap<string, string> = new Map(
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

const asides: ReadonlySet<WordRole> = new Set(['means', 'source', 'form', 'condition']);

/** Migrations are things; to migrate is to decide. */
function isThing(text: string, start: number | undefined): boolean {
  return start !== undefined && /^migrations?\b/i.test(text.slice(start, start + 11));
}

/** Reads a decision. */
export function profileOf(decision: Decision, words: Words, concepts: Concepts, choices: ExclusiveChoices): Profile {
  const text = textOf(decision);
  const stance = readStance(text, words);
  const named = choices.read(stance, text);
  const chosen = new Map<number, Set<number>>();
  const declined = new Map<number, Set<number>>();
  const chosenPlaces = new Set<number>();
  const choosing = new Map<number, Set<string>>();
  for (const { kind, member, sure, from, to } of named) {
    const side = stance[from]?.against === true ? declined : chosen;
    addTo(side, kind, member);
    for (let at = from; at < to; at += 1) {
      if (sure) chosenPlaces.add(at);
      addTo(choosing, kind, stance[at]?.stem ?? '');
    }
  }
  const settings = settingsOf(text, words);
  const counted = new Set(settings.map(({ unit }) => unit.split(' ', 1)[0] ?? ''));
  const isSaid = ({ stem, start }: Pick<Word, 'stem'> & { readonly start?: number }): boolean =>
    (!deciding.has(stem) || isThing(text, start)) && !isAmount(stem) && !counted.has(stem);
  const isPurpose = ({ role, stem }: StancedWord): boolean =>
    (role === 'purpose' || role === 'condition') && !isAmount(stem);
  // Why is not what for.
  const own = stance.filter(({ role }) => role !== 'reason');
  const scopeWords = own.filter((word) => isSaid(word) || isPurpose(word));
  const questionWords = words.read(decision.question).filter(({ stem }) => isSaid({ stem }));
  const tagWords = words.read(decision.tags.join(' . '));
  const scope = stemsOf(scopeWords);
  const question = stemsOf(questionWords);
  const subject = new Set([...scope, ...question, ...stemsOf(tagWords)]);
  const favoured = stemsOf(stance.filter((word) => !word.against && !deciding.has(word.stem)));
  // Of most decisions that are compared, these are never asked for.
  const meaning = once(() => meaningOf([stance, questionWords, tagWords], concepts));
  const ideasOf = (stems: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...stems].flatMap((stem) => [...(meaning().ideas.get(stem) ?? [])]));
  const favouredIdeas = once(() => ideasOf(favoured));
  const speaksOf = once(() => ideasOf(subject));
  const rejected = decision.alternatives.map(({ option }) =>
    words.read(option).flatMap(({ stem }) => (deciding.has(stem) ? [] : [stem])),
  );
  const rejectedChoices = once(() =>
    decision.alternatives.flatMap(({ option }) => choices.read(readStance(option, words), option)),
  );
  const kinds = once(() =>
    kindsIn(
      stance.filter((word, at) => !chosenPlaces.has(at)),
      text,
    ),
  );
  return {
    decision,
    favoured,
    get favouredIdeas() {
      return favouredIdeas();
    },
    get names() {
      return meaning().names;
    },
    isOnly: /\b(?:only|solely|exclusively|nothing else|nowhere else|nothing but)\b/i.test(text),
    universal: universalOf(decision.decision, words),
    aside: stemsOf(stance.filter(({ role }, at) => chosenPlaces.has(at) || asides.has(role))),
    said: stemsOf(stance),
    places: placesIn(stance),
    opposed: opposedIn(stance),
    chosen,
    declined,
    choosing,
    scope,
    purpose: stemsOf(own.filter(isPurpose)),
    roles: new Map(
      [...Map.groupBy(stance.filter(isSaid), ({ role }) => role)].map(([role, own]) => [role, stemsOf(own)]),
    ),
    environments: new Set([...environmentsIn(stance), ...environmentsIn(words.read(decision.question))]),
    slots: slotsIn(stance, isSaid),
    question,
    subject,
    get ideas() {
      return meaning().ideas;
    },
    get speaksOf() {
      return speaksOf();
    },
    rejected,
    rejectedStems: new Set(rejected.flat()),
    get rejectedChoices() {
      return rejectedChoices();
    },
    settings,
    ownership: ownershipOf(text, words),
    claim: textClaimOf(text, words),
    reservation: reservationOf(text, words),
    get kinds() {
      return kinds();
    },
    deeds: deedsIn(stance),
  };
}

/** Makes something when it is first asked for. */
function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The ideas that words stand for, by stem, and those of them that they are names of. */
function meaningOf(texts: readonly (readonly Word[])[], concepts: Concepts): Pick<Profile, 'ideas' | 'names'> {
  const ideas = new Map<string, ReadonlySet<string>>();
  const names = new Map<string, ReadonlySet<string>>();
  for (const read of texts)
    for (const { concepts: meant, from, to } of concepts.mentions(read)) {
      const { alike, named } = concepts.namesOf(meant);
      for (let at = from; at < to; at += 1) {
        const stem = read[at]?.stem ?? '';
        addAll(ideas, stem, alike);
        addAll(names, stem, named);
      }
    }
  return { ideas, names };
}

/** Most words stand for one thing in a text: then the set is shared and not copied. */
function addAll(sets: Map<string, ReadonlySet<string>>, stem: string, names: ReadonlySet<string>): void {
  const known = sets.get(stem);
  if (known === undefined) {
    if (names.size > 0) sets.set(stem, names);
  } else if (known !== names) sets.set(stem, new Set([...known, ...names]));
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

function kindsIn(stance: readonly StancedWord[], text: string): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const [at, { stem, start }] of stance.entries()) {
    const before = stance[at - 1];
    if (before === undefined || deciding.has(before.stem) || isAmount(before.stem)) continue;
    // Nothing stands between the two, be it `of` or a comma.
    if (/^[^\s,;:.]+ $/.test(text.slice(before.start, start))) kinds.set(stem, before.stem);
  }
  return kinds;
}

function placesIn(stance: readonly StancedWord[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { stem, against }] of stance.entries()) {
    if (against) continue;
    const known = places.get(stem);
    if (known === undefined) places.set(stem, [at]);
    else known.push(at);
  }
  return places;
}

function addTo<Key, Item>(sets: Map<Key, Set<Item>>, key: Key, item: Item): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([item]));
  else known.add(item);
}

/** A word of the sentence itself; `''` where something else stands before, which the head does not belong to. */
function subjectAt(said: readonly StancedWord[], at: number): string | undefined {
  const word = said[at];
  return word === undefined ? undefined : word.role === 'plain' ? word.stem : '';
}

function slotsIn(said: readonly StancedWord[], isSaid: (word: StancedWord) => boolean): readonly Slot[] {
  const slots: Slot[] = [];
  for (let from = 0; from < said.length; from += 1) {
    const role = said[from]?.role ?? 'plain';
    if (role === 'plain' || role === 'purpose' || role === 'condition' || role === 'reason') continue;
    // Where something is denied, it is not: that goes with any other place.
    if (said[from]?.against === true) continue;
    let to = from;
    while (said[to]?.role === role) to += 1;
    const stems = stemsOf(said.slice(from, to).filter(isSaid));
    if (stems.size > 0)
      slots.push({ role, head: said[from - 1]?.stem ?? '', subject: subjectAt(said, from - 2), stems });
    from = to - 1;
  }
  return slots;
}

/** What something is denied of says less than what is denied. */
const subjectShare = 0.6;
/** Nor does what for and when say as much. */
const besideShare = 0.6;
const plainRoles: ReadonlySet<WordRole> = new Set(['plain', 'means', 'place', 'target']);

function opposedIn(stance: readonly StancedWord[]): readonly ReadonlyMap<string, number>[] {
  const telling = stance.filter(({ stem }) => !deciding.has(stem) && !isAmount(stem));
  const groups = Map.groupBy(
    telling.filter(({ against, subjectOf }) => against && subjectOf === undefined),
    ({ clause }) => clause,
  );
  return [...groups].map(([clause, core]) => {
    const subject = telling.filter(({ subjectOf }) => subjectOf === clause);
    const isPlain = core.some(({ role }) => plainRoles.has(role));
    return new Map([
      ...subject.map(({ stem }) => [stem, subjectShare] as const),
      ...core.map(({ stem, role }) => [stem, isPlain && !plainRoles.has(role) ? besideShare : 1] as const),
    ]);
  });
}
