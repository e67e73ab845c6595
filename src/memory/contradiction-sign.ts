import type { Profile } from './decision-profile.ts';

/** A sign that two decisions cannot both hold. */
export interface Sign {
  /** How sure it is where both are certainly about the same. */
  readonly weight: number;
  /** By what it counts: what the decisions have in common, what their texts have, or by itself. */
  readonly gate: 'subject' | 'loose' | 'amount' | 'own';
  readonly reason: string;
}

/** How sure a sign is where both decisions are certainly about the same. */
export const signs = {
  opposed: 0.9,
  exclusive: 0.88,
  owners: 0.88,
  rejected: 0.85,
  amounts: 0.8,
  reserved: 0.7,
  slot: 0.62,
  sameQuestion: 0.6,
};

/** In long texts much stands for the same idea by chance. */
const mostShort = 12;

/** Whether a decision says so little that what it stands for is what it is about. */
export function isShort({ said }: Profile): boolean {
  return said.size <= mostShort;
}
