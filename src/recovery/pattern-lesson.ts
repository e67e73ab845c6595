import { isRecord } from '../core/json-record.ts';
import type { ErrorCategory } from './classification.ts';

/** What is common to all that stands in the log of lessons. */
interface LessonBase {
  /** Its writer and how many that writer had written with it; the same where it had to be written again. */
  readonly id: string;
  /** When it was learned, by the wall clock. */
  readonly at: number;
  readonly signature: string;
  readonly scope?: string;
}

/** What became of the failures of one cause in one operation. */
export interface OutcomeLesson extends LessonBase {
  readonly kind: 'outcome';
  readonly category: ErrorCategory;
  /** Failures. */
  readonly count: number;
  /** How many of them were followed by another attempt. */
  readonly retries: number;
  /** `unknown`: nothing was tried, or something else failed in the end. */
  readonly outcome: 'helped' | 'failed' | 'unknown';
  /** Time from the first failure to the start of the attempt that succeeded. */
  readonly helpedAfterMs?: number;
  /** Time from the first failure to the last attempt that failed in the same way. */
  readonly missedAfterMs?: number;
  readonly actions?: readonly { readonly name: string; readonly helped: boolean }[];
}

/** What a person says about a pattern. What is left out stays; `null` takes a text away. */
export interface EditLesson extends LessonBase {
  readonly kind: 'edit';
  readonly notes?: string | null;
  readonly recommendedAction?: string | null;
  readonly recoverable?: boolean | 'auto';
  readonly pinned?: boolean;
}

/** A person took a pattern away. */
export interface ForgetLesson extends LessonBase {
  readonly kind: 'forget';
}

/** One line of the log of lessons. */
export type Lesson = OutcomeLesson | EditLesson | ForgetLesson;

/** A lesson that nobody has written yet: its writer gives it the id. */
export type NewLesson = Omit<OutcomeLesson, 'id'> | Omit<EditLesson, 'id'> | Omit<ForgetLesson, 'id'>;

/** Everything that was known before a log began, as its first readable line of this kind says. */
export interface Summary {
  readonly kind: 'summary';
  /** The last lesson of each writer: one that came too late has written its own again behind it. */
  readonly recent: readonly string[];
  readonly patterns: readonly unknown[];
}

/** What a line is; `newer`: of a later version of Holdfast. */
export type LessonLine = Lesson | Summary | { readonly kind: 'opened' } | { readonly kind: 'newer' };

const version = 1;
const categories: readonly unknown[] = ['transient', 'resource', 'configuration', 'critical', 'unknown'];
const outcomes: readonly unknown[] = ['helped', 'failed', 'unknown'];

/** The line of a lesson, a summary, or the beginning of a log. */
export function lessonLine(lesson: Lesson | Summary | { readonly kind: 'opened' }): string {
  return JSON.stringify({ v: version, ...lesson }).toWellFormed();
}

/** What a line says; `undefined` for one that is torn or is none. */
export function parseLessonLine(line: string): LessonLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isCount(value['v'])) return undefined;
  if (value['v'] > version) return { kind: 'newer' };
  return isLessonLine(value) ? value : undefined;
}

function isLessonLine(value: Record<string, unknown>): value is Record<string, unknown> & LessonLine {
  const { kind, recent, patterns } = value;
  if (kind === 'opened') return true;
  if (kind === 'summary')
    return Array.isArray(recent) && recent.every((id) => typeof id === 'string') && Array.isArray(patterns);
  const { id, at, signature, scope } = value;
  if (typeof id !== 'string' || !isCount(at) || typeof signature !== 'string') return false;
  if (scope !== undefined && typeof scope !== 'string') return false;
  if (kind === 'forget') return true;
  return kind === 'edit' ? isEdit(value) : kind === 'outcome' && isOutcome(value);
}

function isEdit({ notes, recommendedAction, recoverable, pinned }: Record<string, unknown>): boolean {
  const text = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';
  const said = recoverable === undefined || recoverable === 'auto' || typeof recoverable === 'boolean';
  return text(notes) && text(recommendedAction) && said && (pinned === undefined || typeof pinned === 'boolean');
}

function isOutcome(value: Record<string, unknown>): boolean {
  const { category, count, retries, outcome, helpedAfterMs, missedAfterMs, actions = [] } = value;
  return (
    categories.includes(category) &&
    outcomes.includes(outcome) &&
    isCount(count) &&
    isCount(retries) &&
    (helpedAfterMs === undefined || isWait(helpedAfterMs)) &&
    (missedAfterMs === undefined || isWait(missedAfterMs)) &&
    Array.isArray(actions) &&
    actions.every(
      (action: unknown) =>
        isRecord(action) && typeof action['name'] === 'string' && typeof action['helped'] === 'boolean',
    )
  );
}

/** A date can say no later moment; nothing that is counted or measured comes near it. */
const most = 8.64e15;
/** Nobody waits for longer. */
const longestWaitMs = 40 * 86_400_000;

/** Whether a parsed value is a number that counts or measures something. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}

/** Whether a parsed value is a wait, in milliseconds, that somebody may have waited. */
export function isWait(value: unknown): value is number {
  return isCount(value) && value <= longestWaitMs;
}
