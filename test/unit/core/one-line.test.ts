import { expect, test } from 'vitest';
import { isOneLine } from '../../../src/core/one-line.ts';

test.each(['a', ' a b ', 'ä/平', 'a: b'])('%j is one line', (text) => {
  expect(isOneLine(text)).toBe(true);
});

test.each(['', ' ', 'a\nb', 'a\r', 'a\u001b[2J', 'a\u0085b', 'a\u2028b', 'a\u2029', 7, undefined, null])(
  '%j is not one line',
  (value) => {
    expect(isOneLine(value)).toBe(false);
  },
);
