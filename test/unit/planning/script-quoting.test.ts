import { expect, test } from 'vitest';
import { quoted, quotedList, shortLine, plainLines } from '../../../src/planning/script-quoting.ts';

test('a value stands between single quotes, and so do its own', () => {
  expect(quoted('it', '')).toBe("''");
  expect(quoted('it', "it's $(here)\n")).toBe("'it'\\''s $(here)\n'");
  expect(quotedList('they', ['a b', "'"])).toBe("'a b' ''\\'''");
});

test('what is no text, or has NUL or half a character in it, is refused by name', () => {
  for (const value of ['\0', '\udc00', 'x\ud83d', 7, undefined])
    expect(() => quoted('the title', value)).toThrow(/Expected `the title` to be text without NUL/);
});

test('a line that is shown has no breaks, nothing that steers, and an end', () => {
  expect(shortLine(' a\r\n\u2029b\u200f\u001bc ', 10)).toBe('a b c');
  expect(shortLine('\u{1f600}'.repeat(9), 5)).toBe('\u{1f600}'.repeat(4) + '…');
  expect(shortLine('\ud800', 5)).toBe('\ufffd');
  expect(plainLines('a\n\tb\u001b[1m\u202e')).toBe('a\n\tb[1m');
});
