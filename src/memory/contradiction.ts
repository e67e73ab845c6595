import { holdAtOtherTimes } from './amounts.ts';
import { amountSigns } from './amount-signs.ts';
import { declinedSigns, exclusiveSigns, rejectedSigns } from './choice-signs.ts';
import type { Sign } from './contradiction-sign.ts';
import type { Profile } from './decision-profile.ts';
import { opposedSigns } from './opposed-signs.ts';
import { ownerSigns, reservedSigns } from './role-signs.ts';
import { haveCommon, type Information, inTexts, sameness } from './sameness.ts';
import { questionSigns, slotSigns } from './slot-signs.ts';

/** Why two decisions contradict each other, and how sure that is. */
export interface Contradiction {
  /** From 0 to 1. */
  readonly certainty: number;
  readonly reasons: readonly string[];
}

/**
 * Looks for signs that two decisions cannot both hold, by what they say and not by equal words alone: one is for what the
 * other is against, they choose differently where one excludes the other, one chooses what the other rejected, they name
 * different owners or set different amounts. Signs count as far as the decisions are about the same.
 */
export function findContradiction(one: Profile, other: Profile, tells: Information): Contradiction | undefined {
  if (inOtherPlaces(one.environments, other.environments)) return undefined;
  if (holdAtOtherTimes(one.settings, other.settings)) return undefined;
  const found = signsOf(one, other, tells);
  if (found.length === 0) return undefined;
  const said = inTexts(one, other, tells);
  const about = sameness(one, other, tells);
  const doubt = found.reduce((product, { weight, gate }) => product * (1 - weight * gateOf(gate, about, said)), 1);
  return { certainty: 1 - doubt, reasons: [...new Set(found.map(({ reason }) => reason))] };
}

function signsOf(one: Profile, other: Profile, tells: Information): readonly Sign[] {
  const found: Sign[] = [];
  // Most pairs show none.
  const take = (some: readonly Sign[]): void => {
    if (some.length > 0) found.push(...some);
  };
  take(opposedSigns(one, other, tells));
  take(opposedSigns(other, one, tells));
  take(exclusiveSigns(one, other));
  take(declinedSigns(one, other));
  take(declinedSigns(other, one));
  take(rejectedSigns(one, other, tells));
  take(rejectedSigns(other, one, tells));
  take(amountSigns(one, other));
  take(questionSigns(one, other, tells));
  take(slotSigns(one, other, tells));
  take(ownerSigns(one, other, tells));
  take(reservedSigns(one, other, tells));
  take(reservedSigns(other, one, tells));
  return found;
}

/** `Debug logging is off in production` says nothing about staging. */
function inOtherPlaces(here: ReadonlySet<string>, there: ReadonlySet<string>): boolean {
  return here.size > 0 && there.size > 0 && !haveCommon(here, there);
}

/** How far a sign counts: below the first, decisions are about different things; above the second, about the same. */
const gates = {
  subject: [0.45, 0.75],
  loose: [0.3, 0.5],
  amount: [0.45, 0.75],
  own: [-1, 0],
} as const satisfies Readonly<Record<Sign['gate'], readonly [number, number]>>;

function gateOf(gate: Sign['gate'], about: number, said: number): number {
  const [below, above] = gates[gate];
  // Of what amounts are set, the texts themselves say.
  return Math.min(1, Math.max(0, ((gate === 'amount' ? said : about) - below) / (above - below)));
}
