import { expect, test } from 'vitest';
import { findCompanions } from '../../../src/agents/context-companions.ts';
import { ContextSlices } from '../../../src/agents/context-slices.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

async function companionsOf(files: readonly string[], file: string): Promise<readonly (string | undefined)[]> {
  const found = await findCompanions(files, new ContextSlices(new FakeHost()));
  return (found[files.indexOf(file)] ?? []).map((number) => files[number]);
}

test('a test goes with the file of its name, in the folder most alike', async () => {
  const files = [
    'src/core/json.ts',
    'src/cli/json.ts',
    'test/unit/core/json.test.ts',
    'app/store.py',
    'tests/test_store.py',
  ];
  expect(await companionsOf(files, 'src/core/json.ts')).toEqual(['test/unit/core/json.test.ts']);
  expect(await companionsOf(files, 'src/cli/json.ts')).toEqual([]);
  expect(await companionsOf(files, 'test/unit/core/json.test.ts')).toEqual(['src/core/json.ts']);
  expect(await companionsOf(files, 'app/store.py')).toEqual(['tests/test_store.py']);
});

test('a test of a longer name goes with what its name begins with, in a folder in common', async () => {
  const files = ['src/core/json.ts', 'test/core/json-numbers.test.ts', 'test/other/json-texts.test.ts'];
  expect(await companionsOf(files, 'test/core/json-numbers.test.ts')).toEqual(['src/core/json.ts']);
  expect(await companionsOf(files, 'test/other/json-texts.test.ts')).toEqual([]);
});

test('names that everything has are no names', async () => {
  const files = [...Array.from({ length: 20 }, (_, index) => `src/${index}/index.ts`), 'test/index.test.ts'];
  expect(await companionsOf(files, 'test/index.test.ts')).toEqual([]);
});
