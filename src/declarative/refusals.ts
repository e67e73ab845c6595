import { StepError, UsageError } from '../core/errors.ts';

/** A person said no. */
export function approvalRefused(key: string, reason: string): StepError {
  const why = reason === '' ? '' : `: ${reason}`;
  return new StepError('approval-refused', `"${key}" was not approved${why}.`, { key });
}

/** What had to hold before a run does not. */
export function prerequisiteUnmet(name: string, why: string): UsageError {
  return new UsageError('prerequisite-unmet', `The prerequisite "${name}" is not met: ${why}.`, { subject: name });
}
