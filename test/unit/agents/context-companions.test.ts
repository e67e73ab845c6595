import { expect, test } from 'vitest';
import { findCompanions } from '../../../src/agents/context-companions.ts';

function companionsOf(files: readonly string[], file: string): readonly (string | undefined)[] {
  const found = findCompanions(files);
  return (found[files.indexOf(file)] ?? []).map((number) => files[number]);
}

test('a test goes with the file of its name, in the folder most alike', () => {
  const files = [
    'src/core/json.ts',
    'src/cli/json.ts',
    'test/unit/core/json.test.ts',
    'app/store.py',
    'tests/test_store.py',
  ];
  expect(companionsOf(files, 'src/core/json.ts')).toEqual(['test/unit/core/json.test.ts']);
  expect(companionsOf(files, 'src/cli/json.ts')).toEqual([]);
  expect(companionsOf(files, 'test/unit/core/json.test.ts')).toEqual(['src/core/json.ts']);
  expect(companionsOf(files, 'app/store.py')).toEqual(['tests/test_store.py']);
});

test('a test of a longer name goes with what its name begins with, in a folder in common', () => {
  const files = ['src/core/json.ts', 'test/core/json-numbers.test.ts', 'test/other/json-texts.test.ts'];
  expect(companionsOf(files, 'test/core/json-numbers.test.ts')).toEqual(['src/core/json.ts']);
  expect(companionsOf(files, 'test/other/json-texts.test.ts')).toEqual([]);
});

test('names that everything has are no names', () => {
  const files = [...Array.from({ length: 20 }, (_, index) => `src/${index}/index.ts`), 'test/index.test.ts'];
  expect(companionsOf(files, 'test/index.test.ts')).toEqual([]);
});
