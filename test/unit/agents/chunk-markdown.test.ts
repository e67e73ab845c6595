import { expect, test } from 'vitest';
import { chunkMarkdown } from '../../../src/agents/chunk-markdown.ts';

test('a heading inside of a fence begins no section, whatever looks like its end', () => {
  const lines = ['# One', '```', '```js', '# inside', '~~~', '# inside', '```', '# Two', 'text'];
  expect(chunkMarkdown(lines)).toMatchObject([
    { fromLine: 1, toLine: 7, name: 'One' },
    { fromLine: 8, toLine: 9, name: 'Two' },
  ]);
});
