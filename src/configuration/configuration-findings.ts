import { UsageError } from '../core/errors.ts';
import type { SettingSource } from './setting.ts';

/** Something that is wrong with what was given. */
export interface Finding {
  /** What is wrong, in words: where, which key, what is allowed, what was found. */
  readonly issue: string;
  readonly subject: string;
  readonly value?: unknown;
  readonly expected?: string;
}

/** No more of a value than this many characters is shown. */
const longestShown = 60;

/** The finding about a value that a setting does not take. */
export function refused(name: string, value: unknown, source: SettingSource, expected: string): Finding {
  return {
    issue: `${placeOf(name, source)}: expected ${expected}, got ${show(value)}`,
    subject: name,
    value,
    expected,
  };
}

/** The finding about a name that is no setting. */
export function unknownName(name: string, source: SettingSource, meant: string | undefined): Finding {
  const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`;
  return { issue: `${placeOf(name, source)}: there is no such setting${hint}`, subject: name };
}

/** One error with all findings; its fields are those of the first. */
export function invalid(findings: readonly Finding[]): UsageError {
  const issues = findings.map(({ issue }) => issue);
  const what = issues.length === 1 ? `: ${issues[0] ?? ''}` : ` in ${issues.length} places:\n- ${issues.join('\n- ')}`;
  const { subject, value, expected } = findings[0] ?? { subject: 'configuration' };
  // A sentence that ends in a question has its mark already.
  const end = what.endsWith('?') ? '' : '.';
  return new UsageError('invalid-configuration', `The configuration is wrong${what}${end}`, {
    subject,
    value,
    issues,
    ...(expected === undefined ? {} : { expected }),
  });
}

function placeOf(name: string, source: SettingSource): string {
  switch (source.kind) {
    case 'option':
      return `option ${quote(name)}`;
    case 'environment':
      return `environment variable ${source.variable}`;
    case 'file':
      return `${quote(name)} in ${JSON.stringify(source.path)}${source.line === undefined ? '' : `, line ${source.line}`}`;
    case 'default':
      return `the default of ${quote(name)}`;
  }
}

function quote(text: string): string {
  return JSON.stringify(cut(text));
}

function show(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `${String(value)} (${typeof value})`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : `(${typeof value})`;
  try {
    return `${cut(JSON.stringify(value))} (${Array.isArray(value) ? 'list' : 'object'})`;
  } catch {
    // What JSON cannot show, such as a circle, is named at least.
    return Array.isArray(value) ? '(list)' : '(object)';
  }
}

function cut(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}
