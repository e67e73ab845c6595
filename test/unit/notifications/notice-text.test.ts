import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, plainText, shownNotice } from '../../../src/notifications/notice-text.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';

test('text keeps its words, line breaks and tabs', () => {
  expect(plainText('one\ttwo\nthree é 日本語 👩‍👩‍👧 <b>&</b>')).toBe('one\ttwo\nthree é 日本語 👩‍👩‍👧 <b>&</b>');
});

test('every kind of line break becomes a line feed', () => {
  expect(plainText('a\r\nb\rc\u2028d\u2029e\u0085f')).toBe('a\nb\nc\nd\ne\nf');
});

test('what moves cursors, ends texts or turns directions is taken out, and half characters are replaced', () => {
  expect(plainText('\u001B[31mred\u0007\0\u009B2J')).toBe('[31mred2J');
  expect(plainText('\u202Egpj.exe\u2066\u200F\uFEFF\uFFFE')).toBe('gpj.exe');
  expect(plainText('a\uD800b\uDC00')).toBe('a\uFFFDb\uFFFD');
});

test('a cut text ends in an ellipsis and never in half a character', () => {
  expect(cutText('abcdef', 6)).toBe('abcdef');
  expect(cutText('abcdefg', 6)).toBe('abcde…');
  expect(cutText('abcd👩efg', 6)).toBe('abcd…');
});

test('a title is one line, and never empty', () => {
  expect(shownNotice(noticeOf(1, ' two\n lines ', ''), 100, 100)).toEqual({ title: 'two lines', body: '' });
  expect(shownNotice(noticeOf(1, '\0\n\u202E', 'b'), 100, 100)).toEqual({ title: 'holdfast', body: 'b' });
});

test('whatever the text, what is shown is well-formed, within its limit and without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { title, body } = shownNotice(noticeOf(1, text, text), 50, 120);
      expect([title.isWellFormed(), body.isWellFormed()]).toEqual([true, true]);
      expect(title.length).toBeLessThanOrEqual(50);
      expect(body.length).toBeLessThanOrEqual(120);
      expect(title).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
      expect(body).not.toMatch(/(?![\n\t])[\p{Cc}\u202A-\u202E]/u);
    }),
  );
});

test('a megabyte of line breaks and control characters takes no time', () => {
  const text = '\r\n\u001B[ \u2028'.repeat(200_000);
  const before = process.cpuUsage();
  shownNotice(noticeOf(1, text, text), 100, 100);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
});
