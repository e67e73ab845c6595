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
    [{ from: '25:00', to: '07:00' }, 'Expected `quietHours.from` to be a time of the day'],
    [{ from: '22:00', to: '7:00' }, 'Expected `quietHours.to` to be a time of the day'],
    [{ from: '22:00', to: '22:00' }, 'Expected `quietHours.to` to be another time'],
    [{ from: '22:00', to: '07:00', timeZone: 'Mars/Olympus' }, 'Expected `quietHours.timeZone` to be the name'],
  ])('refuse %j', (options, message) => {
    expect(() => new QuietHours(options)).toThrow(message);
  });
});
