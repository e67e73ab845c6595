import { disagree, holdAtOtherTimes, isComparable, type Setting } from './amounts.ts';
import type { NamedChoice } from './exclusive-choices.ts';
import { deciding, type Profile, type Slot } from './decision-profile.ts';
import { isTakenByAnother } from './claim-findings.ts';
import {
  coverage,
  differ,
  haveCommon,
  type Information,
  inTexts,
  overlap,
  relating,
  sameness,
  sameQuestion,
  weightOf,
} from './sameness.ts';

/** Why two decisions contradict each other, and how sure that is. */
export interface Contradiction {
  /** From 0 to 1. */
  readonly certainty: number;
  readonly reasons: readonly string[];
}

/** How sure a sign is where both decisions are certainly about the same. */
const signs = {
  opposed: 0.9,
  exclusive: 0.88,
  owners: 0.88,
  rejected: 0.85,
  amounts: 0.8,
  reserved: 0.7,
  slot: 0.62,
  sameQuestion: 0.6,
};
/** What a group of opposed words must have in common with what the other decision is for. */
const leastOpposed = 0.55;
/** How much less such a sign says where the whole of it is met, and nothing else is asked for. */
const wholeShare = 0.75;
/** How much what stands for the same counts beside the same word. */
const namedShare = 0.85;
const leastRejected = 0.75;
/**
 * Looks for signs that two decisions cannot both hold, by what they say and not by equal words alone: one is for what the
 * other is against, they choose differently where one excludes the other, one chooses what the other rejected, they name
 * different owners or set different amounts. Signs count as far as the decisions are about the same.
 */
export function findContradiction(one: Profile, other: Profile, tells: Information): Contradiction | undefined {
  if (inOtherPlaces(one.environments, other.environments)) return undefined;
  if (holdAtOtherTimes(one.settings, other.settings)) return undefined;
  const found = [
    ...opposedSigns(one, other, tells),
    ...opposedSigns(other, one, tells),
    ...exclusiveSigns(one, other),
    ...declinedSigns(one, other),
    ...declinedSigns(other, one),
    ...rejectedSigns(one, other, tells),
    ...rejectedSigns(other, one, tells),
    ...amountSigns(one, other),
    ...questionSigns(one, other, tells),
    ...slotSigns(one, other, tells),
    ...ownerSigns(one, other, tells),
    ...reservedSigns(one, other, tells),
    ...reservedSigns(other, one, tells),
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

interface Sign {
  readonly weight: number;
  readonly gate: keyof typeof gates;
  readonly reason: string;
}

function opposedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  return one.opposed.flatMap((denied) => {
    // `Log request ids and no request bodies`: what is denied are the bodies.
    const group = new Map([...denied].filter(([stem]) => !one.favoured.has(stem)));
    // Whoever denies the same as well is not for it, whatever else it says.
    const met = [...group.keys()].filter((stem) => other.favoured.has(stem) && !deniesToo(stem, other));
    const meant = [...group.keys()].filter((stem) => !met.includes(stem) && isMeantBy(stem, one, other));
    const weight = (stems: Iterable<string>): number => {
      let sum = 0;
      for (const stem of stems) sum += tells(stem) * (group.get(stem) ?? 0);
      return sum;
    };
    const of = weight(met) + namedShare * weight(meant);
    if (of === 0 || of < leastOpposed * weight(group.keys())) return [];
    // What is denied must be met, and not only what it is denied of.
    const core = [...group].filter(([, share]) => share === 1).map(([stem]) => stem);
    const coreMet =
      weight(core.filter((stem) => met.includes(stem))) +
      namedShare * weight(core.filter((stem) => meant.includes(stem)));
    if (meant.length > 0 && coreMet < 0.5 * weight(core)) return [];
    // Whoever is for every word of it speaks of the same, whatever else it says.
    const isEach = group.size > 1 && met.length === group.size && met.some((stem) => !relating.has(stem));
    // `No ORMs` is against each of them, and so is what says nothing else.
    const isAll =
      (one.universal?.of !== undefined && group.has(one.universal.of)) ||
      [...one.scope].every((stem) => group.has(stem) || relating.has(stem) || deciding.has(stem));
    const isNone =
      isAll &&
      isShort(one) &&
      isShort(other) &&
      met.length + meant.length === group.size &&
      [...group.keys()].some((stem) => !relating.has(stem));
    const isWhole = isEach || isNone;
    // What is off in one place may be on in another.
    if (differ(one.roles.get('place'), other.roles.get('place'), one, other, tells)) return [];
    return [
      {
        weight: isWhole ? signs.opposed * wholeShare : signs.opposed,
        gate: isWhole ? 'own' : 'subject',
        reason: `"${one.decision.id}" is against what "${other.decision.id}" is for (${[...met, ...meant].join(', ')})`,
      },
    ];
  });
}

function deniesToo(stem: string, { opposed }: Profile): boolean {
  return opposed.some((group) => group.get(stem) === 1);
}

/** In long texts much stands for the same idea by chance. */
const mostShort = 12;

function isShort({ said }: Profile): boolean {
  return said.size <= mostShort;
}

/** Whether the other is for what a word is the name of: `Adopt Prisma` is for an ORM. */
function isMeantBy(stem: string, one: Profile, other: Profile): boolean {
  if (!isShort(one) || !isShort(other)) return false;
  // What one is for itself by other words, it is not against.
  const isOpen = (name: string): boolean => other.favouredIdeas.has(name) && !one.favouredIdeas.has(name);
  return !deniesToo(stem, other) && [...(one.names.get(stem) ?? [])].some(isOpen);
}

function exclusiveSigns(one: Profile, other: Profile): readonly Sign[] {
  const differs = [...one.chosen].some(([kind, members]) => {
    const theirs = other.chosen.get(kind);
    if (theirs === undefined || [...members].some((member) => theirs.has(member))) return false;
    // What chooses several of one kind at once does not hold that they exclude each other.
    return (members.size === 1 || one.isOnly) && (theirs.size === 1 || other.isOnly || one.isOnly);
  });
  if (!differs) return [];
  return [
    {
      weight: signs.exclusive,
      gate: 'subject',
      reason: 'they choose different ones of what only one can be used for the same',
    },
  ];
}

/** One chooses of several that exclude each other what the other is against. */
function declinedSigns(one: Profile, other: Profile): readonly Sign[] {
  const declined = [...one.declined].some(([kind, members]) => {
    const theirs = other.chosen.get(kind);
    const own = one.chosen.get(kind);
    return theirs !== undefined && [...members].some((member) => theirs.has(member) && own?.has(member) !== true);
  });
  if (!declined) return [];
  return [
    {
      weight: signs.opposed,
      gate: 'subject',
      reason: `"${other.decision.id}" chooses what "${one.decision.id}" is against`,
    },
  ];
}

function rejectedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const isChosen = ({ kind, member }: NamedChoice): boolean =>
    other.chosen.get(kind)?.has(member) === true && one.chosen.get(kind)?.has(member) !== true;
  if (isShort(one) && isShort(other) && one.rejectedChoices.some(isChosen))
    return [
      {
        weight: signs.rejected,
        gate: 'subject',
        reason: `"${other.decision.id}" chooses what "${one.decision.id}" decided against`,
      },
    ];
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
  const different = new Set(stems);
  const all = [...different]
    .flatMap((stem) => (places.get(stem) ?? []).map((at) => ({ stem, at })))
    .sort((one, other) => one.at - other.at);
  const near = new Map<string, number>();
  let first = 0;
  for (const { stem, at } of all) {
    near.set(stem, (near.get(stem) ?? 0) + 1);
    for (let out = all[first]; out !== undefined && at - out.at >= different.size + mostBetween; out = all[first]) {
      const left = (near.get(out.stem) ?? 0) - 1;
      if (left > 0) near.set(out.stem, left);
      else near.delete(out.stem);
      first += 1;
    }
    if (near.size === different.size) return true;
  }
  return false;
}

function amountSigns(one: Profile, other: Profile): readonly Sign[] {
  return one.settings.flatMap((setting) => {
    const theirs = other.settings.filter((two) => isComparable(setting, two));
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
  const around = new Set([...theirs.near].flatMap((stem) => [...(other.ideas.get(stem) ?? [])]));
  return [...mine.near].some((stem) => theirs.near.has(stem) || haveCommon(one.ideas.get(stem), around));
}

/** What only one may do or have, another does or has. */
function reservedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (!isTakenByAnother(one, other, tells)) return [];
  return [
    {
      weight: signs.reserved,
      gate: 'own',
      reason: `"${other.decision.id}" lets others do what "${one.decision.id}" reserves`,
    },
  ];
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
  // `Errors go to Loki` and `Everything in Terraform`: heads that say nothing must be of the same.
  if (mine.head !== theirs.head && mine.subject !== undefined && theirs.subject !== undefined)
    if (mine.subject === '' || theirs.subject === '' || !isSameHead(mine.subject, theirs.subject, one, other))
      return false;
  const isSpokenOf = ({ stems }: Slot, by: Profile, speaker: Profile): boolean =>
    [...stems].some(
      (stem) => by.said.has(stem) || by.subject.has(stem) || haveCommon(speaker.ideas.get(stem), by.speaksOf),
    );
  return !isSpokenOf(mine, other, one) && !isSpokenOf(theirs, one, other);
}

function isSameHead(one: string, other: string, here: Profile, there: Profile): boolean {
  const isLoose = (stem: string): boolean => relating.has(stem) || deciding.has(stem);
  if (one === other || (isLoose(one) && isLoose(other))) return true;
  return haveCommon(here.ideas.get(one), there.ideas.get(other));
}

function questionSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (one.question.size < 2 || !sameQuestion(one, other, tells)) return [];
  if (overlap(one.favoured, other.favoured, tells) > 0.25) return [];
  return [{ weight: signs.sameQuestion, gate: 'subject', reason: 'they answer the same question differently' }];
}
