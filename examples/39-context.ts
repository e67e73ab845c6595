// What an agent should read for a task, out of a whole folder, in so many tokens.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packContext } from 'holdfast/agents';

const root = mkdtempSync(join(tmpdir(), 'holdfast-example-'));
mkdirSync(join(root, 'src'));
mkdirSync(join(root, 'test'));
const files = {
  'src/waits.ts': 'export function waitBefore(attempt: number): number {\n  return attempt * 100;\n}\n',
  'src/retry.ts':
    'import { waitBefore } from "./waits.ts";\n\nexport function retryFailed(attempts: number): number {\n  return waitBefore(attempts);\n}\n',
  'src/colours.ts': "export const colours = ['red', 'green'];\n",
  'test/retry.test.ts': "test('a failed call is tried again', () => {});\n",
  '.env': 'API_TOKEN=do-not-show\n',
};
for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);

const packed = await packContext({
  root,
  task: 'retry failed calls more slowly',
  budgetTokens: 2000,
  reserveForAnswer: 500,
});
for (const { file, why } of packed.ranking) console.log(`${file}: ${why[0] ?? ''}`);
console.log(packed.chunks.map(({ file, kind, name }) => `${file}: ${kind} ${name ?? ''}`.trim()));
console.log(packed.leftOut);
console.log(packed.tokens <= 1500, packed.estimated);

// A place that must be seen comes first, however small the budget is.
const around = await packContext({
  root,
  task: 'retry failed calls more slowly',
  budgetTokens: 60,
  focus: [{ file: 'src/waits.ts', line: 2, radius: 0 }],
});
console.log(around.text);

rmSync(root, { recursive: true });

// Prints:
// test/retry.test.ts: path: retry
// src/retry.ts: path: retry
// src/waits.ts: imported by src/retry.ts
// [
//   'test/retry.test.ts: test a failed call is tried again',
//   'src/retry.ts: imports',
//   'src/retry.ts: function retryFailed',
//   'src/waits.ts: function waitBefore'
// ]
// [
//   { file: '.env', reason: 'secret' },
//   { file: 'src/colours.ts', reason: 'irrelevant' }
// ]
// true true
// <file path="src/waits.ts" lines="2-2">
//   return attempt * 100;
// </file>
//
