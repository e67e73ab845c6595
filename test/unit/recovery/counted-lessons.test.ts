import { describe, expect, test } from 'vitest';
import { CountedLessons, lessonId } from '../../../src/recovery/counted-lessons.ts';

describe('CountedLessons', () => {
  test('counts each lesson of a writer once, in the order of its numbers', () => {
    const counted = new CountedLessons();
    expect(['a-1', 'a-2', 'a-2', 'a-1', 'b-1', 'a-3', 'a-3'].map((id) => counted.take(id))).toEqual([
      ...[true, true, false, false, true, true, false],
    ]);
  });

  test('goes on from what it gave, also for ids without a number', () => {
    const counted = new CountedLessons();
    for (const id of ['a-b-1', 'x7', lessonId('a-b', 2)]) counted.take(id);
    expect(counted.recent()).toEqual(['x7', 'a-b-2']);
    const later = new CountedLessons(counted.recent());
    expect(['x7', 'a-b-2', 'x8', 'a-b-3'].map((id) => later.take(id))).toEqual([false, false, true, true]);
  });

  test('gives the writers that wrote last', () => {
    const counted = new CountedLessons();
    for (let writer = 0; writer < 300; writer += 1) counted.take(lessonId(`w${writer}`, 1));
    counted.take('w44-2');
    const recent = counted.recent();
    expect(recent).toHaveLength(256);
    expect([recent[0], recent.at(-1)]).toEqual(['w45-1', 'w44-2']);
  });
});
