import { describe, expect, test } from 'vitest';
import { QuietHours } from '../../../src/notifications/quiet-hours.ts';

const at = (moment: string): number => Date.parse(moment);

describe('QuietHours', () => {
  test('begin with their first minute and end before their last', () => {
    const quiet = new QuietHours({ from: '12:00', to: '13:30', timeZone: 'UTC' });
    expect(quiet.includes(at('2026-11-20T11:59:59Z'))).toBe(false);
    expect(quiet.includes(at('2026-11-20T12:00:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-11-20T13:29:59Z'))).toBe(true);
    expect(quiet.includes(at('2026-11-20T13:30:00Z'))).toBe(false);
  });

  test('reach over midnight', () => {
    const quiet = new QuietHours({ from: '22:00', to: '07:00', timeZone: 'UTC' });
    expect(quiet.includes(at('2026-11-20T21:59:00Z'))).toBe(false);
    expect(quiet.includes(at('2026-11-20T23:00:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-11-21T00:00:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-11-21T06:59:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-11-21T07:00:00Z'))).toBe(false);
  });

  test('go by the clock of their time zone, in winter and in summer', () => {
    const quiet = new QuietHours({ from: '22:00', to: '07:00', timeZone: 'Europe/Vienna' });
    expect(quiet.includes(at('2026-01-10T21:00:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-01-10T20:59:00Z'))).toBe(false);
    expect(quiet.includes(at('2026-07-10T20:00:00Z'))).toBe(true);
    expect(quiet.includes(at('2026-07-10T05:00:00Z'))).toBe(false);
    const kathmandu = new QuietHours({ from: '06:00', to: '06:30', timeZone: 'Asia/Kathmandu' });
    expect(kathmandu.includes(at('2026-01-10T00:20:00Z'))).toBe(true);
  });

  test.each([
    // The clocks go forward: what they skip is neither quiet nor loud.
    ['Europe/Vienna', '02:30', '2026-03-29T00:30Z', '2026-03-29T01:00Z'],
    ['America/New_York', '02:30', '2026-03-08T06:30Z', '2026-03-08T07:00Z'],
    ['Australia/Lord_Howe', '02:30', '2026-10-03T15:00Z', '2026-10-03T15:30Z'],
    // They go back: what they show twice is quiet twice.
    ['Europe/Vienna', '02:30', '2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z'],
    ['America/New_York', '02:30', '2026-11-01T05:30Z', '2026-11-01T06:00Z', '2026-11-01T06:30Z', '2026-11-01T07:30Z'],
    ['Australia/Lord_Howe', '02:00', '2026-04-04T14:30Z', '2026-04-04T15:30Z'],
  ])('where the clocks of %s change, from 01:30 to %s, are what they show', (timeZone, to, ...changes) => {
    const quiet = new QuietHours({ from: '01:30', to, timeZone });
    const found: string[] = [];
    let before = false;
    const first = at(changes[0] ?? '') - 3_600_000;
    for (let moment = first; moment < first + 6 * 3_600_000; moment += 60_000) {
      const now = quiet.includes(moment);
      if (now !== before) found.push(new Date(moment).toISOString().replace(':00.000Z', 'Z'));
      before = now;
    }
    expect(found).toEqual(changes);
  });

  test.each([
    [{ from: '25:00', to: '07:00' }, 'Expected `quietHours.from` to be a time of the day'],
    [{ from: '22:00', to: '7:00' }, 'Expected `quietHours.to` to be a time of the day'],
    [{ from: '22:00', to: '22:00' }, 'Expected `quietHours.to` to be another time'],
    [{ from: '22:00', to: '07:00', timeZone: 'Mars/Olympus' }, 'Expected `quietHours.timeZone` to be the name'],
  ])('refuse %j', (options, message) => {
    expect(() => new QuietHours(options)).toThrow(message);
  });
});
