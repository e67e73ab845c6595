import { describe, expect, test } from 'vitest';
import { calendarEvents, printSchedule, type PrintedSchedule } from '../../../src/schedule/print-schedule.ts';

const nightly: PrintedSchedule = {
  workflow: 'nightly',
  cron: '30 6 * * 1-5',
  timezone: 'UTC',
  command: ['npx', 'holdfast', 'run', 'flows/nightly.yml', '--input', `{"to":"it's 100% \\"$HOME\\""}`],
  directory: '/srv/my work',
};

test.each([
  ['30 6 * * 1-5', ['Mon,Tue,Wed,Thu,Fri *-*-* 06:30:00 UTC']],
  ['*/20 9-11 * JAN,DEC *', ['*-01,12-* 09,10,11:00,20,40:00 UTC']],
  ['0 0 1 * SUN', ['*-*-01 00:00:00 UTC', 'Sun *-*-* 00:00:00 UTC']],
  ['0 0 * * 5-7', ['Sun,Fri,Sat *-*-* 00:00:00 UTC']],
  ['@hourly', ['*-*-* *:00:00 UTC']],
])('%s is %j to systemd', (cron, events) => {
  expect(calendarEvents({ cron, timezone: 'UTC' })).toEqual(events);
});

describe('what is printed', () => {
  test('for systemd is a service and a timer, in which no character means something else', () => {
    const text = printSchedule('systemd', nightly);
    expect(text).toContain('WorkingDirectory=/srv/my work\n');
    expect(text).toContain(
      String.raw`ExecStart=/usr/bin/env npx holdfast run flows/nightly.yml --input "{\"to\":\"it's 100%% \\\"$$HOME\\\"\"}"`,
    );
    expect(text).toContain('OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 06:30:00 UTC\n');
  });

  test('for crontab is a line, in which no character means something else', () => {
    expect(printSchedule('crontab', { ...nightly, timezone: 'Europe/Berlin' })).toContain(
      `CRON_TZ=Europe/Berlin\n30 6 * * 1-5 cd '/srv/my work' && npx holdfast run flows/nightly.yml --input '{"to":"it'\\''s 100\\% \\"$HOME\\""}'\n`,
    );
  });

  test('for GitHub is a workflow, and only in UTC', () => {
    expect(printSchedule('github', { ...nightly, command: ['npx', 'holdfast', 'run', 'nightly.yml'] })).toContain(
      `    - cron: '30 6 * * 1-5'\n`,
    );
    expect(() => printSchedule('github', { ...nightly, timezone: 'Europe/Berlin' })).toThrow('it knows UTC alone');
  });

  test.each(['systemd', 'crontab', 'github'] as const)('for %s is nothing that it cannot say', (target) => {
    expect(() => printSchedule(target, { ...nightly, cron: '0 0 L * *' })).toThrow('it is more than five plain fields');
  });

  test.each(['0 0 */2 * 1', '0 0 1 * */2'])(
    'for crontab and GitHub is no %s, which cron reads as both days',
    (cron) => {
      for (const target of ['crontab', 'github'] as const)
        expect(() => printSchedule(target, { ...nightly, cron })).toThrow('days that are in both fields');
      expect(printSchedule('systemd', { ...nightly, cron })).toContain('OnCalendar=');
      expect(printSchedule('crontab', { ...nightly, cron: '0 0 1 * 1' })).toContain('0 0 1 * 1 cd');
    },
  );

  test('for crontab is one line, whatever the folder is called', () => {
    expect(() => printSchedule('crontab', { ...nightly, directory: 'a\n* * * * * evil #' })).toThrow('a line break');
  });

  test('for GitHub has nothing in it that GitHub would fill in', () => {
    const command = ['npx', 'holdfast', 'run', 'nightly.yml', '--input', '{"a":"${{ github.token }}"}'];
    expect(() => printSchedule('github', { ...nightly, command })).toThrow('which it would fill in');
  });
});
