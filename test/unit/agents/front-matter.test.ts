import { describe, expect, test } from 'vitest';
import { readFrontMatter } from '../../../src/agents/front-matter.ts';

describe('front matter', () => {
  test('is cut from the text, whatever ends the lines', async () => {
    const expected = { fields: { name: 'reviewer', tools: ['Read'] }, body: '# You review\n\nWell.' };
    const text = '---\nname: reviewer\ntools: [Read]\n---\n\n# You review\n\nWell.\n';
    expect(await readFrontMatter(text)).toEqual(expected);
    expect(await readFrontMatter(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(await readFrontMatter(text.replaceAll('\n', '\r'))).toEqual(expected);
    expect(await readFrontMatter('---\nname: x\n---')).toEqual({ fields: { name: 'x' }, body: '' });
    expect(await readFrontMatter('--- \n--- \nx')).toEqual({ fields: {}, body: 'x' });
  });

  test('is optional, and dashes further down are text', async () => {
    expect(await readFrontMatter('Do it.\n---\nname: x\n---\n')).toEqual({
      fields: undefined,
      body: 'Do it.\n---\nname: x\n---',
    });
  });

  test('that people write without quotes is read as they meant it', async () => {
    const text = `---
name: reviewer
description: Use this agent when: code was written. Examples: <example>user: "done"</example> # always
argument-hint: [issue] [priority]
tools: [Read, "Bash(git log:*)"]
model: sonnet
---
x`;
    expect((await readFrontMatter(text)).fields).toEqual({
      name: 'reviewer',
      description: 'Use this agent when: code was written. Examples: <example>user: "done"</example> # always',
      'argument-hint': '[issue] [priority]',
      tools: ['Read', 'Bash(git log:*)'],
      model: 'sonnet',
    });
  });

  test.each([
    ['without an end', '---\nname: x\n', 'has no end'],
    ['that is a list', '---\n- a\n---\n', 'is no list of fields'],
    ['that is broken', '---\ntools: [Read\nname: x\n---\n', 'is not YAML'],
    ['with one key twice', '---\nname: a\nname: b\n---\n', 'the key "name" is not unique'],
    ['that is huge', `---\nname: ${'x'.repeat(70_000)}\n---\n`, 'longer than'],
    ['with a tag', '---\nname: !!js/function "x"\n---\n', 'is not YAML'],
    [
      'that is a bomb',
      `---\na: &a [x, x]\n${Array.from({ length: 60 }, (_, index) => `k${index}: [*a, *a]`).join('\n')}\n---\n`,
      'is not YAML',
    ],
  ])('%s is refused', async (_, text, message) => {
    await expect(readFrontMatter(text)).rejects.toThrow(message);
  });

  test('changes no prototype', async () => {
    const { fields } = await readFrontMatter('---\n__proto__:\n  polluted: true\nname: x\n---\n');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(fields?.['polluted']).toBeUndefined();
  });
});
