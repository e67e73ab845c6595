import { UsageError } from '../core/errors.ts';
import type { Plan } from './plan.ts';
import type { StoredPlan } from './stored-plan.ts';

/** What stands in the place of a secret that was not written. */
const mark = /\[(?:secret|redacted):[^\]\n]{1,100}\]/;

/** What is executed of a phase; the rest is only shown. */
const executed = /^phases\.[^.]*\.work\.(?:prompt|command|agent)$/;

/** The places of a plan that are not as they were once its secrets had been taken out. */
export function lostTexts(plan: Plan, safe: Plan): readonly string[] {
  const before = textsOf(plan);
  return textsOf(safe).flatMap(([place, text], index) => (before[index]?.[1] === text ? [] : [place]));
}

/** The places of a plan from elsewhere that somebody else's secrets were taken out of. */
export function markedTexts(plan: Plan): readonly string[] {
  return textsOf(plan).flatMap(([place, text]) => (mark.test(text) ? [place] : []));
}

/**
 * Refuses to make something to be run of a plan that lost a secret where it matters: it would do something else.
 *
 * @throws UsageError `plan-redacted`.
 */
export function requireWhole({ plan, redacted = [] }: Pick<StoredPlan, 'plan' | 'redacted'>): void {
  const lost = redacted.filter((place) => executed.test(place));
  if (lost.length === 0) return;
  throw new UsageError(
    'plan-redacted',
    `Plan "${plan.id}" cannot be run: what looks like a secret was taken out of ${lost.join(', ')} when it was kept. ` +
      'Have the command read it from the environment or from a file, and plan anew.',
    { subject: 'plan', value: plan.id },
  );
}

/** The texts of a plan with their places. What is found out about its request is found out anew, and counts as one with it. */
function textsOf({ request, variables, warnings = [], phases }: Plan): readonly (readonly [string, string])[] {
  return [
    ['request', request],
    ['warnings', JSON.stringify(warnings)],
    ...Object.entries(variables).map(([name, value]) => [`variables.${name}`, value] as const),
    ...phases.flatMap(({ name, title, work }) => [
      [`phases.${name}.title`, title] as const,
      ...Object.entries(work).map(([part, value]) => [`phases.${name}.work.${part}`, JSON.stringify(value)] as const),
    ]),
  ];
}
