import { type Sign, signs } from './contradiction-sign.ts';
import { deciding, type Profile, type Slot } from './decision-profile.ts';
import { coverage, differ, haveCommon, type Information, overlap, relating, sameQuestion } from './sameness.ts';

const wholeSubject = 0.8;
const mostOfSubject = 0.55;

/** They say the same of the same, but with, in, from or as something else. */
export function slotSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
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

/** They answer the same question differently. */
export function questionSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  if (one.question.size < 2 || !sameQuestion(one, other, tells)) return [];
  if (overlap(one.favoured, other.favoured, tells) > 0.25) return [];
  return [{ weight: signs.sameQuestion, gate: 'subject', reason: 'they answer the same question differently' }];
}
