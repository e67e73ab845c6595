import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { definePrompt } from '../../../src/agents/prompt-definition.ts';
import { PromptLibrary } from '../../../src/agents/prompt-library.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-prompts-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

describe('a library', () => {
  test('begins with prompts for the usual work, unless told otherwise', () => {
    const library = new PromptLibrary();
    expect(library.list().map(({ name }) => name)).toEqual([
      ...['debug', 'document', 'implement', 'plan', 'research', 'review', 'test'],
    ]);
    expect(new PromptLibrary({ builtIn: false }).list()).toEqual([]);
    expect(library.find({ tag: 'read-only' }).map(({ name }) => name)).toEqual(['plan', 'research', 'review']);
    expect(library.find({ tag: ['built-in', 'writes'], text: 'CHANGE' }).map(({ name }) => name)).toEqual([
      'implement',
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['research', { question: 'Where are runs kept?' }],
    ['plan', { task: 'Add dark mode', constraints: ['no new packages'] }],
    ['implement', { task: 'Add dark mode', plan: 'one step' }],
    ['review', { change: '+ a\n- b' }],
    ['test', { subject: 'the parser', behaviour: ['empty input is refused'] }],
    ['document', { subject: 'the cache' }],
    ['debug', { problem: 'it hangs', tried: ['restarting'] }],
  ])('has "%s", which takes its values and what was packed, and can be trimmed to itself', (name, values) => {
    const library = new PromptLibrary();
    const context = { text: 'const context = 1;\n'.repeat(500), chunks: [{ file: 'a.ts' }] };
    const whole = library.render(name, values, { context });
    expect(whole.text).toContain('const context = 1;');
    expect(whole.text).not.toMatch(/\{\{|\n\n\n|undefined/);
    const { text, tokens, trimmed } = library.render(name, values, { context, budgetTokens: 700 });
    expect(tokens).toBeLessThanOrEqual(700);
    expect(trimmed.map(({ name: part }) => part)).toEqual(['context']);
    for (const value of Object.values(values).flat()) expect(text).toContain(value);
  });

  test('gives the newest prompt of a name, which may extend the one before', () => {
    const library = new PromptLibrary({ prompts: [{ name: 'plan', template: 'Mine.' }] });
    expect(library.render('plan', {}).text).toBe('Mine.');
    library.add({ name: 'review', extends: 'review', sections: [{ name: 'rules', text: 'Be kind.' }] });
    library.add({ name: 'review', extends: 'review', sections: [{ name: 'answer', text: 'One line.' }] });
    const { text } = library.render('review', { change: 'x' });
    expect(text).toContain('Be kind.\n\nOne line.');
    expect(text).toContain('Review a change.');
  });

  test('puts together prompts that extend each other in whatever order they came', () => {
    const library = new PromptLibrary({ builtIn: false });
    const child = definePrompt({ name: 'child', extends: 'parent', sections: [{ name: 'end', text: 'Bye {{who}}.' }] });
    expect(() => child.render({ who: 'Ann' })).toThrow('extends "parent", which there is not');
    library.add(child);
    expect(() => library.require('child')).toThrow(expect.objectContaining({ code: 'unknown-prompt' }));
    library.add({ name: 'parent', variables: { who: 'text' }, template: 'Hello {{who}}.' });
    expect(library.render('child', { who: 'Ann' }).text).toBe('Hello Ann.\n\nBye Ann.');
  });

  test('refuses circles, and names that are not there', () => {
    const library = new PromptLibrary({ builtIn: false });
    for (const [name, parent] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ])
      library.add({ name: name ?? '', extends: parent ?? '', sections: [{ name: 'x', text: 'y' }] });
    expect(() => library.require('a')).toThrow('goes round in a circle (a → b → c → a)');
    expect(() => library.add({ name: 'self', extends: 'self', sections: [] })).toThrow('it extends itself');
    expect(() => new PromptLibrary().require('reserch')).toThrow(
      /There is no prompt "reserch"; did you mean "research"\?/,
    );
    expect(() => new PromptLibrary().require('xyzzy')).toThrow(/There are debug, document/);
    expect(new PromptLibrary().get('xyzzy')).toBeUndefined();
  });
});

describe('a folder', () => {
  const house = `---
description: Reviews as we do.
extends: review
tags: [ours]
variables:
  team: { type: text, default: everybody }
priorities:
  house-rules: 5
---
## House rules

For {{team}}:

\`\`\`md
## no section
\`\`\`

## Rules

Be kind.
`;

  test('of Markdown files is prompts, with sections by their headings', async () => {
    const path = folder({
      'review.md': house,
      'small.md': 'Sum up {{context}}',
      'notes.txt': 'no prompt',
    });
    mkdirSync(join(path, 'sub.md'));
    symlinkSync(join(path, 'small.md'), join(path, 'link.md'));
    const library = new PromptLibrary();
    const added = await library.addFolder(path);
    expect(added.map(({ name }) => name)).toEqual(['review', 'small']);
    const { text, tokens, used } = library.render('review', { change: 'x' });
    expect(used.sections).toEqual(['lead', 'change', 'rules', 'answer', 'house-rules']);
    expect(text).toContain('## House rules\n\nFor everybody:\n\n```md\n## no section\n```');
    expect(library.find({ tag: 'ours' }).map(({ name }) => name)).toEqual(['review']);
    expect(library.render('review', { change: 'x' }, { budgetTokens: tokens - 1 }).trimmed).toEqual([
      expect.objectContaining({ kind: 'section', name: 'house-rules' }),
    ]);
  });

  test('of Markdown files has sections by headings outside of fences, whatever stands in these', async () => {
    const fence = ['````md', '```js', '## inside', '```', '~~~', '## inside', '````', '## Outside', 'x'].join('\n');
    const library = new PromptLibrary();
    await library.addFolder(folder({ 'a.md': `${fence}\n\`\`\`\n\`\`\`js\n## inside\n\`\`\`\n## Last\n` }));
    expect(library.render('a', {}).used.sections).toEqual(['lead', 'outside', 'last']);
  });

  test('with anything wrong adds nothing, and says what in which file', async () => {
    const path = folder({
      'a.md': '---\nname: same\n---\nA',
      'b.md': '---\nname: same\n---\nB',
      'c.md': '---\nvariables: { x: text }\nfoo: 1\n---\n{{y}}',
      'd.md': '---\ntags: [\n---\nD',
      'e.md': '---\nno end',
      'f.md': '---\npriorities: { none: 1 }\n---\nF',
      'g.md': 'x'.repeat(300_000),
      'h.md': '## 平\n\ntext',
      'i.md': 'fine',
    });
    const library = new PromptLibrary({ builtIn: false });
    const failure: unknown = await library.addFolder(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'invalid-prompt',
      issues: [
        'b.md: a.md has the name "same" as well',
        'c.md: there is no field "foo"',
        expect.stringContaining('d.md: its front matter is not YAML'),
        expect.stringMatching(/^e\.md: /),
        'f.md: `priorities` names "none", which is no section of it',
        expect.stringContaining('g.md: Error: it is larger than'),
        expect.stringContaining('h.md: section ""'),
      ],
    });
    expect(library.list()).toEqual([]);
  });

  test('that extends what is not there adds nothing', async () => {
    const library = new PromptLibrary({ builtIn: false });
    const path = folder({ 'a.md': '---\nextends: nothing\n---\nA', 'b.md': 'B' });
    await expect(library.addFolder(path)).rejects.toMatchObject({ code: 'unknown-prompt' });
    expect(library.get('b')).toBeUndefined();
    await expect(library.addFolder(join(path, 'none'))).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(library.addFolder('')).rejects.toMatchObject({ code: 'invalid-option' });
  });
});
