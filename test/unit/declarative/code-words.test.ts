import { expect, test } from 'vitest';
import { codeWord } from '../../../src/declarative/code-words.ts';

const isPowerful = (variable: string): boolean => variable === 'PATH';

/** The words of a command; `@` stands for a template. */
function wordsOf(command: string): readonly string[] {
  return command.split(' ').map((word) => word.replaceAll('@', '${{ inputs.x }}'));
}

test.each([
  ['sh -c echo-@', 2],
  ['/bin/bash -lc @', 2],
  ['bash -c -e @', 3],
  ['bash -@', 1],
  ['bash --norc -ec @', 3],
  ['zsh -fc @ name', 2],
  ['env sh -c @', 3],
  ['env A=1 -i bash -c @', 5],
  ['env -S @', 2],
  ['env @', 1],
  ['env PATH=@ npm', 1],
  ['docker exec box sh -c @', 5],
  ['find . -name x -exec sh -c @ ;', 7],
  ['find . -exec @ ;', 3],
  ['xargs -n 1 @', 3],
  ['xargs sh -c @', 3],
  ['sudo -u me @', 3],
  ['sudo -u me sh -c @', 5],
  ['timeout 10 @', 2],
  ['timeout 10 node -e @', 4],
  ['nice -n 5 env python3 -c @', 6],
  ['ssh host @', 2],
  ['ssh -p 22 host echo @', 5],
  ['ssh -o ProxyCommand=@ host', 2],
  ['git -c alias.x=@ x', 2],
  ['git -C dir -c @ x', 4],
  ['node -e @', 2],
  ['node -p @', 2],
  ['node --eval=@', 1],
  ['node --import @ x.js', 2],
  ['deno eval @', 2],
  ['python3.12 -c @', 2],
  ['python -cprint(@)', 1],
  ['perl -ne @ file', 2],
  ['perl -i.bak -pe @ file', 3],
  ['ruby -e @', 2],
  ['php -r @', 2],
  ['awk -v a=1 @ file', 3],
  ['sed -n @ file', 2],
  ['sed -e p -e @ file', 4],
  ['su - me -c @', 4],
  ['npx @', 1],
  ['npm exec -c @', 3],
  ['pwsh -Command @', 2],
  ['cmd /c echo @', 3],
  ['watch echo @', 2],
])('in "%s" word %i is code', (command, index) => {
  expect(codeWord(wordsOf(command), isPowerful)).toMatchObject({ index });
});

test.each([
  'echo @',
  'npm publish --tag @',
  'npm run watch @',
  'npm run build -- -c @',
  'sh -c code -- @',
  'bash -euc code name @ @',
  'bash script.sh -c @',
  'sh -e script.sh @',
  'env A=@ npm test',
  'env -u B npm @',
  'find @ -name @ -print',
  'xargs -n @ rm',
  'timeout @ npm test',
  'nice -n @ npm test',
  'git commit -m @',
  'git switch -c @',
  'git -C @ status',
  'ssh -i @ me@ uptime',
  'node script.js -e @',
  'node --max-old-space-size=@ script.js',
  'python -m pytest -c @',
  'python3 -c code @',
  'perl -ne code @',
  'awk -v a=@ code @',
  'sed -i s/a/b/ @',
  'sed -n -e p @',
  'npx eslint @',
  'grep -e @ -r .',
  'docker run -e A=@ image',
])('in "%s" nothing is', (command) => {
  expect(codeWord(wordsOf(command), isPowerful)).toBeUndefined();
});
