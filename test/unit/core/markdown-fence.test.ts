import { expect, test } from 'vitest';
import { fenceAfter } from '../../../src/core/markdown-fence.ts';

/** The lines that stand in a fence or are the mark of one. */
function fenced(text: string): readonly string[] {
  let fence: string | undefined;
  return text.split('\n').filter((line) => {
    const before = fence;
    fence = fenceAfter(line, fence);
    return before !== undefined || fence !== undefined;
  });
}

test.each([
  ['a mark of the other kind', '```\n~~~\ninside\n```\noutside', '```\n~~~\ninside\n```'],
  ['a shorter mark', '````\n```\ninside\n````\noutside', '````\n```\ninside\n````'],
  ['a mark with words behind it', '```\n```js\ninside\n```\noutside', '```\n```js\ninside\n```'],
  ['a mark that stands too far in', '```\n    ```\ninside\n```\noutside', '```\n    ```\ninside\n```'],
])('a fence is not closed by %s', (_, text, expected) => {
  expect(fenced(text).join('\n')).toBe(expected);
});

test.each([
  ['a longer mark', '```\ninside\n`````\noutside', '```\ninside\n`````'],
  [
    'a mark with up to three spaces before and white space behind',
    '~~~ js\ninside\n   ~~~ \t\noutside',
    '~~~ js\ninside\n   ~~~ \t',
  ],
  ['a mark before a carriage return', '```\r\ninside\r\n```\r\noutside', '```\r\ninside\r\n```\r'],
])('a fence is closed by %s', (_, text, expected) => {
  expect(fenced(text).join('\n')).toBe(expected);
});

test('no fence is opened by code in a line, by two marks, or by a mark that stands too far in', () => {
  expect(fenced('``` code ``` in a line\n``\n    ```\n\t~~~')).toEqual([]);
  expect(fenced('~~~ with a ` in its words\n~~~')).toHaveLength(2);
});
