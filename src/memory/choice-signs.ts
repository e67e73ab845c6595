import { isShort, type Sign, signs } from './contradiction-sign.ts';
import type { Profile } from './decision-profile.ts';
import type { NamedChoice } from './exclusive-choices.ts';
import { haveCommon, type Information, relating, weightOf } from './sameness.ts';

const leastRejected = 0.75;

/** They choose differently where one excludes the other. */
export function exclusiveSigns(one: Profile, other: Profile): readonly Sign[] {
  if (!chooseDifferently(one, other)) return [];
  return [
    {
      weight: signs.exclusive,
      gate: 'subject',
      reason: 'they choose different ones of what only one can be used for the same',
    },
  ];
}

function chooseDifferently(one: Profile, other: Profile): boolean {
  for (const [kind, members] of one.chosen) {
    const theirs = other.chosen.get(kind);
    if (theirs === undefined || [...members].some((member) => theirs.has(member))) continue;
    // What chooses several of one kind at once does not hold that they exclude each other.
    if ((members.size === 1 || one.isOnly) && (theirs.size === 1 || other.isOnly || one.isOnly)) return true;
  }
  return false;
}

/** One chooses of several that exclude each other what the other is against. */
export function declinedSigns(one: Profile, other: Profile): readonly Sign[] {
  if (one.declined.size === 0) return [];
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

/** One chooses what the other decided against. */
export function rejectedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const isChosen = ({ kind, member }: NamedChoice): boolean =>
    other.chosen.get(kind)?.has(member) === true && one.chosen.get(kind)?.has(member) !== true;
  if (other.chosen.size > 0 && isShort(one) && isShort(other) && one.rejectedChoices.some(isChosen))
    return [
      {
        weight: signs.rejected,
        gate: 'subject',
        reason: `"${other.decision.id}" chooses what "${one.decision.id}" decided against`,
      },
    ];
  if (!haveCommon(one.rejectedStems, other.favoured)) return [];
  return one.rejected.flatMap((stems) => {
    // `Keep everything` names nothing that could be met.
    if (stems.every((stem) => relating.has(stem))) return [];
    const met = stems.filter((stem) => other.favoured.has(stem));
    const all = weightOf(stems, tells);
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
