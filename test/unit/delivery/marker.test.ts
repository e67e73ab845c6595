import { describe, expect, test } from 'vitest';
import { bodyOf, isMarked, marked, markerOf, titleOf } from '../../../src/delivery/marker.ts';

describe('a marker', () => {
  test('is the same for the same effect of the same run, and for nothing else', () => {
    expect(markerOf('one', 'run/a')).toBe(markerOf('one', 'run/a'));
    expect(new Set([markerOf('one', 'run/a'), markerOf('two', 'run/a'), markerOf('one', 'run/b')]).size).toBe(3);
  });

  test('is found in what carries it, also where the far side has changed line ends or added some', () => {
    const text = marked('A body.\n\n', 'm-1');
    expect(text).toBe('A body.\n\n<!-- m-1 -->');
    for (const kept of [text, text.replaceAll('\n', '\r\n'), `${text}\n\n`]) expect(isMarked(kept, 'm-1')).toBe(true);
  });

  test.each(['<!-- m-1 -->\nmore', 'm-1', '<!-- m-11 -->', '> <!-- m-1 -->', ''])('is not found in %j', (text) => {
    expect(isMarked(text, 'm-1')).toBe(false);
  });
});

describe('texts for forges', () => {
  test('have one line as a title, cut by characters', () => {
    expect(titleOf(' a\r\n b\u2028\tc ', 10)).toBe('a b c');
    expect(titleOf('😀'.repeat(10), 5)).toBe('😀😀😀😀…');
  });

  test('have a body that programs can be handed, cut with a word about it', () => {
    expect(bodyOf('a\0b\uD800', 100)).toBe('a\uFFFDb\uFFFD');
    expect(bodyOf('x'.repeat(20), 5)).toBe('xxxxx\n\n… (cut)');
  });
});
