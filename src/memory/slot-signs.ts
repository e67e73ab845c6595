import { type Sign, signs } from './contradiction-sign.ts';
import { deciding, type Profile, type Slot } from './decision-profile.ts';
import { coverage, differ, haveCommon, type Information, overlap, relating, sameQuestion } from './sameness.ts';

const wholeSubject = 0.8;
const mostOfSubject = 0.55;

/** They say the same of the same, but with, in, from or as something else. */
export function slotSigns(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const [own, theirs] = [one.roles.get('plain'), other.roles.get('plain')];
  if (own === undefined || theirs === undefined) return [];
  const apart = slotApart(one, other);
  if (apart === undefined || differ(one.purpose, other.purpose, one, other, tells)) return [];
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

function slotApart(one: Profile, other: Profile): Slot | undefined {
  for (const mine of one.slots)
    for (const theirs of other.slots) if (fillDifferently(mine, theirs, one, other)) return mine;
  return undefined;
}

/** Whether the same stands before both, and other things behind, of which the other decision does not speak. */
function fillDifferently(mine: Slot, theirs: Slot, one: Profile, other: Profile): boolean {
  if (mine.role !== theirs.role || names(other, mine.stems) || names(one, theirs.stems)) return false;
  if (!isSameHead(mine.head, theirs.head, one, other)) return false;
  // `Errors go to Loki` and `Everything in Terraform`: heads that say nothing must be of the same.
  if (mine.head !== theirs.head && mine.subject !== undefined && theirs.subject !== undefined)
    if (mine.subject === '' || theirs.subject === '' || !isSameHead(mine.subject, theirs.subject, one, other))
      return false;
  const isMeant = ({ stems }: Slot, by: Profile, speaker: Profile): boolean =>
    [...stems].some((stem) => haveCommon(speaker.ideas.get(stem), by.speaksOf));
  return !isMeant(mine, other, one) && !isMeant(theirs, one, other);
}

/** Whether a decision speaks of any of these in the same words. */
function names({ said, subject }: Profile, stems: ReadonlySet<string>): boolean {
  for (const stem of stems) if (said.has(stem) || subject.has(stem)) return true;
  return false;
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
