import type { Profile } from './decision-profile.ts';

/** Why two decisions contradict each other, and how sure that is. */
export interface Contradiction {
  /** From 0 to 1. */
  readonly certainty: number;
  readonly reasons: readonly string[];
}

/** How much a word tells, as the decisions use it. */
export type Information = (stem: string) => number;

/** How sure a sign is where both decisions are certainly about the same. */
const signs = { opposed: 0.9, exclusive: 0.88, rejected: 0.85, amounts: 0.75, sameQuestion: 0.6 };
/** What a group of opposed words must have in common with what the other decision is for. */
const leastOpposed = 0.55;
const leastRejected = 0.75;
/** Below the first, decisions are about different things; above the second, about the same. */
const differentBelow = 0.25;
const sameAbove = 0.55;

/**
 * Looks for signs that two decisions cannot both hold, by what they say and not by equal words alone: one is for what the
 * other is against, they choose differently where one excludes the other, one chooses what the other rejected, or they set
 * different amounts. Signs count as far as the decisions are about the same.
 */
export function findContradiction(one: Profile, other: Profile, tells: Information): Contradiction | undefined {
  const found = [
    ...opposedSigns(one, other, tells),
    ...opposedSigns(other, one, tells),
    ...exclusiveSigns(one, other),
    ...rejectedSigns(one, other, tells),
    ...rejectedSigns(other, one, tells),
    ...amountSigns(one, other, tells),
    ...questionSigns(one, other, tells),
  ];
  if (found.length === 0) return undefined;
  const about = sameness(one, other, tells);
  const gate = Math.min(1, Math.max(0, (about - differentBelow) / (sameAbove - differentBelow)));
  const doubt = found.reduce((product, { weight }) => product * (1 - weight * gate), 1);
  return { certainty: 1 - doubt, reasons: [...new Set(found.map(({ reason }) => reason))] };
}

/** How far two decisions are about the same, from 0 to 1, whatever they choose. */
export function sameness(one: Profile, other: Profile, tells: Information): number {
  if (one.subject.size === 0 || other.subject.size === 0)
    return one.decision.type === other.decision.type ? sameAbove : 0;
  const common = weightOf(
    [...one.subject].filter((stem) => other.subject.has(stem)),
    tells,
  );
  const [own, theirs] = [weightOf(one.subject, tells), weightOf(other.subject, tells)];
  const within = common / (Math.min(own, theirs) || 1);
  const cosine = common / (Math.sqrt(own * theirs) || 1);
  const about = 0.5 * within + 0.5 * cosine;
  // `Use A for orders` and `Use B for reports`: each says what it is for, and it is not the same.
  const speaksOf = (scope: ReadonlySet<string>, subject: ReadonlySet<string>): boolean =>
    [...scope].some((stem) => subject.has(stem));
  const scopesDiffer =
    one.scope.size > 0 &&
    other.scope.size > 0 &&
    !speaksOf(one.scope, other.subject) &&
    !speaksOf(other.scope, one.subject);
  return scopesDiffer && !sameQuestion(one, other, tells) ? about * 0.5 : about;
}

interface Sign {
  readonly weight: number;
  readonly reason: string;
}

function opposedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  return one.opposed.flatMap((group) => {
    const met = [...group].filter((stem) => other.favoured.has(stem));
    if (met.length === 0 || weightOf(met, tells) < leastOpposed * weightOf(group, tells)) return [];
    return [
      {
        weight: signs.opposed,
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
      { weight: signs.exclusive, reason: 'they choose different ones of what only one can be used for the same' },
    ];
  });
}

function rejectedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  return one.rejected.flatMap((stems) => {
    if (stems.length === 0) return [];
    const all = weightOf(stems, tells);
    const chosen = weightOf(
      stems.filter((stem) => other.favoured.has(stem)),
      tells,
    );
    const own = weightOf(
      stems.filter((stem) => one.favoured.has(stem)),
      tells,
    );
    if (chosen < leastRejected * all || own >= leastRejected * all) return [];
    return [
      {
        weight: signs.rejected,
        reason: `"${other.decision.id}" chooses what "${one.decision.id}" decided against (${stems.join(' ')})`,
      },
    ];
  });
}

function amountSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (overlap(one.scope, other.scope, tells) < 0.5) return [];
  return one.settings.flatMap(({ unit, value }) => {
    const theirs = other.settings.filter((setting) => setting.unit === unit);
    if (theirs.length === 0 || theirs.some((setting) => setting.value === value)) return [];
    if (one.settings.some((setting) => setting.unit === unit && theirs.some((two) => two.value === setting.value)))
      return [];
    return [{ weight: signs.amounts, reason: `they set different amounts for the same (${unit})` }];
  });
}

function questionSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (one.question.size < 2 || !sameQuestion(one, other, tells)) return [];
  if (overlap(one.favoured, other.favoured, tells) > 0.25) return [];
  return [{ weight: signs.sameQuestion, reason: 'they answer the same question differently' }];
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
