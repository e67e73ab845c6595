import { describe, expect, test } from 'vitest';
import { fitsAnyKey, fitsKey } from '../../../src/testing/key-pattern.ts';

describe('a pattern of keys', () => {
  test.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['*', 'a/b[c]', true],
    ['build/*', 'build/edit[a]/write', true],
    ['build/*', 'rebuild/x', false],
    ['*/write', 'build/edit[a]/write', true],
    ['build/*/write', 'build/edit[a]/write', true],
    ['build/*/write', 'build/write', false],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['edit[*]/do', 'edit[x.ts]/do', true],
    ['a.c', 'abc', false],
  ])('%j and key %j: %j', (pattern, key, fits) => {
    expect(fitsKey(key, pattern)).toBe(fits);
  });

  test('takes no time over what would keep a regular expression busy', () => {
    expect(fitsKey('a'.repeat(50_000), `${'*a'.repeat(30)}*b`)).toBe(false);
    expect(fitsAnyKey('x', ['y', 'x'])).toBe(true);
    expect(fitsAnyKey('x', [])).toBe(false);
  });
});
