import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { readText, repositoryFiles, requireBuild } from './repository-files.ts';
import { runNode } from './run-module.ts';

/** Programs that are no examples: shown by their own npm script. */
const programs = ['examples/demo.ts'];

/** What an example says at its end that it prints. */
function expectedOutput(text: string): string | undefined {
  const match = /^\/\/ Prints:\n((?:\/\/.*\n)+)\s*$/m.exec(text);
  return match?.[1]?.replace(/^\/\/ ?/gm, '');
}

/** What is wrong with an example, run as a user would. */
async function faults(path: string, text: string): Promise<readonly string[]> {
  const expected = expectedOutput(text);
  if (expected === undefined)
    return [`${path} does not end in "// Prints:" and the lines it prints, each behind "// "`];
  const { exit, stdout, stderr } = await runNode([join(root, path)]);
  return [
    ...(/from 'holdfast(\/[\w/-]+)?'/.test(text) ? [] : [`${path} does not import the package by its name`]),
    ...(/from '\.\.?\//.test(text) ? [`${path} imports a file beside it: an example is one file`] : []),
    ...(exit === 0 ? [] : [`${path} ended with ${exit}: ${stderr}`]),
    ...(stdout === expected ? [] : [`${path} printed:\n${stdout}`]),
  ];
}

describe('examples', () => {
  beforeAll(requireBuild);

  const files = repositoryFiles().filter((path) => /^examples\/[^/]+\.ts$/.test(path) && !programs.includes(path));

  // Shown as skipped as long as there are none.
  test.skipIf(files.length === 0)('are numbered without gaps', () => {
    expect(files.map((path) => basename(path).slice(0, 3))).toEqual(
      files.map((_, index) => `${String(index + 1).padStart(2, '0')}-`),
    );
  });

  test('are each told of once in their README, in order', () => {
    const rows = readText('examples/README.md').matchAll(/^\| \[([^\]]+)\]\(([^)]+)\)/gm);
    expect([...rows].map(([, name, link]) => `${name} ${link}`)).toEqual(
      files.map((path) => `${basename(path)} ${basename(path)}`),
    );
  });

  test.each(files)('%s prints what it says at its end', async (path) => {
    expect(await faults(path, readText(path))).toEqual([]);
  });
});

describe('the rule finds', () => {
  const folder = `temp/examples-${process.pid}`;
  const run = async (text: string): Promise<readonly string[]> => {
    const path = `${folder}/01-example.ts`;
    writeFileSync(join(root, path), text);
    return faults(path, text);
  };
  beforeAll(() => {
    mkdirSync(join(root, folder), { recursive: true });
  });
  afterAll(() => {
    rmSync(join(root, folder), { recursive: true, force: true });
  });

  const good = `import type {} from 'holdfast';\n\nconsole.log('one');\nconsole.log('two');\n\n// Prints:\n// one\n// two\n`;

  test('nothing wrong with an example that keeps its word', async () => {
    expect(await run(good)).toEqual([]);
  });

  test.each([
    ['no expected lines', good.replace('// Prints:', '//'), 'does not end in'],
    ['another output', good.replace('// two', '// three'), 'printed:\none\ntwo\n'],
    ['a failure', good.replace(`console.log('two');`, `console.log('two'); process.exitCode = 3;`), 'ended with 3'],
    ['an import by path', good.replace(`'holdfast'`, `'../src/index.ts'`), 'does not import the package by its name'],
  ])('%s', async (_what, text, fault) => {
    expect(await run(text)).toContainEqual(expect.stringContaining(fault));
  });
});
