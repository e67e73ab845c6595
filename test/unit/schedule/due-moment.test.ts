import { expect, test } from 'vitest';
import { CronTimes } from '../../../src/calendar/cron-times.ts';
import { dueMoment, type LastStart } from '../../../src/schedule/due-moment.ts';

const hourly = await CronTimes.of('0 * * * *');
const at = (time: string): number => Date.parse(`2026-11-20T${time}Z`);
const last = (moment: string, ended?: string): LastStart => ({
  id: 'before',
  moment: at(moment),
  endedAt: ended === undefined ? undefined : at(ended),
});

function due(now: string, before: LastStart | undefined, overlap: 'skip' | 'queue' = 'skip', catchUp = false): string {
  const found = dueMoment(hourly, at(now), before, { overlap, catchUp });
  return found === undefined ? 'nothing' : `${found.kind} ${new Date(found.moment).toISOString().slice(11, 16)}`;
}

test.each([
  ['10:00', undefined, 'begin 10:00'],
  ['10:00:59', undefined, 'begin 10:00'],
  ['10:01', undefined, 'nothing'],
  ['10:00:30', last('10:00', '10:00:10'), 'nothing'],
  ['12:30', last('09:00', '09:10'), 'nothing'],
])('at %s a moment is begun for less than a minute, and once (%#)', (now, before, verdict) => {
  expect(due(now, before)).toBe(verdict);
});

test.each([
  ['12:30', undefined, 'nothing'],
  ['12:30', last('09:00', '09:10'), 'begin 12:00'],
  ['12:30', last('12:00', '12:10'), 'nothing'],
  ['12:30', last('09:00', '12:10'), 'nothing'],
  ['12:30', last('09:00', '11:59'), 'begin 12:00'],
])('at %s with catchUp the latest missed moment is begun, if there was a first one (%#)', (now, before, verdict) => {
  expect(due(now, before, 'skip', true)).toBe(verdict);
});

test.each([
  ['10:00:30', last('09:00'), 'skip 10:00'],
  ['10:00:30', last('09:00', '10:00:10'), 'nothing'],
  ['10:30', last('09:00'), 'nothing'],
])('at %s a moment that came while the last run went on is left out (%#)', (now, before, verdict) => {
  expect(due(now, before, 'skip')).toBe(verdict);
});

test.each([
  ['10:30', last('09:00'), 'wait 10:00'],
  ['12:30', last('09:00'), 'wait 12:00'],
  ['12:30', last('09:00', '12:20'), 'begin 12:00'],
  ['15:30', last('09:00', '12:20'), 'begin 12:00'],
  ['15:30', last('09:00', '09:20'), 'nothing'],
])('at %s a moment that came while the last run went on waits, and only the latest (%#)', (now, before, verdict) => {
  expect(due(now, before, 'queue')).toBe(verdict);
});
