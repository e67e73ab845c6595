import { claimsOf, plainKey } from './claims.ts';
import type { ConflictKind } from './conflict.ts';
import { compareContexts } from './context-comparison.ts';
import type { ConflictSeverity, Decision } from './decision.ts';

/** A conflict as a check finds it. */
export interface Finding {
  readonly kind: ConflictKind;
  readonly severity: ConflictSeverity;
  readonly decisions: readonly Decision[];
  readonly explanation: string;
  readonly certainty: number;
  /** Tells findings of one kind about the same decisions apart. */
  readonly detail: string;
}

/** Facts that say what a decision is for: where they differ, both can hold. */
const scopeKeys: readonly string[] = [
  ...[
    'component',
    'service',
    'module',
    'package',
    'repository',
    'repo',
    'environment',
    'env',
    'stage',
    'region',
    'team',
    'platform',
  ],
  ...[
    'tenant',
    'customer',
    'product',
    'app',
    'application',
    'scope',
    'area',
    'subsystem',
    'client',
    'layer',
    'branch',
    'device',
  ],
];

/** Whether a decision holds at all, or may come to hold. */
export function isActive({ status }: Decision): boolean {
  return status === 'accepted' || status === 'proposed';
}

/** Whether the contexts or projects of two decisions say that they are for different things, or for different times. */
export function standApart(one: Decision, other: Decision): boolean {
  if (one.project !== undefined && other.project !== undefined && one.project !== other.project) return true;
  if (endsBefore(one, other) || endsBefore(other, one)) return true;
  if (isBare(one) || isBare(other)) return false;
  const { differences } = compareContexts(one.context, other.context);
  return differences.some(
    ({ key, here, there }) => here !== undefined && there !== undefined && scopeKeys.includes(plainKey(key)),
  );
}

/** Facts of a premise that the other decision's facts contradict, where one builds on the other or both are about the same. */
export function contextFinding(one: Decision, other: Decision, linked: boolean): Finding | undefined {
  if (isBare(one) || isBare(other)) return undefined;
  const { same, differences } = compareContexts(one.context, other.context);
  const against = differences.filter(
    ({ key, here, there }) =>
      here !== undefined &&
      there !== undefined &&
      !scopeKeys.includes(plainKey(key)) &&
      plainKey(key) !== 'situation' &&
      contradict(here, there),
  );
  if (against.length === 0) return undefined;
  // Of decisions that only resemble each other it takes more: circumstances change.
  if (!linked && against.length < same.length) return undefined;
  const shown = against
    .map(({ key, here, there }) => `${key} is ${here ?? ''} in one and ${there ?? ''} in the other`)
    .join('; ');
  return {
    kind: 'incompatible-context',
    severity: linked ? 'medium' : 'low',
    decisions: [one, other],
    explanation: `${linked ? 'One builds on the other, but they' : 'They decide the same, but'} start from different facts: ${shown}.`,
    certainty: linked ? 0.75 : 0.55,
    detail: against.map(({ key }) => key).join(','),
  };
}

/** What two decisions claim that only one of them can have. */
export function resourceFinding(one: Decision, other: Decision): Finding | undefined {
  if (endsBefore(one, other) || endsBefore(other, one)) return undefined;
  for (const claim of claimsOf(one))
    for (const theirs of claimsOf(other)) {
      if (claim.name !== theirs.name) continue;
      const capacity = claim.capacity ?? theirs.capacity;
      const needed = (claim.amount ?? Infinity) + (theirs.amount ?? Infinity);
      if (capacity !== undefined && needed <= capacity) continue;
      // Two shares of something whose size nobody gave may well fit.
      if (capacity === undefined && needed < Infinity) continue;
      const why = needed === Infinity ? 'only one can have it' : `they need ${needed} of ${capacity ?? 0}`;
      return {
        kind: 'resource',
        severity: 'high',
        decisions: [one, other],
        explanation: `Both claim "${claim.name}": ${why}.`,
        certainty: 0.95,
        detail: claim.name,
      };
    }
  return undefined;
}

/** What does not fit in the dates of one decision. */
export function datesFindings(decision: Decision, now: number): readonly Finding[] {
  const { timestamp, validUntil, outcomes } = decision;
  const finding = (severity: ConflictSeverity, explanation: string, detail: string): Finding => ({
    ...{ kind: 'temporal-inconsistency', severity, decisions: [decision], explanation, certainty: 1, detail },
  });
  return [
    ...(validUntil !== undefined && validUntil < timestamp
      ? [finding('high', `It holds until ${validUntil}, which is before it was made.`, 'valid-until')]
      : []),
    ...(validUntil !== undefined && validUntil >= timestamp && Date.parse(validUntil) < now && isActive(decision)
      ? [finding('low', `It held until ${validUntil} and is still ${decision.status}.`, 'expired')]
      : []),
    ...(outcomes.some(({ at }) => at < timestamp)
      ? [finding('low', 'An outcome was seen before it was made.', 'outcome')]
      : []),
  ];
}

/** Whether it says no facts that could differ. */
function isBare({ context }: Decision): boolean {
  return Object.keys(context).length === 0;
}

function endsBefore({ validUntil }: Decision, { timestamp }: Decision): boolean {
  return validUntil !== undefined && validUntil <= timestamp;
}

/** Whether both cannot be so. Numbers of a similar size are the same thing measured twice. */
function contradict(here: string, there: string): boolean {
  const [one, other] = [Number(here), Number(there)];
  if (here.trim() !== '' && there.trim() !== '' && Number.isFinite(one) && Number.isFinite(other)) {
    const [small = 0, large = 0] = [Math.abs(one), Math.abs(other)].sort((less, more) => less - more);
    return one !== other && small < 0.5 * large;
  }
  // Long texts are descriptions, which differ in words without contradiction.
  return (
    here.length <= 40 &&
    there.length <= 40 &&
    !here.toLowerCase().includes(there.toLowerCase()) &&
    !there.toLowerCase().includes(here.toLowerCase())
  );
}
