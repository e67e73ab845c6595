import { disagree, isComparable, type Setting } from './amounts.ts';
import { type Sign, signs } from './contradiction-sign.ts';
import type { Profile } from './decision-profile.ts';
import { haveCommon } from './sameness.ts';

/** They set different amounts for the same. */
export function amountSigns(one: Profile, other: Profile): readonly Sign[] {
  if (other.settings.length === 0) return [];
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
