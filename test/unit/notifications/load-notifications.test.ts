import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { UsageError } from '../../../src/core/errors.ts';
import { loadNotifications } from '../../../src/notifications/load-notifications.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-notifications-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(text: string, name = 'notifications.yml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function issuesOf(text: string): Promise<readonly string[]> {
  const error = await loadNotifications(file(text)).then(
    () => undefined,
    (thrown: unknown) => thrown as UsageError,
  );
  expect(error).toMatchObject({ name: 'UsageError', code: 'invalid-configuration' });
  return (error?.issues ?? []).map((issue) => issue.replace(JSON.stringify(join(folder, 'notifications.yml')), 'FILE'));
}

describe('loadNotifications', () => {
  test('reads the documented file', async () => {
    const path = file(`notifications:
  enabled: true
  level: major_events  # all, errors_only, major_events
  long_running_threshold_minutes: 5
`);
    expect(await loadNotifications(path)).toEqual({
      enabled: true,
      level: 'major_events',
      longRunningThreshold: 300_000,
    });
  });

  test('reads everything that can be said, in YAML and in JSON', async () => {
    const path = file(`notifications:
  quiet_hours: { from: 22:00, to: 07:00, time_zone: Europe/Vienna }
  rate_limit_minutes: 0
  timeout_seconds: 2.5
  attempts: 2
  max_queued: 50
  rules:
    - { topic: run-completed, notifier: desktop, send: false }
`);
    const read = await loadNotifications(path);
    expect(read).toEqual({
      quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Vienna' },
      rateLimit: false,
      timeout: 2500,
      attempts: 2,
      maxQueued: 50,
      rules: [{ topic: 'run-completed', notifier: 'desktop', send: false }],
    });
    const json = file('{"notifications":{"rate_limit_minutes":10}}', 'notifications.json');
    expect(await loadNotifications(json)).toEqual({ rateLimit: { every: 600_000 } });
    expect(await loadNotifications(file('# nothing\n'))).toEqual({});
    expect(await loadNotifications(file('notifications:\n'))).toEqual({});
  });

  test('says it in the words of the file, and all rules that are wrong', async () => {
    const issues = await issuesOf(`notifications:
  rate_limit_minutes: -1
  quiet_hours: { from: 22:00, to: 07:00, timezone: X }
  rules:
    - { topic: nope, send: true }
    - { send: true }
    - { send: 1 }
    - 5
    - { sent: true }
`);
    expect(issues.map((issue) => issue.replace(/ in FILE/, '').replace(/: expected "run-completed".*/, ''))).toEqual([
      '"notifications.rate_limit_minutes", line 2: expected a number of at least 0, got -1 (number)',
      '"notifications.quiet_hours.timezone", line 3: there is no such setting',
      '"notifications.rules[0].topic", line 5',
      '"notifications.rules[2].send", line 7: expected true or false, got 1 (number)',
      '"notifications.rules[3]", line 8: expected an object with `send`, got 5 (number)',
      '"notifications.rules[4].sent", line 9: there is no such setting',
    ]);
    await expect(loadNotifications(5 as never)).rejects.toMatchObject({ code: 'invalid-option', subject: 'path' });
  });

  test('names the file, the line, the key, the value and what is allowed of everything that is wrong', async () => {
    const issues = await issuesOf(`notifications:
  enabled: maybe
  level: loud
  long_running_threshold_minutes: soon
  rules:
    - send: true
    - topic: run-done
      send: true
  quiet_hours:
    from: 22:00
    to: late
  rate_limit_minute: 5
  timeout_seconds: 0
`);
    expect(issues).toEqual([
      '"notifications.enabled" in FILE, line 2: expected true or false, got "maybe"',
      '"notifications.level" in FILE, line 3: expected "all" or "errors_only" or "major_events", got "loud"',
      '"notifications.long_running_threshold_minutes" in FILE, line 4: expected a number above 0, got "soon"',
      expect.stringContaining('"notifications.rules[1].topic" in FILE, line 7: expected "run-completed" or') as string,
      '"notifications.quiet_hours.to" in FILE, line 11: expected a time of the day from "00:00" to "23:59", got "late"',
      '"notifications.rate_limit_minute" in FILE, line 12: there is no such setting; did you mean "notifications.rate_limit_minutes"?',
      '"notifications.timeout_seconds" in FILE, line 13: expected a number above 0, got 0 (number)',
    ]);
  });

  test('refuses other roots, other shapes and what is no YAML', async () => {
    expect(await issuesOf('notification:\n  enabled: true\n')).toEqual([
      '"notification" in FILE, line 1: there is no such setting; did you mean "notifications"?',
    ]);
    expect(await issuesOf('notifications: [1]\n')).toEqual([
      '"notifications" in FILE, line 1: expected an object of settings, got [1] (list)',
    ]);
    expect(await issuesOf('a: [\n')).toHaveLength(1);
    expect(await issuesOf('notifications:\n  quiet_hours: { from: 22:00, to: 07:00, zone: x }\n')).toHaveLength(1);
  });
});
