import { expect, test } from 'vitest';
import { CronTimes } from '../../../src/calendar/cron-times.ts';

const at = (text: string): number => Date.parse(text);

async function from(cron: string, timezone: string, start: string, count: number): Promise<readonly string[]> {
  const times = await CronTimes.of(cron, timezone);
  const found: string[] = [];
  for (let moment = times.next(at(start)); moment !== undefined && found.length < count; moment = times.next(moment))
    found.push(new Date(moment).toISOString().slice(0, 16));
  return found;
}

test('a time of day that clocks leave out is the first moment behind the gap', async () => {
  expect(await from('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
    '2026-03-29T01:00',
    '2026-03-30T00:30',
  ]);
});

test('a time of day that comes twice is begun once', async () => {
  expect(await from('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ]);
});

test('every half hour stays every half hour when clocks are set', async () => {
  expect(await from('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', 4)).toEqual([
    '2026-10-25T00:30',
    '2026-10-25T01:00',
    '2026-10-25T01:30',
    '2026-10-25T02:00',
  ]);
});

test('cron is read in UTC unless a time zone is said', async () => {
  const times = await CronTimes.of('0 6 * * 1-5');
  expect(times.next(at('2026-11-20T07:00Z'))).toBe(at('2026-11-23T06:00Z'));
});

test('the latest moment is found however far back it lies, and however many lie before', async () => {
  const office = await CronTimes.of('* 9-16 * * 1-5');
  expect(office.latest(at('2020-01-01T00:00Z'), at('2026-11-23T08:59Z'))).toBe(at('2026-11-20T16:59Z'));
  expect(office.latest(at('2026-11-20T16:59Z'), at('2026-11-23T08:59Z'))).toBeUndefined();
  const leap = await CronTimes.of('0 0 29 2 *');
  expect(leap.latest(at('2020-01-01T00:00Z'), at('2026-11-23T00:00Z'))).toBe(at('2024-02-29T00:00Z'));
  expect(leap.latest(at('2024-02-28T00:00Z'), at('2024-02-29T00:00Z'))).toBe(at('2024-02-29T00:00Z'));
});

test.each([
  ['61 * * * *', 'UTC', /five fields of cron.*Invalid value for minute: 61/],
  ['* * * * * *', 'UTC', /five fields of cron/],
  ['2026-01-01T00:00:00', 'UTC', /five fields of cron/],
  ['0 0 31 2 *', 'UTC', /a time that ever comes/],
  ['@reboot', 'UTC', /five fields of cron/],
  ['', 'UTC', /five fields of cron/],
  ['* '.repeat(200), 'UTC', /five fields of cron/],
  ['* * * * *', 'Mars/Phobos', /a time zone such as/],
  ['* * * * *', '+02:00', /a time zone such as/],
])('%j in %s is refused', async (cron, timezone, problem) => {
  await expect(CronTimes.of(cron, timezone)).rejects.toThrow(problem);
});
