import { UsageError } from '../core/errors.ts';

/** Where something stands in a document: keys and indexes from its root. */
export type DocumentPath = readonly (string | number)[];

/** Something that is wrong with a workflow file, or worth a look. */
export interface FileFinding {
  /** `error`: the file cannot be run. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Which rule it breaks, such as `unknown-field` or `missing-limit`. */
  readonly rule: string;
  /** What is wrong, what is allowed, what was probably meant. */
  readonly problem: string;
  /** The file, as it was named. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
}

/** A finding before its place is looked up. */
export interface PlacedProblem {
  readonly rule: string;
  readonly problem: string;
  readonly path: DocumentPath;
  readonly severity?: FileFinding['severity'];
}

/** How many findings one error names. */
const mostShown = 20;

const longestShown = 80;

/** A finding as one line: `deploy.yml:12:7: …`. */
export function findingText({ file, line, column, problem }: FileFinding): string {
  const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return `${file}${place}: ${problem}`;
}

/** The error of a file that cannot be used: all that is wrong with it, up to a bound. */
export function invalidFile(file: string, findings: readonly FileFinding[]): UsageError {
  const shown = findings.slice(0, mostShown).map(findingText);
  const more = findings.length > shown.length ? [`and ${findings.length - shown.length} more`] : [];
  const issues = [...shown, ...more];
  const name = JSON.stringify(file);
  const message =
    findings.length === 1
      ? `Workflow file ${name} is refused: ${issues[0] ?? ''}.`
      : `Workflow file ${name} is refused, for ${findings.length} things:\n- ${issues.join('\n- ')}`;
  return new UsageError('invalid-workflow-file', message, { subject: file, issues });
}

/** A value as findings show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** How many names one sentence has. */
const mostListed = 50;

/** Names for a sentence, each in quotes: `"a", "b" or "c"`. */
export function listed(names: Iterable<string>, word = 'or'): string {
  const given = [...names];
  const all = given.slice(0, mostListed).map((name) => JSON.stringify(cut(name)));
  const more = given.length - all.length;
  const last = more > 0 ? `${more} more` : all.pop();
  return all.length === 0 ? (last ?? 'none') : `${all.join(', ')} ${word} ${last ?? ''}`;
}

function cut(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
