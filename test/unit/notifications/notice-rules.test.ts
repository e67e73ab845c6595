import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/notifications/notice.ts';
import { isWanted, levelAllows, noticeTopics, requireRules } from '../../../src/notifications/notice-rules.ts';

const notice = (topic: Notice['topic'], severity: Notice['severity'], workflow?: string) => ({
  topic,
  severity,
  ...(workflow === undefined ? {} : { workflow }),
});

describe('levels', () => {
  test('errors_only lets errors and what is critical through', () => {
    for (const topic of noticeTopics) {
      expect(levelAllows('errors_only', notice(topic, 'error'))).toBe(true);
      expect(levelAllows('errors_only', notice(topic, 'critical'))).toBe(true);
      expect(levelAllows('errors_only', notice(topic, 'warning'))).toBe(false);
    }
  });

  test('major_events leaves out pauses that nobody has to do anything about, and all does not', () => {
    expect(levelAllows('major_events', notice('run-paused', 'info'))).toBe(false);
    expect(levelAllows('major_events', notice('run-paused', 'error'))).toBe(true);
    expect(levelAllows('major_events', notice('run-completed', 'success'))).toBe(true);
    expect(levelAllows('major_events', notice('long-running', 'info'))).toBe(true);
    expect(levelAllows('all', notice('run-paused', 'info'))).toBe(true);
  });
});

describe('rules', () => {
  test('the first one that fits the notice and the notifier decides, then the level', () => {
    const rules = requireRules([
      { workflow: 'nightly', severity: ['success', 'info'], send: false },
      { topic: 'run-completed', notifier: 'desktop', send: false },
      { topic: 'run-paused', send: true },
    ]);
    const by = { level: 'major_events', rules } as const;
    expect(isWanted(notice('run-completed', 'success', 'nightly'), 'slack', by)).toBe(false);
    expect(isWanted(notice('run-failed', 'error', 'nightly'), 'slack', by)).toBe(true);
    expect(isWanted(notice('run-completed', 'success', 'deploy'), 'desktop', by)).toBe(false);
    expect(isWanted(notice('run-completed', 'success', 'deploy'), 'slack', by)).toBe(true);
    expect(isWanted(notice('run-paused', 'info', 'deploy'), 'slack', by)).toBe(true);
    // A rule about a workflow does not fit what belongs to none.
    expect(isWanted(notice('custom', 'info'), 'slack', by)).toBe(true);
  });

  test.each([
    [{}, '`rules`'],
    [[{ topic: 'run-completed' }], '`rules[0].send`'],
    [[{ topic: 'run-done', send: true }], '`rules[0].topic`'],
    [[{ send: true }, { severity: ['loud'], send: true }], '`rules[1].severity`'],
    [[{ workflows: 'x', send: true }], '`workflows`'],
  ])('%j is refused by the name of what is wrong', (rules, named) => {
    expect(() => requireRules(rules)).toThrow(named);
  });
});
