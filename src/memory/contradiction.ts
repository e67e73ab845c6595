import { disagree, type Setting } from './amounts.ts';
import { deciding, type Profile, type Slot } from './decision-profile.ts';

/** Why two decisions contradict each other, and how sure that is. */
export interface Contradiction {
  /** From 0 to 1. */
  readonly certainty: number;
  readonly reasons: readonly string[];
}

/** How much a word tells, as the decisions use it. */
export type Information = (stem: string) => number;

/** How sure a sign is where both decisions are certainly about the same. */
const signs = {
  opposed: 0.9,
  exclusive: 0.88,
  owners: 0.88,
  rejected: 0.85,
  amounts: 0.8,
  slot: 0.62,
  sameQuestion: 0.6,
};
/** What a group of opposed words must have in common with what the other decision is for. */
const leastOpposed = 0.55;
/** How much less such a sign says where the whole of it is met, and nothing else is asked for. */
const wholeShare = 0.75;
const leastRejected = 0.75;
/** How far decisions that answer the same question are about the same at least. */
const sameAsked = 0.75;
/** How much a word that stands for the same idea counts, beside the same word. */
const sameIdea = 0.7;
/** What a decision says besides, and the question, beside what both say. */
const shares = { nearer: 0.65, question: 0.35 };

/**
 * Looks for signs that two decisions cannot both hold, by what they say and not by equal words alone: one is for what the
 * other is against, they choose differently where one excludes the other, one chooses what the other rejected, they name
 * different owners or set different amounts. Signs count as far as the decisions are about the same.
 */
export function findContradiction(one: Profile, other: Profile, tells: Information): Contradiction | undefined {
  if (inOtherPlaces(one.environments, other.environments)) return undefined;
  const found = [
    ...opposedSigns(one, other, tells),
    ...opposedSigns(other, one, tells),
    ...exclusiveSigns(one, other),
    ...rejectedSigns(one, other, tells),
    ...rejectedSigns(other, one, tells),
    ...amountSigns(one, other),
    ...questionSigns(one, other, tells),
    ...slotSigns(one, other, tells),
    ...ownerSigns(one, other, tells),
  ];
  if (found.length === 0) return undefined;
  const said = inTexts(one, other, tells);
  const about = sameness(one, other, tells);
  const doubt = found.reduce((product, { weight, gate }) => product * (1 - weight * gateOf(gate, about, said)), 1);
  return { certainty: 1 - doubt, reasons: [...new Set(found.map(({ reason }) => reason))] };
}

/** `Debug logging is off in production` says nothing about staging. */
function inOtherPlaces(here: ReadonlySet<string>, there: ReadonlySet<string>): boolean {
  return here.size > 0 && there.size > 0 && ![...here].some((name) => there.has(name));
}

/** How far a sign counts: below the first, decisions are about different things; above the second, about the same. */
const gates = { subject: [0.45, 0.75], loose: [0.3, 0.5], amount: [0.45, 0.75], own: [-1, 0] } as const;

function gateOf(gate: keyof typeof gates, about: number, said: number): number {
  const [below, above] = gates[gate];
  // Of what amounts are set, the texts themselves say.
  return Math.min(1, Math.max(0, ((gate === 'amount' ? said : about) - below) / (above - below)));
}

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
function inTexts(one: Profile, other: Profile, tells: Information): number {
  const [own, theirs] = [
    one.scope.size > 0 ? one.scope : one.subject,
    other.scope.size > 0 ? other.scope : other.subject,
  ];
  const [here, there] = [coverage(own, one, other, tells), coverage(theirs, other, one, tells)];
  const said = shares.nearer * Math.max(here, there) + (1 - shares.nearer) * Math.min(here, there);
  // `Use A for orders` and `Use B for reports`: each says what it is for, and it is not the same.
  const apart = !sameQuestion(one, other, tells) && differ(one.purpose, other.purpose, one, other, tells);
  return apart ? said * 0.5 : said;
}

const leastPurpose = 0.35;

/** Whether both say for what, when or where they hold, and the other does not speak of it. */
function differ(
  here: ReadonlySet<string> | undefined,
  there: ReadonlySet<string> | undefined,
  one: Profile,
  other: Profile,
  tells: Information,
): boolean {
  if (here === undefined || there === undefined || here.size === 0 || there.size === 0) return false;
  const isSpokenOf = (stems: ReadonlySet<string>, speaker: Profile, by: Profile): boolean =>
    coverage(stems, speaker, by, tells, 0, by.said) >= leastPurpose;
  return !isSpokenOf(here, one, other) && !isSpokenOf(there, other, one);
}

/** How much of what one decision says the other speaks of as well, by its words or by what they stand for. */
function coverage(
  stems: ReadonlySet<string>,
  one: Profile,
  other: Profile,
  tells: Information,
  idea = sameIdea,
  more: ReadonlySet<string> = other.subject,
): number {
  let all = 0;
  let met = 0;
  for (const stem of stems) {
    const weight = tells(stem) * (relating.has(stem) ? relatingShare : 1);
    all += weight;
    if (other.subject.has(stem) || more.has(stem)) met += weight;
    else if (one.ideas.get(stem)?.some((name) => other.speaksOf.has(name)) === true) met += weight * idea;
  }
  return all === 0 ? 0 : met / all;
}

/** Words that relate things to each other say less about what a decision is about than the things. */
const relatingShare = 0.35;
const relating: ReadonlySet<string> = new Set(
  (
    'keep kept store save write written read live stai hold host place put persist run execut deploi serv send sent publish receiv ' +
    'fetch get give take call return answer accept respond appear show displai contain includ exclud follow name live expir last ' +
    'retain delet limit exceed alert rais happen occur requir need support provid handl manag maintain own belong build built ' +
    'releas ship test check verifi review approv work chang updat start begin end finish allow permit grant enforc appli ' +
    'format pin retri repeat cach version encrypt hash log track measur report collect load import export generat gener ' +
    'merg fail use everyth nothing complet alwai onli explicit whole entir own onc regular current exist'
  ).split(' '),
);

interface Sign {
  readonly weight: number;
  readonly gate: keyof typeof gates;
  readonly reason: string;
}

function opposedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  return one.opposed.flatMap((denied) => {
    // `Log request ids and no request bodies`: what is denied are the bodies.
    const group = new Map([...denied].filter(([stem]) => !one.favoured.has(stem)));
    const met = [...group.keys()].filter((stem) => other.favoured.has(stem));
    const weight = (stems: Iterable<string>): number => {
      let sum = 0;
      for (const stem of stems) sum += tells(stem) * (group.get(stem) ?? 0);
      return sum;
    };
    if (met.length === 0 || weight(met) < leastOpposed * weight(group.keys())) return [];
    // Whoever is for every word of it speaks of the same, whatever else it says.
    const isWhole = group.size > 1 && met.length === group.size && met.some((stem) => !relating.has(stem));
    // What is off in one place may be on in another.
    if (differ(one.roles.get('place'), other.roles.get('place'), one, other, tells)) return [];
    return [
      {
        weight: isWhole ? signs.opposed * wholeShare : signs.opposed,
        gate: isWhole ? 'own' : 'subject',
        reason: `"${one.decision.id}" is against what "${other.decision.id}" is for (${met.join(', ')})`,
      },
    ];
  });
}

function exclusiveSigns(one: Profile, other: Profile): readonly Sign[] {
  return [...one.chosen].flatMap(([kind, members]) => {
    const theirs = other.chosen.get(kind);
    if (theirs === undefined || [...members].some((member) => theirs.has(member))) return [];
    // What chooses several of one kind at once does not hold that they exclude each other.
    if (members.size > 1 || theirs.size > 1) return [];
    return [
      {
        weight: signs.exclusive,
        gate: 'subject',
        reason: 'they choose different ones of what only one can be used for the same',
      },
    ];
  });
}

function rejectedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  return one.rejected.flatMap((stems) => {
    // `Keep everything` names nothing that could be met.
    if (stems.every((stem) => relating.has(stem))) return [];
    const all = weightOf(stems, tells);
    const met = stems.filter((stem) => other.favoured.has(stem));
    const chosen = weightOf(met, tells);
    if (!standTogether(met, other)) return [];
    const own = weightOf(
      stems.filter((stem) => one.favoured.has(stem)),
      tells,
    );
    if (chosen < leastRejected * all || own >= leastRejected * all) return [];
    return [
      {
        weight: signs.rejected,
        gate: 'loose',
        reason: `"${other.decision.id}" chooses what "${one.decision.id}" decided against (${stems.join(' ')})`,
      },
    ];
  });
}

/** So many other words may stand between those of one thing. */
const mostBetween = 2;

/** Whether words stand near each other in a text: those of one option, and not the same words here and there. */
function standTogether(stems: readonly string[], { places }: Profile): boolean {
  const all = stems
    .flatMap((stem) => (places.get(stem) ?? []).map((at) => ({ stem, at })))
    .sort((one, other) => one.at - other.at);
  const different = new Set(stems).size;
  return all.some(({ at: from }, first) => {
    const near = all.slice(first).filter(({ at }) => at - from < different + mostBetween);
    return new Set(near.map(({ stem }) => stem)).size === different;
  });
}

function amountSigns(one: Profile, other: Profile): readonly Sign[] {
  return one.settings.flatMap((setting) => {
    const theirs = other.settings.filter(({ unit }) => unit === setting.unit);
    const own = one.settings.filter(({ unit }) => unit === setting.unit);
    // What has one amount in common may set another for something else.
    const agree = own.some((mine) => theirs.some((two) => two.value === mine.value));
    const isOfSame = (two: Setting): boolean => areOfSame(setting, two, one, other);
    if (agree || !theirs.some((two) => disagree(setting, two) && isOfSame(two))) return [];
    return [
      { weight: signs.amounts, gate: 'amount', reason: `they set different amounts for the same (${setting.unit})` },
    ];
  });
}

/** Whether what stands around two amounts has anything in common, so that they may be amounts of the same. */
function areOfSame(mine: Setting, theirs: Setting, one: Profile, other: Profile): boolean {
  if (mine.near.size === 0 || theirs.near.size === 0) return true;
  const around = new Set([...theirs.near].flatMap((stem) => other.ideas.get(stem) ?? []));
  return [...mine.near].some(
    (stem) => theirs.near.has(stem) || one.ideas.get(stem)?.some((name) => around.has(name)) === true,
  );
}

/** They say of the same that different ones answer for it. */
function ownerSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const [own, theirs] = [one.ownership, other.ownership];
  if (own === undefined || theirs === undefined || overlap(own.owner, theirs.owner, tells) > 0.3) return [];
  const same = overlap(own.owned, theirs.owned, tells);
  if (same < 0.7) return [];
  return [{ weight: signs.owners * same, gate: 'own', reason: 'they name different owners of the same' }];
}

const wholeSubject = 0.8;
const mostOfSubject = 0.55;

/** They say the same of the same, but with, in, from or as something else. */
function slotSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const [own, theirs] = [one.roles.get('plain'), other.roles.get('plain')];
  if (own === undefined || theirs === undefined) return [];
  if (differ(one.purpose, other.purpose, one, other, tells)) return [];
  const apart = one.slots.find((mine) => other.slots.some((theirs) => fillDifferently(mine, theirs, one, other)));
  if (apart === undefined) return [];
  const [here, there] = [coverage(own, one, other, tells), coverage(theirs, other, one, tells)];
  if (Math.max(here, there) < wholeSubject || Math.min(here, there) < mostOfSubject) return [];
  return [
    {
      weight: signs.slot,
      gate: 'own',
      reason: `they do the same with different ${apart.role === 'means' ? 'means' : 'things'}`,
    },
  ];
}

/** Whether the same stands before both, and other things behind, of which the other decision does not speak. */
function fillDifferently(mine: Slot, theirs: Slot, one: Profile, other: Profile): boolean {
  if (mine.role !== theirs.role || !isSameHead(mine.head, theirs.head, one, other)) return false;
  const isSpokenOf = ({ stems }: Slot, by: Profile, speaker: Profile): boolean =>
    [...stems].some(
      (stem) =>
        by.said.has(stem) ||
        by.subject.has(stem) ||
        speaker.ideas.get(stem)?.some((name) => by.speaksOf.has(name)) === true,
    );
  return !isSpokenOf(mine, other, one) && !isSpokenOf(theirs, one, other);
}

function isSameHead(one: string, other: string, here: Profile, there: Profile): boolean {
  const isLoose = (stem: string): boolean => relating.has(stem) || deciding.has(stem);
  if (one === other || (isLoose(one) && isLoose(other))) return true;
  return here.ideas.get(one)?.some((name) => there.ideas.get(other)?.includes(name)) === true;
}

function questionSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (one.question.size < 2 || !sameQuestion(one, other, tells)) return [];
  if (overlap(one.favoured, other.favoured, tells) > 0.25) return [];
  return [{ weight: signs.sameQuestion, gate: 'subject', reason: 'they answer the same question differently' }];
}

function sameQuestion(one: Profile, other: Profile, tells: Information): boolean {
  return one.question.size > 0 && other.question.size > 0 && overlap(one.question, other.question, tells) > 0.8;
}

/** The cosine of two sets. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>, tells: Information): number {
  const common = weightOf(
    [...one].filter((stem) => other.has(stem)),
    tells,
  );
  return common / (Math.sqrt(weightOf(one, tells) * weightOf(other, tells)) || 1);
}

function weightOf(stems: Iterable<string>, tells: Information): number {
  let sum = 0;
  for (const stem of stems) sum += tells(stem);
  return sum;
}
