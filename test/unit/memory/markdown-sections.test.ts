import { expect, test } from 'vitest';
import { cutMarkdown } from '../../../src/memory/markdown-sections.ts';

test('a heading inside of a fence begins no section, whatever looks like its end', () => {
  const fence = ['```', '```js', '## inside', '~~~', '## inside', '```'].join('\n');
  const { title, sections } = cutMarkdown(`# Title\n\n## One\n\n${fence}\n\n## Two\n\ntext\n`);
  expect(title).toBe('Title');
  expect([...sections]).toEqual([
    ['one', fence],
    ['two', 'text'],
  ]);
});
