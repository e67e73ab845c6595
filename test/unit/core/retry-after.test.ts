import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/recovery/classification.ts';
import { goDuration, retryAfterOf } from '../../../src/core/retry-after.ts';
import { retryAfterInText } from '../../../src/recovery/retry-after-text.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.parse('2026-11-20T10:00:00Z');

describe('the headers of a refusal tell how long to wait', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 2 * minute],
    ['a date of HTTP', { 'retry-after': 'Fri, 20 Nov 2026 10:05:00 GMT' }, 5 * minute],
    ['a date that is over', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    ['milliseconds before seconds', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
    ['a moment where seconds belong', { 'retry-after': '1795168830' }, 30 * second],
    ['GitHub', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795172400' }, hour],
    ['GitHub with calls left', { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1795172400' }, undefined],
    ['seconds until the reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }, 30 * second],
    ['the draft of the IETF', { 'ratelimit-remaining': '0', 'ratelimit-reset': '50' }, 50 * second],
    [
      'Anthropic, the later of two limits that are used up',
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-20T10:00:10Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-20T10:01:00Z',
        'anthropic-ratelimit-output-tokens-remaining': '8000',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-20T11:00:00Z',
      },
      minute,
    ],
    [
      'the plan of Claude',
      { 'anthropic-ratelimit-unified-status': 'rejected', 'anthropic-ratelimit-unified-reset': '1795186800' },
      5 * hour,
    ],
    [
      'OpenAI',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      6 * minute,
    ],
    ['what nobody can mean', { 'retry-after': '99999999' }, undefined],
    ['a year', { 'retry-after': String(365 * 86_400) }, undefined],
    ['a number that is none', { 'retry-after': '1e3' }, undefined],
  ])('%s', (_, headers, expected) => {
    expect(retryAfterOf({ headers }, now)).toBe(expected);
    expect(retryAfterOf({ response: { headers: new Headers(headers) } }, now)).toBe(expected);
    expect(retryAfterOf({ responseHeaders: headers }, now)).toBe(expected);
  });

  test('headers that throw say nothing', () => {
    const get = (): never => {
      throw new Error('no');
    };
    expect(retryAfterOf({ headers: { get } }, now)).toBeUndefined();
  });
});

test.each<[string, number | undefined]>([
  ['1s', second],
  ['6m0s', 6 * minute],
  ['1h2m3.5s', hour + 2 * minute + 3500],
  ['174ms', 174],
  ['20ms', 20],
  ['2d', 2 * day],
  ['', undefined],
  ['s', undefined],
  ['1s2m', undefined],
  ['7', undefined],
])('the duration "%s"', (text, expected) => {
  expect(goDuration(text)).toBe(expected);
});

describe('a message tells how long to wait', () => {
  // At 10:00 in London it is 11:00 in Berlin, 19:00 in Tokyo, 4:00 in Chicago.
  test.each<[string, number | undefined]>([
    ['Claude AI usage limit reached|1795172400', hour],
    ['Claude AI usage limit reached|1795172400000', hour],
    ['Claude AI usage limit reached|1736899200', 0],
    ['Claude usage limit reached. Your limit will reset at 3pm (Europe/Berlin).', 3 * hour + hour],
    ["You've hit your session limit · resets 8:30pm (Asia/Tokyo)", 1.5 * hour],
    ['Claude usage limit reached. Your limit will reset at 9am (America/Chicago).', 5 * hour],
    // It is over today.
    ["You've hit your limit · resets 4:50am (Europe/Rome)", 17 * hour + 50 * minute],
    // The clocks show what was written when it was written.
    ['usage limit reached, resets 11am (Europe/Berlin)', 0],
    ['Claude usage limit reached. Your limit will reset at 1pm (Etc/GMT+5).', 8 * hour],
    ["You've hit your limit - resets Nov 22, 11am (Asia/Seoul)", day + 16 * hour],
    ['limit resets at Jan 2, 10am (UTC)', undefined],
    [
      "You've hit your usage limit. Upgrade to Pro or try again in 5 days 22 hours 11 minutes.",
      5 * day + 22 * hour + 11 * minute,
    ],
    ["You've hit your usage limit. Try again at Nov 20th, 2026 12:30 PM UTC.", 2.5 * hour],
    [
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      10 * day + 14 * hour,
    ],
    ['Your quota resets at 2026-11-20T10:30:00+00:00', 30 * minute],
    ['Please try again in 20s. Visit https://platform.openai.com/account/rate-limits', 20 * second],
    ['Please try again in 6m0s.', 6 * minute],
    ['Please try again in 174ms. Visit', 174],
    ['Please try again in 9.816s. Visit', 9816],
    ['Please try again in 1h12m30.5s', hour + 12 * minute + 30.5 * second],
    ['Please retry in 34.074824224s.', 34_074.824224],
    ['"retryDelay": "34s"', 34 * second],
    ['{"error":{"type":"usage_limit_reached","resets_in_seconds":1234}}', 1234 * second],
    ['{\\"resets_at\\": 1795172400}', hour],
    ['Rate limit will reset in 5 minutes', 5 * minute],
    ['Rate limit exceeded, retry after 30 seconds', 30 * second],
    ['Too many requests: wait 2 hours and 5 minutes', 2 * hour + 5 * minute],
    ['Please try again later.', undefined],
    ['try again in 3 tries', undefined],
    ['resets 5', undefined],
    ['resets 13pm (UTC)', undefined],
    ['resets 3pm (Nowhere/Land)', undefined],
    ['try again in 900000 days', undefined],
    ['Claude AI usage limit reached|9999999999', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    const found = retryAfterInText(text, now);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 3);
  });

  test('clocks that were put forward or back in between are counted', () => {
    // In Berlin the clocks go from 3:00 back to 2:00 on 25 October 2026, and from 2:00 to 3:00 on 28 March 2027.
    const autumn = Date.parse('2026-10-24T20:00:00+02:00');
    expect(retryAfterInText('resets 9am (Europe/Berlin)', autumn)).toBe(14 * hour);
    expect(retryAfterInText('resets 2:30am (Europe/Berlin)', autumn)).toBe(6.5 * hour);
    const spring = Date.parse('2027-03-27T20:00:00+01:00');
    expect(retryAfterInText('resets 9am (Europe/Berlin)', spring)).toBe(12 * hour);
    // 2:30 does not come that night.
    expect(retryAfterInText('resets 2:30am (Europe/Berlin)', spring)).toBe(6.5 * hour);
  });

  test('a day of December that is named in January is over, and one of January that is named in December is next', () => {
    expect(retryAfterInText('resets Jan 2, 10am (UTC)', Date.parse('2026-12-31T10:00:00Z'))).toBe(2 * day);
    expect(retryAfterInText('resets Dec 31, 10am (UTC)', Date.parse('2027-01-01T10:00:00Z'))).toBeUndefined();
  });

  test('without a zone it is the clock of the process', () => {
    const at = new Date(now);
    const later = new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours() + 2, 15).getTime();
    const clock = new Date(later);
    const text = `resets ${clock.getHours() % 12 || 12}:15${clock.getHours() < 12 ? 'am' : 'pm'}`;
    expect(retryAfterInText(text, now)).toBe(later - now);
  });
});

describe('a provider is closed', () => {
  const host = new FakeHost({ startAt: now });
  test.each<[string, unknown, number | undefined]>([
    ['until the limit of the plan resets', "You've hit your limit · resets 8pm (UTC)", now + 10 * hour],
    ['until somebody pays', 'Credit balance is too low', undefined],
    ['for as long as GitHub asks for where it does not say', 'You have exceeded a secondary rate limit.', now + minute],
    [
      'until a rate limit is renewed',
      Object.assign(new Error('429'), { status: 429, headers: { 'retry-after': '7' } }),
      now + 7 * second,
    ],
  ])('%s', (_, error, untilMs) => {
    expect(classify(error, host).closes).toEqual(untilMs === undefined ? {} : { untilMs });
  });

  test('through the step that failed because of it', async () => {
    const { StepError } = await import('../../../src/core/errors.ts');
    const error = new StepError('step-failed', 'x', {
      key: 'a',
      cause: new Error('usage limit reached, resets 8pm (UTC)'),
    });
    expect(classify(error, host)).toMatchObject({ category: 'unknown', closes: { untilMs: now + 10 * hour } });
  });

  test.each([
    ['a rate limit that does not say when it is renewed', Object.assign(new Error('429'), { status: 429 })],
    [
      'a server that asks to wait because it is down',
      Object.assign(new Error('x'), { status: 503, headers: { 'retry-after': '7' } }),
    ],
    ['an unknown error that speaks of time', new Error('try again in 20s')],
  ])('not by %s', (_, error) => {
    expect(classify(error, host).closes).toBeUndefined();
  });
});
