import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { outcomeResults, statuses } from './decision.ts';
import type { DecisionFilter } from './situation.ts';

const names: readonly (keyof DecisionFilter)[] = ['type', 'tags', 'project', 'run', 'status', 'outcome', 'from', 'to'];

/**
 * Checks a filter, so that a misspelt condition does not mean everything. Its dates are checked where they are read.
 *
 * @throws UsageError `invalid-option`.
 */
export function requireFilter(subject: string, filter: DecisionFilter, more: readonly string[] = []): void {
  requireKnownOptions(subject, filter, [...names, ...more]);
  const { type, tags, project, run, status, outcome } = filter;
  requireTextOption('project', project);
  requireTextOption('run', run);
  if (Array.isArray(type)) requireTextsOption('type', type);
  else requireTextOption('type', type);
  requireTextsOption('tags', tags);
  for (const one of Array.isArray(status) ? (status as readonly unknown[]) : [status])
    if (one !== undefined) requireOneOf('status', one, statuses);
  if (outcome !== undefined) requireOneOf('outcome', outcome, [...outcomeResults, 'none']);
}

/** Checks a text that may be absent. @throws UsageError `invalid-option`. */
export function requireTextOption(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw invalidOption(option, value, 'a text');
}

/** Checks a list of texts that may be absent. @throws UsageError `invalid-option`. */
export function requireTextsOption(option: string, value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string'))
    throw invalidOption(option, value, 'a list of texts');
}
