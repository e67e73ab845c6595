import { describe, expect, test } from 'vitest';
import { escapeName, Scope } from '../../../src/workflow/scope.ts';

const signal = new AbortController().signal;
const rootScope = (): Scope => new Scope('run', '', undefined, signal);

describe('Scope', () => {
  test('gives a name that repeats one after the other a number of its own', () => {
    const scope = rootScope();
    const keys = ['test', 'test', 'lint', 'test'].map((name) => {
      const key = scope.enter(name);
      scope.leave();
      return key;
    });
    expect(keys).toEqual(['test', 'test#2', 'lint', 'test#3']);
  });

  test('writes the path of its scope before the name', () => {
    const phase = new Scope('phase', 'build', rootScope(), signal);
    expect(phase.enter('compile')).toBe('build/compile');
  });

  test('lets different names overlap', () => {
    const scope = rootScope();
    expect([scope.enter('a'), scope.enter('b')]).toEqual(['a', 'b']);
  });

  test('refuses a name that repeats while the first one is still running', () => {
    const scope = rootScope();
    scope.enter('a');
    expect(() => scope.enter('a')).toThrow(expect.objectContaining({ code: 'step-ambiguous', key: 'a' }));
  });

  test('refuses a repeated name once steps have overlapped, also when they do not now', () => {
    const scope = rootScope();
    scope.enter('a');
    scope.enter('b');
    scope.leave();
    scope.leave();
    expect(() => scope.enter('a')).toThrow(expect.objectContaining({ code: 'step-ambiguous' }));
  });

  test('refuses an overlap once a name has repeated', () => {
    const scope = rootScope();
    for (const name of ['a', 'a']) {
      scope.enter(name);
      scope.leave();
    }
    scope.enter('b');
    expect(() => scope.enter('c')).toThrow(expect.objectContaining({ code: 'step-ambiguous' }));
  });

  test('refuses everything after its end', () => {
    const scope = new Scope('phase', 'build', rootScope(), signal);
    scope.end();
    expect(() => scope.enter('late')).toThrow(expect.objectContaining({ code: 'scope-ended', key: 'build/late' }));
  });

  test('contains itself and what lies in it, and nothing else', () => {
    const root = rootScope();
    const phase = new Scope('phase', 'a', root, signal);
    const branch = new Scope('branch', 'a/parallel/b', phase, signal);
    expect([root.contains(branch), phase.contains(phase), branch.contains(phase), root.contains(rootScope())]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

test('separators in a name are escaped, and plain names are not', () => {
  expect(escapeName('a/b#2[c]{d}:~')).toBe('a~2fb~232~5bc~5d~7bd~7d~3a~7e');
  expect(escapeName('run tests, v1.2 (ärger)')).toBe('run tests, v1.2 (ärger)');
});
