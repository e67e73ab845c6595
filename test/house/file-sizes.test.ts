import { expect, test } from 'vitest';
import { sources } from './repository-files.ts';

const limit = 250;
/** The facade delegates: it is never one of the few, because it is where houses like this one grow fat. */
const facade = { path: 'src/workflow/enhanced-workflow-manager.ts', limit: 340 };
/** How many of the files may be longer. */
const share = 0.05;

interface Size {
  readonly path: string;
  readonly lines: number;
}

function tooLong(sizes: readonly Size[]): readonly string[] {
  const long = sizes.filter(({ lines }) => lines > limit).sort((a, b) => b.lines - a.lines);
  const faults = long.length > Math.ceil(sizes.length * share) ? long : [];
  return [...faults, ...sizes.filter(({ path, lines }) => path === facade.path && lines > facade.limit)].map(
    ({ path, lines }) => `${path} has ${lines} lines`,
  );
}

test(`source files have at most ${limit} lines, save a few, and the facade is a page of delegation`, () => {
  const sizes = sources().map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(sizes.length).toBeGreaterThan(0);
  expect(tooLong(sizes)).toEqual([]);
});

test('the rule finds a second long file among twenty, and a long facade', () => {
  const short = Array.from({ length: 18 }, (_, index) => ({ path: `src/core/${index}.ts`, lines: 100 }));
  const [one, two] = [1, 2].map((index) => ({ path: `src/state/long-${index}.ts`, lines: 251 })) as [Size, Size];
  expect(tooLong([...short, one])).toEqual([]);
  expect(tooLong([...short, one, two])).toHaveLength(2);
  expect(tooLong([...short, { path: facade.path, lines: 341 }])).toEqual([`${facade.path} has 341 lines`]);
});
