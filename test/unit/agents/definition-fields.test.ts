import { describe, expect, test } from 'vitest';
import { firstLineOf, readFields } from '../../../src/agents/definition-fields.ts';

describe('the fields of a definition', () => {
  test.each<[unknown, readonly string[] | undefined]>([
    ['Read, Grep,Glob', ['Read', 'Grep', 'Glob']],
    ['Read Grep', ['Read', 'Grep']],
    ['Bash(git add:*, git commit:*), Read', ['Bash(git add:*, git commit:*)', 'Read']],
    [
      ['Read', 'Bash(git log:*)', 'Read'],
      ['Read', 'Bash(git log:*)'],
    ],
    [[], []],
    ['*', undefined],
  ])('tools %j are %j', (tools, expected) => {
    expect(readFields({ tools }).tools).toEqual(expected);
    expect(readFields({ 'allowed-tools': tools }).tools).toEqual(expected);
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ tools: null }, '"tools" is not a list of tools'],
    [{ tools: '  ' }, '"tools" is not a list of tools'],
    [{ tools: { Read: true } }, '"tools" is not a list of tools'],
    [{ tools: ['Read', 7] }, 'names something that is no tool'],
    [{ tools: ['a\nb'] }, 'names something that is no tool'],
    [{ tools: 'Read', 'allowed-tools': 'Bash' }, 'both "tools" and "allowed-tools"'],
    [{ disallowedTools: 'Bash' }, '"disallowedTools" cannot be kept to'],
  ])('that narrow what may be done and cannot be kept are refused: %j', (fields, message) => {
    expect(() => readFields(fields)).toThrow(message);
  });

  test('are texts; numbers are taken as they are written, and "inherit" is no model', () => {
    expect(readFields({ name: 7, description: ' x ', model: 'inherit', 'argument-hint': '[a]' })).toEqual({
      name: '7',
      description: 'x',
      argumentHint: '[a]',
    });
    expect(() => readFields({ model: ['a'] })).toThrow('"model" is not a text');
    expect(() => readFields({ name: 'a\nb' })).toThrow('"name" is not one line');
  });

  test('that say how permission is asked for, or what is run besides, are passed over', () => {
    const fields = { permissionMode: 'bypassPermissions', hooks: { Stop: [] }, mcpServers: {}, env: { A: 'b' } };
    expect(readFields(fields)).toEqual({});
  });

  test('may be missing: the first line of the text says what it is for', () => {
    expect(firstLineOf('\n---\n# Review the code\n\nmore')).toBe('Review the code');
    expect(firstLineOf('x'.repeat(300))).toHaveLength(201);
    expect(firstLineOf('\n \n')).toBeUndefined();
  });
});
