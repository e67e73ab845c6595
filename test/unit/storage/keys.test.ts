import { describe, expect, test } from 'vitest';
import { requireFolderPrefix, requireKey, requirePrefix } from '../../../src/storage/keys.ts';

describe('requireKey', () => {
  test.each([
    'a',
    '_',
    '0',
    'runs/2026-11/wf_20261120T101530123Z_k3x9q2/1',
    'a.b=~@+-_',
    'console',
    'x'.repeat(120),
    'nul-x',
    'a/com',
  ])('gives back %j', (key) => {
    expect(requireKey(key)).toBe(key);
  });

  test.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    'a/..',
    '.a',
    '-a',
    '+a',
    'a b',
    'ä',
    'a%',
    'a!',
    'a\\b',
    'a\n',
    'a.',
    'con',
    'a/AUX',
    'nul.x',
    'com7.a.b/c',
  ])('refuses %j', (key) => {
    expect(() => requireKey(key)).toThrow(
      expect.objectContaining({ code: 'invalid-key', subject: 'key', value: key }) as Error,
    );
  });

  test('refuses what is too long', () => {
    expect(requireKey(`${'a'.repeat(119)}/${'b'.repeat(120)}`)).toHaveLength(240);
    for (const key of ['x'.repeat(121), `${'abc/'.repeat(100)}d`])
      expect(() => requireKey(key)).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
  });

  test('says what it got and what it expects', () => {
    expect(() => requireKey('../secret')).toThrow(/Expected a key of up to 400 characters: .*; got "\.\.\/secret"\./);
    expect(() => requirePrefix('../')).toThrow(
      /Expected a prefix that is the beginning of a key \(up to 400 .*; got "\.\.\/"\./,
    );
    expect(() => requireFolderPrefix('runs')).toThrow(
      /Expected a folder that is a path of segments that ends in "\/" .*; got "runs"\./,
    );
  });
});

describe('requirePrefix', () => {
  test.each(['', 'a', 'a/', 'a/b', 'a/b/', 'con', 'a/b.'])('accepts %j', (prefix) => {
    expect(requirePrefix(prefix)).toBe(prefix);
  });

  test.each(['/', '../', 'a/../', 'a//', '.a', 'a/.', 'con/', 'a./b', 'x'.repeat(401)])('refuses %j', (prefix) => {
    expect(() => requirePrefix(prefix)).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
  });
});

describe('requireFolderPrefix', () => {
  test('accepts only a whole path of segments with a slash at its end', () => {
    expect(requireFolderPrefix('a/b/')).toBe('a/b/');
    for (const prefix of ['', '/', 'a', 'a/b', '../'])
      expect(() => requireFolderPrefix(prefix)).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
  });
});
