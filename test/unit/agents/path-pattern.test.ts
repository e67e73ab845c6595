import { describe, expect, test } from 'vitest';
import { namedBy, readPattern } from '../../../src/agents/path-pattern.ts';

function named(patterns: string, path: string): boolean {
  return namedBy(
    patterns.split('|').flatMap((line) => readPattern(line) ?? []),
    path,
  );
}

describe('patterns name what they name for git', () => {
  test.each([
    ['*.log', 'a.log'],
    ['*.log', 'deep/in/a.log'],
    ['dist', 'dist/a.js'],
    ['dist/', 'sub/dist/a.js'],
    ['/dist', 'dist/a.js'],
    ['src/*.ts', 'src/a.ts'],
    ['src/**', 'src/a/b.ts'],
    ['**/test', 'a/b/test/c.ts'],
    ['a/**/z', 'a/z'],
    ['a/**/z', 'a/b/c/z'],
    ['fo?.ts', 'foo.ts'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['\\#odd', '#odd'],
    ['\\!odd', '!odd'],
    ['a\\*b', 'a*b'],
    ['*', 'anything/at/all'],
    ['*é*', 'café.txt'],
    ['./src/', 'src/a.ts'],
  ])('%s names %s', (patterns, path) => {
    expect(named(patterns, path)).toBe(true);
  });

  test.each([
    ['*.log', 'a.logs'],
    ['/dist', 'sub/dist/a.js'],
    ['dist/', 'dist'],
    ['src/*.ts', 'src/deep/a.ts'],
    ['src/**', 'src'],
    ['[a-c]x', 'dx'],
    ['a\\*b', 'axb'],
    ['# a.ts', '# a.ts'],
    ['*.log|!keep.log', 'keep.log'],
    ['', 'a'],
  ])('%s does not name %s', (patterns, path) => {
    expect(named(patterns, path)).toBe(false);
  });
});

test('many stars take no more time than their number says', () => {
  expect(named(`${'*a'.repeat(100)}b`, 'a'.repeat(5000))).toBe(false);
  expect(named(`/${'**/a/'.repeat(60)}b`, Array(600).fill('a').join('/'))).toBe(false);
});
