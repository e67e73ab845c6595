import { expect, test } from 'vitest';
import { pythonLevels, scriptLevels } from '../../../src/agents/code-levels.ts';

function levels(text: string): readonly number[] {
  return [...scriptLevels(text.split('\n'))];
}

test('lines are as deep as the brackets before them', () => {
  expect(levels('a(\n[\n{\n}\n])\nb')).toEqual([0, 1, 2, 3, 2, 0]);
});

test('brackets in strings, comments, templates and patterns do not count', () => {
  expect(levels('const a = "{";\nb')).toEqual([0, 0]);
  expect(levels("const a = '\\'{';\nb")).toEqual([0, 0]);
  expect(levels('// {\nb')).toEqual([0, 0]);
  expect(levels('/* {\n{ */\nb')).toEqual([0, -1, 0]);
  expect(levels('`{\n${ {\n1 } }{`\nb')).toEqual([0, -1, 2, 0]);
  expect(levels('a.replace(/[{/]\\/{/g);\nb')).toEqual([0, 0]);
  expect(levels('const half = (a + b) / 2; // {\nb / {\n}')).toEqual([0, 0, 1]);
  expect(levels('return /{/;\nb')).toEqual([0, 0]);
});

test('an apostrophe in the text of a page is no string', () => {
  expect(levels("<p>don't {\n}</p>\nb")).toEqual([0, 1, 0]);
});

test('lines full of quotes and slashes without end take no more time than others', () => {
  const hostile = [
    "'\\'".repeat(100_000),
    `"${'\\"'.repeat(100_000)}`,
    `=/${'\\/'.repeat(100_000)}`,
    '`${'.repeat(50_000),
  ];
  expect(scriptLevels(hostile)).toHaveLength(4);
  expect(pythonLevels(hostile)).toHaveLength(4);
});

test('lines of Python are as deep as they are indented, where a statement begins', () => {
  const text = 'def a(\n    b,\n):\n    """Not\ndef c():\n    """\n    return 1 + \\\n  2\n\n\tx = 1';
  expect([...pythonLevels(text.split('\n'))]).toEqual([0, -1, -1, 4, -1, -1, 4, -1, -1, 8]);
});
