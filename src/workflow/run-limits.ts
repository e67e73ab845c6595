import type { WrittenLimits } from '../core/events.ts';
import {
  isLimited,
  type LimitSet,
  narrowest,
  noLimits,
  plainLimits,
  replaced,
  requireRunLimits,
  type RunLimits,
} from '../reliability/limits.ts';
import type { CallTally } from '../state/call-tally.ts';
import type { RunSettings } from './run-settings.ts';
import type { Workflow } from './workflow.ts';

/** Limits as whoever starts or resumes a run gives them, checked and as they are written down. */
export function givenLimits(subject: string, limits: RunLimits | undefined): WrittenLimits | undefined {
  return limits === undefined ? undefined : (plainLimits(requireRunLimits(subject, limits)) as WrittenLimits);
}

/**
 * The limits that a run goes by: of those of the manager, the workflow and whoever started it the narrowest; what it was
 * resumed with takes the place of all of them. A child goes by its workflow's, and by all above.
 */
export function limitsOf(
  settings: Pick<RunSettings, 'limits' | 'parent'>,
  { limits }: Pick<Workflow, 'limits'>,
  { ownLimits, raised }: Pick<CallTally, 'ownLimits' | 'raised'>,
): LimitSet {
  const ofManager = settings.parent === undefined ? settings.limits : noLimits;
  const narrow = [limits, read(ownLimits)].reduce(narrowest, ofManager);
  return replaced(narrow, raisedLimits({ raised }));
}

/** What a run was resumed with, the last of each. */
export function raisedLimits({ raised }: Pick<CallTally, 'raised'>): LimitSet {
  return raised.map(read).reduce(replaced, noLimits);
}

/** What the record of a run's beginning says of its limits: nothing where there are none. */
export function limitFacts(
  limits: LimitSet,
  own: WrittenLimits | undefined,
): { readonly limits?: WrittenLimits; readonly ownLimits?: WrittenLimits } {
  return {
    ...(isLimited(limits) ? { limits: plainLimits(limits) as WrittenLimits } : {}),
    ...(own === undefined ? {} : { ownLimits: own }),
  };
}

function read(written: WrittenLimits | undefined): LimitSet {
  return written === undefined ? noLimits : requireRunLimits('limits', written);
}
