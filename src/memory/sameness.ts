import { deciding, environments, type Profile } from './decision-profile.ts';

/** How much a word tells, as the decisions use it. */
export type Information = (stem: string) => number;

/** How far decisions that answer the same question are about the same at least. */
const sameAsked = 0.75;
/** How much a word that stands for the same idea counts, beside the same word. */
const sameIdea = 0.7;
/** What a decision says besides, and the question, beside what both say. */
const shares = { nearer: 0.65, question: 0.35 };
/** By what means and from where something is done says less of what a decision is about. */
const asideShare = 0.5;
/** How far what is said of everything is about what anything else says. */
const everything = 0.75;
const leastPurpose = 0.35;
/** What is stored in one way may be shown in another. */
const otherDeed = 0.7;
/** `Access tokens` are no `refresh tokens`. */
const otherKind = 0.7;

/** How far two decisions are about the same, from 0 to 1, whatever they choose. */
export function sameness(one: Profile, other: Profile, tells: Information): number {
  if (one.subject.size === 0 || other.subject.size === 0)
    return one.decision.type === other.decision.type ? sameAsked : 0;
  const about = saidAbout(one, other, tells);
  return sameQuestion(one, other, tells) ? Math.max(about, sameAsked) : about;
}

/** How much of what each text says is in the other, a little of it by their questions. */
function saidAbout(one: Profile, other: Profile, tells: Information): number {
  const said = inTexts(one, other, tells);
  if (one.question.size === 0 || other.question.size === 0) return said;
  const asked = (coverage(one.question, one, other, tells) + coverage(other.question, other, one, tells)) / 2;
  // What the texts say of different things stays apart, whatever was asked.
  return Math.max(said, (1 - shares.question) * said + shares.question * asked);
}

/** How much of what each text says is in the other. */
export function inTexts(one: Profile, other: Profile, tells: Information): number {
  const [own, theirs] = [scopeOf(one), scopeOf(other)];
  const choices = choicesOf(one, other);
  const [here, there] = [
    coverageBeside(choices, own, one, other, tells),
    coverageBeside(choices, theirs, other, one, tells),
  ];
  const said = shares.nearer * Math.max(here, there) + (1 - shares.nearer) * Math.min(here, there);
  // `Use A for orders` and `Use B for reports`: each says what it is for, and it is not the same.
  const apart = !sameQuestion(one, other, tells) && differ(one.purpose, other.purpose, one, other, tells);
  const near = Math.max(apart ? said * 0.5 : said, ofAll(one, other, here), ofAll(other, one, there));
  return (doOtherThings(one.deeds, other.deeds) ? otherDeed : 1) * (areOtherKinds(one, other) ? otherKind : 1) * near;
}

function doOtherThings(here: ReadonlySet<string>, there: ReadonlySet<string>): boolean {
  return here.size > 0 && there.size > 0 && ![...here].some((deed) => there.has(deed));
}

/** Whether both speak of different kinds of the same, and neither of that of the other. */
function areOtherKinds(one: Profile, other: Profile): boolean {
  return [...one.kinds].some(([stem, kind]) => {
    const theirs = other.kinds.get(stem);
    if (theirs === undefined || relating.has(stem) || relating.has(kind) || relating.has(theirs)) return false;
    return !speaksOf(other, kind, one) && !speaksOf(one, theirs, other);
  });
}

/** The words by which both choose from one class: they are not what the choice is for. */
function choicesOf(one: Profile, other: Profile): readonly string[] {
  return [...one.choosing].flatMap(([kind, stems]) => {
    const theirs = other.choosing.get(kind);
    return theirs === undefined ? [] : [...stems, ...theirs];
  });
}

/** How much of what it says beside the choice the other speaks of; where it says nothing else, of what it was asked. */
function coverageBeside(
  choices: readonly string[],
  stems: ReadonlySet<string>,
  one: Profile,
  other: Profile,
  tells: Information,
): number {
  const beside = [without(stems, choices), without(one.subject, choices)].find(({ size }) => size > 0);
  return beside === undefined ? everything : coverage(beside, one, other, tells);
}

function without(stems: ReadonlySet<string>, choices: readonly string[]): ReadonlySet<string> {
  return choices.length === 0 ? stems : new Set([...stems].filter((stem) => !choices.includes(stem)));
}

/** How far what one decision says of all there is holds for what the other says. */
function ofAll(one: Profile, other: Profile, covered: number): number {
  const { universal, isOnly } = one;
  if (universal === undefined && !isOnly) return 0;
  if (universal?.of !== undefined && !speaksOf(other, universal.of, one)) return 0;
  const chosen = new Set([...one.choosing.values()].flatMap((stems) => [...stems]));
  const saysMore = [...one.scope].some(
    (stem) => !relating.has(stem) && !deciding.has(stem) && !environments.has(stem) && !chosen.has(stem),
  );
  return saysMore ? (universal === undefined ? 0 : covered) : everything;
}

function speaksOf(profile: Profile, stem: string, speaker: Profile): boolean {
  return profile.said.has(stem) || profile.subject.has(stem) || haveCommon(speaker.ideas.get(stem), profile.speaksOf);
}

function scopeOf({ scope, subject }: Profile): ReadonlySet<string> {
  return scope.size > 0 ? scope : subject;
}

/** Whether both say for what, when or where they hold, and the other does not speak of it. */
export function differ(
  here: ReadonlySet<string> | undefined,
  there: ReadonlySet<string> | undefined,
  one: Profile,
  other: Profile,
  tells: Information,
): boolean {
  if (here === undefined || there === undefined || here.size === 0 || there.size === 0) return false;
  const isSpokenOf = (stems: ReadonlySet<string>, speaker: Profile, by: Profile): boolean => {
    const telling = new Set([...stems].filter((stem) => !deciding.has(stem)));
    return coverage(telling.size === 0 ? stems : telling, speaker, by, tells, 0, by.said) >= leastPurpose;
  };
  return !isSpokenOf(here, one, other) && !isSpokenOf(there, other, one);
}

/** How much of what one decision says the other speaks of as well, by its words or by what they stand for. */
export function coverage(
  stems: ReadonlySet<string>,
  one: Profile,
  other: Profile,
  tells: Information,
  idea: number = sameIdea,
  more: ReadonlySet<string> = other.subject,
): number {
  let all = 0;
  let met = 0;
  for (const stem of stems) {
    const weight =
      tells(stem) * (relating.has(stem) || deciding.has(stem) ? relatingShare : one.aside.has(stem) ? asideShare : 1);
    all += weight;
    if (other.subject.has(stem) || more.has(stem) || (deciding.has(stem) && other.said.has(stem))) met += weight;
    else if (haveCommon(one.ideas.get(stem), other.speaksOf)) met += weight * idea;
  }
  return all === 0 ? 0 : met / all;
}

/** How much a word counts that relates things to each other. */
const relatingShare = 0.35;
/** Words that relate things to each other: they say less about what a decision is about than the things. */
export const relating: ReadonlySet<string> = new Set(
  (
    'keep kept store save write written read live stai hold host place put persist run execut deploi serv send sent publish receiv ' +
    'fetch get give take call return answer accept respond appear show displai contain includ exclud follow name live expir last ' +
    'retain delet limit exceed alert rais happen occur requir need support provid handl manag maintain own belong build built ' +
    'releas ship test check verifi review approv work chang updat start begin end finish allow permit grant enforc appli ' +
    'format pin retri repeat cach version encrypt hash log track measur report collect load import export generat gener ' +
    'merg fail use everyth nothing complet alwai onli explicit whole entir own onc regular current exist ' +
    'pull push sync synchron deliv transfer communic talk pass go come reach remov eras add creat make commun amount valu'
  ).split(' '),
);

/** Whether two decisions answer the same question. */
export function sameQuestion(one: Profile, other: Profile, tells: Information): boolean {
  if (one.question.size === 0 || other.question.size === 0) return false;
  let common = 0;
  let all = 0;
  for (const stem of one.question) {
    const weight = tells(stem);
    all += weight;
    if (other.question.has(stem)) common += weight;
  }
  // Of a cosine above 0.8, 0.64 of each side is common at least.
  return common > 0.63 * all && overlap(one.question, other.question, tells) > 0.8;
}

/** Whether anything is in both. */
export function haveCommon(
  one: ReadonlySet<string> | ReadonlyMap<string, unknown> | undefined,
  other: ReadonlySet<string> | undefined,
): boolean {
  if (one === undefined || other === undefined) return false;
  for (const name of one.keys()) if (other.has(name)) return true;
  return false;
}

/** The cosine of two sets. */
export function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>, tells: Information): number {
  let common = 0;
  for (const stem of one) if (other.has(stem)) common += tells(stem);
  return common === 0 ? 0 : common / (Math.sqrt(weightOf(one, tells) * weightOf(other, tells)) || 1);
}

/** How much words tell together. */
export function weightOf(stems: Iterable<string>, tells: Information): number {
  let sum = 0;
  for (const stem of stems) sum += tells(stem);
  return sum;
}
