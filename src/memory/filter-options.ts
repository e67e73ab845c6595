import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { outcomeResults, statuses } from './decision.ts';
import type { SearchOptions } from './memory-options.ts';
import type { DecisionFilter, PrecedentOptions } from './situation.ts';

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

/** Checks what is searched for. @throws UsageError `invalid-option`. */
export function requireSearch(text: string, options: SearchOptions): void {
  requireFilter('memory.search', options, ['limit']);
  const { limit = 20 } = options;
  requireInteger('limit', limit, 1);
  if (typeof text !== 'string') throw invalidOption('text', text, 'a text, which may be empty');
}

/** Checks which precedents are asked for. @throws UsageError `invalid-option`. */
export function requirePrecedentOptions(options: PrecedentOptions): void {
  requireFilter('memory.precedents', options, ['limit', 'threshold', 'except']);
  const { limit = 5, threshold = 0, except } = options;
  requireInteger('limit', limit, 1);
  if (typeof threshold !== 'number' || Number.isNaN(threshold))
    throw invalidOption('threshold', threshold, 'a number from 0 to 1');
  requireTextsOption('except', except);
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
