import { expect, test } from 'vitest';
import { toPrintable } from '../../../src/core/printable-text.ts';

test('keeps line breaks and tabs, and names what steers a terminal or hides text', () => {
  expect(toPrintable('a\r\n\tb\u001b[2J\rc\n')).toBe('a\n\tb\\u{1b}[2J\\u{d}c\n');
  expect(toPrintable('\u009b \u202e \u2066 \ud800 \u{e0041} \u2028')).toBe(
    '\\u{9b} \\u{202e} \\u{2066} \\u{d800} \\u{e0041} \\u{2028}',
  );
});

test.each([
  ['emoji of several signs', '👩‍💻 👩🏽‍💻 ❤️‍🔥'],
  ['Persian', 'می\u200cخواهم'],
  ['Devanagari', 'क्\u200dष'],
])('leaves the joiners of %s', (_, text) => {
  expect(toPrintable(text)).toBe(text);
});

test('names joiners that join nothing', () => {
  expect(toPrintable('a\u200db \u200d 1\u200c 👍\u200d\u200d')).toBe(
    'a\\u{200d}b \\u{200d} 1\\u{200c} 👍\u200d\\u{200d}',
  );
});
