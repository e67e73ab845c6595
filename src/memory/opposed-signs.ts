import { isShort, type Sign, signs } from './contradiction-sign.ts';
import { deciding, type Profile } from './decision-profile.ts';
import { differ, haveCommon, type Information, relating } from './sameness.ts';

/** What a group of opposed words must have in common with what the other decision is for. */
const leastOpposed = 0.55;
/** How much less such a sign says where the whole of it is met, and nothing else is asked for. */
const wholeShare = 0.75;
/** How much what stands for the same counts beside the same word. */
const namedShare = 0.85;

/** One is against what the other is for. */
export function opposedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (one.opposed.length === 0) return [];
  const canBeMeant = isShort(one) && isShort(other);
  return one.opposed.flatMap((denied) => {
    if (!canBeMeant && !haveCommon(denied, other.favoured)) return [];
    // `Log request ids and no request bodies`: what is denied are the bodies.
    const group = new Map([...denied].filter(([stem]) => !one.favoured.has(stem)));
    // Whoever denies the same as well is not for it, whatever else it says.
    const met = [...group.keys()].filter((stem) => other.favoured.has(stem) && !deniesToo(stem, other));
    const meant = canBeMeant
      ? [...group.keys()].filter((stem) => !met.includes(stem) && isMeantBy(stem, one, other))
      : [];
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

/** Whether the other is for what a word is the name of: `Adopt Prisma` is for an ORM. */
function isMeantBy(stem: string, one: Profile, other: Profile): boolean {
  // What one is for itself by other words, it is not against.
  const isOpen = (name: string): boolean => other.favouredIdeas.has(name) && !one.favouredIdeas.has(name);
  return !deniesToo(stem, other) && [...(one.names.get(stem) ?? [])].some(isOpen);
}
