import { describe, expect, test } from 'vitest';
import { TimeScale } from '../../../src/reports/time-scale.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const gap = (fromAt: number, toAt: number) => ({ fromAt, toAt, why: 'waiting' });

describe('TimeScale', () => {
  test('goes evenly from 0 to 1 where nothing waited long', () => {
    const scale = new TimeScale(1000, 2000, [gap(1100, 1150)]);
    expect([1000, 1500, 2000].map((at) => scale.place(at))).toEqual([0, 0.5, 1]);
    expect(scale.breaks).toEqual([]);
  });

  test('passes over days of waiting in a small step, so that minutes of work are seen', () => {
    const scale = new TimeScale(0, 2 * day + 20 * minute, [gap(10 * minute, 10 * minute + 2 * day)]);
    const pause = scale.breaks[0]!;
    expect(pause.to - pause.from).toBeCloseTo(0.03);
    expect(scale.place(5 * minute)).toBeCloseTo(0.2425, 3);
    expect(scale.place(10 * minute + day)).toBeCloseTo(0.5, 3);
    expect(scale.place(2 * day + 20 * minute)).toBeCloseTo(1, 6);
  });

  test('never goes back, whatever the gaps', () => {
    const scale = new TimeScale(0, 10 * day, [gap(1, day), gap(2 * day, 9 * day), gap(9.5 * day, 10 * day)]);
    const places = Array.from({ length: 2000 }, (_, index) => scale.place((index / 1999) * 10 * day));
    expect(places.every((place, index) => index === 0 || place >= places[index - 1]!)).toBe(true);
    expect([places[0], places.at(-1)]).toEqual([0, expect.closeTo(1, 6)]);
  });

  test('shows a run that only waited as waiting', () => {
    expect(new TimeScale(0, day, [gap(0, day)]).breaks).toEqual([]);
  });

  test('names round moments, none of them inside a break', () => {
    const scale = new TimeScale(0, 2 * day + 20 * minute, [gap(10 * minute, 10 * minute + 2 * day)]);
    const ticks = scale.ticks(8);
    expect(ticks.length).toBeGreaterThan(3);
    for (const { elapsedMs, place } of ticks) {
      expect(elapsedMs % minute).toBe(0);
      expect(place <= scale.breaks[0]!.from || place >= scale.breaks[0]!.to).toBe(true);
    }
  });

  test('holds a run of no length', () => {
    const scale = new TimeScale(5, 5, []);
    expect([scale.place(5), scale.place(4), scale.place(9)]).toEqual([0, 0, 1]);
    expect(scale.ticks(8).length).toBeLessThan(20);
  });
});
