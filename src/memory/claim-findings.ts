import type { Finding } from './conflict-checks.ts';
import type { Profile } from './decision-profile.ts';
import { coverage, haveCommon, type Information } from './sameness.ts';

/** Both take the same port for different things. */
export function textClaimFinding(one: Profile, other: Profile): Finding | undefined {
  const [own, theirs] = [one.claim, other.claim];
  if (own === undefined || theirs?.name !== own.name) return undefined;
  if ([...own.holder].some((stem) => theirs.holder.has(stem) || isMeant(stem, one, theirs.holder, other)))
    return undefined;
  return {
    kind: 'resource',
    severity: 'medium',
    decisions: [one.decision, other.decision],
    explanation: `Both take ${own.name}, for different things.`,
    certainty: 0.7,
    detail: own.name,
  };
}

const leastDeed = 0.7;

/** Whether another does what only one may do. */
export function isTakenByAnother(one: Profile, other: Profile, tells: Information): boolean {
  const { reservation } = one;
  if (reservation === undefined || coverage(reservation.deed, one, other, tells, 0.7, other.favoured) < leastDeed)
    return false;
  // Whoever is named there as well does what it may.
  if ([...reservation.holder].some((stem) => other.said.has(stem) || isMeant(stem, one, other.said, other)))
    return false;
  return [...other.favoured].some((stem) => !reservation.deed.has(stem));
}

function isMeant(stem: string, speaker: Profile, stems: ReadonlySet<string>, other: Profile): boolean {
  const ideas = new Set([...stems].flatMap((one) => [...(other.ideas.get(one) ?? [])]));
  return haveCommon(speaker.ideas.get(stem), ideas);
}
