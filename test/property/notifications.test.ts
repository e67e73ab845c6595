import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Redactor } from '../../src/core/redactor.ts';
import { makeNotice, type NoticeRequest } from '../../src/notifications/notice-request.ts';
import { NotificationService } from '../../src/notifications/notification-service.ts';
import { QuietHours } from '../../src/notifications/quiet-hours.ts';
import { RateLimit } from '../../src/notifications/rate-limit.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { CapturingNotifier } from '../unit/notifications/capturing-notifier.ts';

const windowMs = 300_000;

test('of the notices of a workflow, one passes in each window, critical ones always, and none is forgotten in the count', () => {
  const offer = fc.record({
    afterMs: fc.integer({ min: 0, max: windowMs }),
    workflow: fc.constantFrom('a', 'b', undefined),
    critical: fc.boolean(),
    quiet: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(offer, { maxLength: 60 }), (offers) => {
      const limit = new RateLimit(windowMs);
      let at = 1_000_000;
      const passed = new Map<string | undefined, number[]>();
      const open = new Map<string | undefined, number>();
      for (const [index, { afterMs, workflow, critical, quiet }] of offers.entries()) {
        at += afterMs;
        const severity = critical ? 'critical' : 'error';
        const offered = { id: String(index), topic: 'custom', severity, workflow, at, quiet } as const;
        const verdict = limit.offer(offered);
        // The model: when ordinary ones have passed, and how many of each workflow nobody has heard of.
        const before = passed.get(workflow) ?? [];
        const held = !critical && (quiet || before.some((then) => at - then < windowMs));
        if (held) {
          expect(verdict).toEqual({ kind: 'held', reason: quiet ? 'quiet-hours' : 'rate-limit' });
          open.set(workflow, (open.get(workflow) ?? 0) + 1);
        } else {
          expect(verdict).toEqual({ kind: 'passed', heldBack: open.get(workflow) ?? 0 });
          open.set(workflow, 0);
          if (!critical) passed.set(workflow, [...before, at]);
        }
        expect(limit.offer(offered)).toBe(verdict);
      }
    }),
    { numRuns: 300 },
  );
});

test('quiet hours are the minutes from one time of the day to another, in every time zone', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const text = (value: number): string =>
    `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  // Zones without changes of the clock, so that the model needs no table of them.
  const zones = {
    UTC: 0,
    'Asia/Kolkata': 330,
    'Pacific/Marquesas': -570,
    'Asia/Tokyo': 540,
    'Pacific/Kiritimati': 840,
  };
  const zone = fc.constantFrom(...Object.entries(zones));
  fc.assert(
    fc.property(
      minute,
      minute,
      zone,
      fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
      (from, to, of, at) => {
        fc.pre(from !== to);
        const [timeZone, offset] = of;
        const now = Math.floor(at / 60_000 + offset) % 1440;
        // The model walks from the first minute to the last one.
        const isQuiet = (now - from + 1440) % 1440 < (to - from + 1440) % 1440;
        expect(new QuietHours({ from: text(from), to: text(to), timeZone }).includes(at)).toBe(isQuiet);
      },
    ),
    { numRuns: 300 },
  );
});

const hostile = [
  '$(touch /tmp/owned)',
  '`reboot`',
  '; rm -rf ~ #',
  '--help',
  '-e alert',
  '"; display dialog "x',
  '<script>alert(1)</script>',
  '&amp;&lt;',
  '\u0000\u001b[2J\u0007',
  '\u202Egnp.exe',
  '\r\nX-Header: 1',
  '__proto__',
  '{{constructor.constructor("return process")()}}',
  '%n%s%x',
  '\ud800',
  'a'.repeat(5000),
  '('.repeat(2000),
  'AKIA'.repeat(1000),
];

test('10,000 hostile notices are delivered as text, bounded and well-formed, in time that grows with their number', async () => {
  const host = new FakeHost();
  const notifier = new CapturingNotifier();
  const service = new NotificationService({ host, notifiers: [notifier], rateLimit: false, maxQueued: 20_000 });
  const piece = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 40 }));
  const text = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
  const title = text.filter((own) => own !== '');
  const request = fc.record({ title, body: text, facts: fc.dictionary(piece, piece, { maxKeys: 3 }) });
  for (const asked of fc.sample(request, 10_000)) service.notify(asked);
  await service.flush();
  expect(notifier.notices).toHaveLength(10_000);
  for (const { title: shown, body, facts = {} } of notifier.notices) {
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(/[\r\n\u2028\u2029]/.test(shown)).toBe(false);
    expect(body.length).toBeLessThanOrEqual(4000);
    expect(Object.getPrototypeOf(facts)).toBe(Object.prototype);
  }
  await service.close();
}, 240_000);

test('a text of a megabyte costs no more than what is kept of it', () => {
  const redactor = new Redactor();
  const host = new FakeHost();
  const cost = (length: number): number => {
    const requests: readonly NoticeRequest[] = hostile.map((piece) => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      return { title: text, body: text };
    });
    const before = process.cpuUsage();
    for (const request of requests) makeNotice(request, host, redactor);
    return process.cpuUsage(before).user / 1000;
  };
  cost(10_000);
  const [short, long] = [cost(100_000), cost(1_000_000)];
  expect(long).toBeLessThan(Math.max(5 * short, 500));
});
