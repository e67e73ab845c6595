import { isTakenByAnother } from './claim-findings.ts';
import { type Sign, signs } from './contradiction-sign.ts';
import type { Profile } from './decision-profile.ts';
import { type Information, overlap } from './sameness.ts';

/** What only one may do or have, another does or has. */
export function reservedSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
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
export function ownerSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const [own, theirs] = [one.ownership, other.ownership];
  if (own === undefined || theirs === undefined || overlap(own.owner, theirs.owner, tells) > 0.3) return [];
  const same = overlap(own.owned, theirs.owned, tells);
  if (same < 0.7) return [];
  return [{ weight: signs.owners * same, gate: 'own', reason: 'they name different owners of the same' }];
}
