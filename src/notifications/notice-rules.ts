import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Notice, NoticeSeverity, NoticeTopic } from './notice.ts';

/** Which notices are delivered where no rule says so. */
export type NoticeLevel = 'all' | 'errors_only' | 'major_events';

/**
 * Says whether some notices are delivered. It fits a notice where everything that it names does; a list fits what it
 * contains.
 */
export interface NoticeRule {
  readonly topic?: NoticeTopic | readonly NoticeTopic[];
  readonly severity?: NoticeSeverity | readonly NoticeSeverity[];
  /** Names of workflows. */
  readonly workflow?: string | readonly string[];
  /** Names of the notifiers it is about; all of them where it names none. */
  readonly notifier?: string | readonly string[];
  /** Whether they are delivered. */
  readonly send: boolean;
}

/** The levels. */
export const noticeLevels: readonly NoticeLevel[] = ['all', 'errors_only', 'major_events'];

/** The severities, in order. */
export const noticeSeverities: readonly NoticeSeverity[] = ['info', 'success', 'warning', 'error', 'critical'];

/** The topics. */
export const noticeTopics: readonly NoticeTopic[] = [
  'run-completed',
  'run-failed',
  'run-cancelled',
  'run-paused',
  'approval-needed',
  'limit-reached',
  'health-degraded',
  'long-running',
  'custom',
];

/** Whether a level lets a notice through. */
export function levelAllows(level: NoticeLevel, { topic, severity }: Pick<Notice, 'topic' | 'severity'>): boolean {
  if (level === 'all') return true;
  if (level === 'errors_only') return severity === 'error' || severity === 'critical';
  // A pause that ends by itself, or that a person asked for, is no news to anybody.
  return topic !== 'run-paused' || severity !== 'info';
}

/** Whether a notifier is to deliver a notice: the first rule that fits says so, else the level. */
export function isWanted(
  notice: Pick<Notice, 'topic' | 'severity' | 'workflow'>,
  notifier: string,
  { level, rules }: { readonly level: NoticeLevel; readonly rules: readonly NoticeRule[] },
): boolean {
  for (const rule of rules)
    if (
      fits(rule.topic, notice.topic) &&
      fits(rule.severity, notice.severity) &&
      fits(rule.workflow, notice.workflow) &&
      fits(rule.notifier, notifier)
    )
      return rule.send;
  return levelAllows(level, notice);
}

function fits<Value extends string>(named: Value | readonly Value[] | undefined, value: Value | undefined): boolean {
  if (named === undefined) return true;
  if (value === undefined) return false;
  return typeof named === 'string' ? named === value : named.includes(value);
}

/** Checks rules. @throws UsageError `invalid-option`. */
export function requireRules(rules: unknown): readonly NoticeRule[] {
  if (!Array.isArray(rules)) throw invalidOption('rules', rules, 'a list of rules');
  return rules.map((rule: unknown, index) => requireRule(rule, `rules[${index}]`));
}

function requireRule(rule: unknown, place: string): NoticeRule {
  if (typeof rule !== 'object' || rule === null) throw invalidOption(place, rule, 'an object with `send`');
  requireKnownOptions(place, rule, ['topic', 'severity', 'workflow', 'notifier', 'send']);
  const { topic, severity, workflow, notifier, send } = rule as Readonly<Record<string, unknown>>;
  if (typeof send !== 'boolean') throw invalidOption(`${place}.send`, send, 'true or false');
  return {
    send,
    ...(topic === undefined ? {} : { topic: listOf(`${place}.topic`, topic, noticeTopics) }),
    ...(severity === undefined ? {} : { severity: listOf(`${place}.severity`, severity, noticeSeverities) }),
    ...(workflow === undefined ? {} : { workflow: namesOf(`${place}.workflow`, workflow) }),
    ...(notifier === undefined ? {} : { notifier: namesOf(`${place}.notifier`, notifier) }),
  };
}

function listOf<Choice extends string>(option: string, value: unknown, choices: readonly Choice[]): readonly Choice[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => requireOneOf(option, item, choices));
}

function namesOf(option: string, value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item === 'string' && item !== '') return item;
    throw invalidOption(option, item, 'a name or a list of names');
  });
}
