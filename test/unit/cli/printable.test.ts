import { describe, expect, test } from 'vitest';
import { toLine, toPrintableJson, toShellWord } from '../../../src/cli/printable.ts';

const hostile = 'a\u001b[31m\u009b2J\u0000\u202eb\u2066\ud800\u200d';

describe('toLine', () => {
  test('writes control and format characters so that they can be read', () => {
    expect(toLine(hostile)).toBe('a\\u{1b}[31m\\u{9b}2J\\u{0}\\u{202e}b\\u{2066}\\u{d800}\\u{200d}');
  });

  test('makes one line of several', () => {
    expect(toLine('  one\r\n  two\tthree\u2028four\n')).toBe('one two three four');
  });

  test('leaves readable text alone, in any script', () => {
    expect(toLine('Größe – 日本語 👍 "x" \\n')).toBe('Größe – 日本語 👍 "x" \\n');
  });

  test('cuts what is too long, and says how long it was', () => {
    const cut = toLine('x'.repeat(5000));
    expect(cut).toHaveLength(2000 + ' … (5000 characters)'.length);
    expect(cut.endsWith('x … (5000 characters)')).toBe(true);
  });

  test('takes no more than linear time', () => {
    const before = process.cpuUsage();
    toLine(' '.repeat(1_000_000) + 'x');
    toLine('\r'.repeat(1_000_000));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });
});

test('toPrintableJson keeps the meaning and nothing that a terminal obeys', () => {
  const value = { [hostile]: [hostile, '\u007f\u0085\u2028\ufeff'] };
  const json = toPrintableJson(JSON.stringify(value));
  expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(json)).toEqual(value);
});

test.each([
  ['deploy.ts', 'deploy.ts'],
  ['my file', `'my file'`],
  [`it's`, `'it'\\''s'`],
  ['$(rm -rf ~)', `'$(rm -rf ~)'`],
  ['', `''`],
  ['a\nb', `'a b'`],
])('toShellWord(%j) is %s', (text, word) => {
  expect(toShellWord(text)).toBe(word);
});
