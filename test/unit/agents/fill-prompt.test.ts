import { expect, test } from 'vitest';
import { fillPrompt } from '../../../src/agents/fill-prompt.ts';

test.each<[string, string | readonly string[] | undefined, string]>([
  ['Fix $ARGUMENTS now', '#7 $& $ARGUMENTS', 'Fix #7 $& $ARGUMENTS now'],
  ['Fix $ARGUMENTS', undefined, 'Fix '],
  ['Review $1, then $2: $ARGUMENTS', ['a', 'b', 'c'], 'Review a, then b: a b c'],
  ['Review $1 and $2', ['a'], 'Review a and '],
  ['It costs $100 or $1.50', ['a'], 'It costs $100 or $1.50\n\nARGUMENTS: a'],
  ['awk "{print $1}"', 'a', 'awk "{print $1}"\n\nARGUMENTS: a'],
  ['$ARGUMENTSX', 'a', '$ARGUMENTSX\n\nARGUMENTS: a'],
  ['Status: !`git status` @README.md', '', 'Status: !`git status` @README.md'],
])('%j filled with %j is %j', (prompt, given, expected) => {
  expect(fillPrompt(prompt, given)).toBe(expected);
});
