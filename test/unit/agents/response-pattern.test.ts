import { describe, expect, test } from 'vitest';
import { fitsPattern } from '../../../src/agents/response-pattern.ts';

describe('a pattern', () => {
  test.each([
    ['Summarise *', 'Summarise a/b.ts', true],
    ['Summarise *', 'summarise a', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', 'é', true],
    ['?', '👍', true],
    ['a?c', 'ac', false],
    ['*b*b', 'abab', true],
    ['*b*b', 'abac', false],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaaa', false],
    ['[ab]', 'a', false],
  ])('%j fits %j: %s', (pattern, text, fits) => {
    expect(fitsPattern(pattern, text)).toBe(fits);
  });

  test.each([
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/b/a.ts', false],
    ['src/?.ts', 'src//ts', false],
    ['src/**', 'src/b/a.ts', true],
    ['src/**.ts', 'src/b/a.ts', true],
    ['**/a.ts', 'src/b/a.ts', true],
    ['src/***/a.ts', 'src/b/a.ts', true],
    ['*/**/a', 'x/y/z/a', true],
    ['*/**/a', 'x/a', false],
  ])('of paths, %j fits %j: %s', (pattern, text, fits) => {
    expect(fitsPattern(pattern, text, '/')).toBe(fits);
  });

  test('of many stars takes no longer than its length times that of the text', () => {
    const steps = { count: 0 };
    const counting = {
      *[Symbol.iterator]() {
        for (let index = 0; index < 500; index += 1) {
          steps.count += 1;
          yield 'a';
        }
      },
    } as unknown;
    expect(fitsPattern(`${'*a'.repeat(100)}b`, counting as string)).toBe(false);
    expect(steps.count).toBe(500);
  });
});
