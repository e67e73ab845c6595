import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../../src/core/shell-word.ts';

test.each([
  ['deploy-1.2_x@y:z,a+b=c%/d.ts', 'deploy-1.2_x@y:z,a+b=c%/d.ts'],
  ['my file', `'my file'`],
  [`it's`, `'it'\\''s'`],
  ['$(echo no)`echo no`', `'$(echo no)\`echo no\`'`],
  ['', `''`],
  ['*', `'*'`],
  ['a\nb', `'a\nb'`],
])('shellWord(%j) is %s, and a shell takes it for that', (text, word) => {
  expect(shellWord(text)).toBe(word);
  expect(execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(text);
});
