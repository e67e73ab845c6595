import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { ProgressMeter } from '../../../src/state/progress-meter.ts';

type Event = JournalEvent | LiveEvent;
const error = { name: 'Error', message: 'broken' };
const started = (phases: readonly string[], weights?: readonly number[]): Event => ({
  ...{ type: 'run-started', runId: 'r', workflow: 'w', version: '1.0.0', inputHash: '', phases },
  ...(weights === undefined ? {} : { weights }),
});
const begin = (key: string): Event => ({ type: 'phase-started', key, name: key, number: 1 });
const end = (key: string): Event => ({
  ...{ type: 'phase-completed', key, name: key, number: 1, activeMs: 1, checkpoint: 1 },
});
const fanOut = (key: string, expected: number): Event => ({ type: 'fan-out-started', key, expected });
const done = (key: string): Event => ({ type: 'branch-completed', key, index: 0 });
const say = (fraction: number, key?: string): Event => ({
  ...{ type: 'progress-reported', fraction, overall: 0 },
  ...(key === undefined ? {} : { key }),
});
const take = (...events: readonly Event[]): ProgressMeter => {
  const meter = new ProgressMeter();
  for (const event of events) meter.apply(event);
  return meter;
};

describe('ProgressMeter', () => {
  test('adds the weights of finished phases and as much of the current one as is done', () => {
    const meter = take(started(['a', 'b'], [1, 3]), begin('a'), end('a'));
    expect(meter.overall).toBe(0.25);
    meter.apply(begin('b'));
    meter.apply(say(0.5, 'b'));
    expect(meter).toMatchObject({ overall: 0.625, phase: { key: 'b', fraction: 0.5 } });
    meter.apply(end('b'));
    expect(meter.overall).toBe(1);
  });

  test('takes the current phase from its fan-outs, nested ones and their steps included', () => {
    const meter = take(started(['a']), begin('a'), fanOut('a/edit', 4), done('a/edit[x]'));
    expect(meter.overall).toBe(0.25);
    meter.apply(fanOut('a/edit[y]/inner', 2));
    meter.apply(done('a/edit[y]/inner[1]'));
    expect(meter.overall).toBe(0.25);
    meter.apply(say(0.5, 'a/edit[y]/step'));
    expect(meter.overall).toBe(0.375);
    meter.apply({ type: 'branch-failed', key: 'a/edit[y]', index: 1, error });
    expect(meter.overall).toBe(0.5);
    meter.apply({ type: 'fan-out-ended', key: 'a/edit', skipped: 2 });
    expect(meter.overall).toBe(1);
  });

  test('knows the branches of wf.parallel and of phases whose names hold anything', () => {
    const meter = take(started(['a[1]']), begin('a%5B1%5D'), fanOut('a%5B1%5D/parallel', 2));
    meter.apply(say(0.5, 'a%5B1%5D/parallel/left/step'));
    expect(meter.phase?.fraction).toBe(0.25);
    meter.apply(done('a%5B1%5D/parallel/left'));
    expect(meter.phase?.fraction).toBe(0.5);
  });

  test('takes what the code says of its phase before what is counted, and steps where nothing else is known', () => {
    const meter = take(started(['a', 'b']), begin('a'), say(0.2, 'a/step'));
    expect(meter.overall).toBe(0.1);
    meter.apply(fanOut('a/edit', 2));
    meter.apply(done('a/edit[x]'));
    expect(meter.overall).toBe(0.25);
    meter.apply(say(0.9, 'a'));
    expect(meter.overall).toBe(0.45);
  });

  test('without phases measures the run itself', () => {
    expect(take(started([]), fanOut('edit', 4), done('edit[x]')).overall).toBe(0.25);
    expect(take(started([]), say(0.4)).overall).toBe(0.4);
    expect(take(started([]), say(0.3, 'step')).overall).toBe(0.3);
  });

  test('falls only when the run is taken back', () => {
    const meter = take(started(['a', 'b']), begin('a'), end('a'), begin('b'), say(0.8, 'b'), say(0.2, 'b'));
    expect(meter.overall).toBe(0.9);
    const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, fanOuts: [], failures: [] };
    const phase = { done: 0, failed: 0, skipped: 0, notStarted: 0 };
    meter.apply({
      type: 'rolled-back',
      to: 1,
      census: { ...census, phases: [{ key: 'a', status: 'done', ...phase }] },
    });
    expect(meter.overall).toBe(0.5);
    meter.apply({ type: 'rerun-started', from: 'a/x', clears: ['a/x'], census: { ...census, phases: [] } });
    expect(meter.overall).toBe(0);
  });

  test('tells when a whole percent is gained', () => {
    const meter = take(started([]), fanOut('edit', 300));
    const told = Array.from({ length: 300 }, (_, index) => meter.apply(done(`edit[${index}]`))).filter(Boolean);
    expect(told).toHaveLength(100);
    expect(meter.overall).toBe(1);
  });

  test('stays between 0 and 1 and never falls, whatever happens', () => {
    const phases = ['a', 'b'];
    const keys = ['a', 'b', 'a/f[x]', 'a/f[x]/s', 'b/parallel/y', 'f[z]', 's', undefined];
    const event = fc.oneof(
      fc.constantFrom(...phases).map(begin),
      fc.constantFrom(...phases).map(end),
      fc.tuple(fc.constantFrom('a/f', 'b/parallel', 'f'), fc.nat(3)).map(([key, size]) => fanOut(key, size)),
      fc.constantFrom('a/f[x]', 'b/parallel/y', 'f[z]').map(done),
      fc
        .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...keys))
        .map(([part, key]) => say(part, key)),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const meter = take(started(phases, [2, 5]));
        let before = 0;
        for (const happened of events) {
          meter.apply(happened);
          expect(meter.overall).toBeGreaterThanOrEqual(before);
          expect(meter.overall).toBeLessThanOrEqual(1);
          before = meter.overall;
        }
      }),
      { numRuns: 300 },
    );
  });
});
