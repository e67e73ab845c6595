import { describe, expect, test } from 'vitest';
import { readText, repositoryFiles } from './repository-files.ts';

/*
 * The repository speaks of the product, not of how or where it was made. The words are put together here, so that
 * this file does not contain them.
 */
const either = (...words: readonly (readonly string[])[]): string => words.map((parts) => parts.join('[ -]')).join('|');

interface Ban {
  readonly what: string;
  readonly pattern: RegExp;
  /** The files that are looked at, if not all. */
  readonly only?: RegExp;
}

const bans: readonly Ban[] = [
  {
    what: 'how the project was made',
    pattern: new RegExp(
      `\\b(${either(
        ['this', 'session'],
        ['previous', 'session'],
        ['next', 'session'],
        ['ci', 'session'],
        ['the', 'farm'],
        ['claude', 'wrote'],
        ['ai', 'generated'],
        ['generated', 'by', 'ai'],
        ['generated', 'with', 'claude'],
        ['as', 'an', 'ai'],
        ['language', 'model', 'wrote'],
        ['co', 'authored', 'by'],
        ['shared', 'spec'],
        ['issue', 'text'],
      )})\\b`,
      'i',
    ),
  },
  {
    what: 'a path of one machine',
    pattern: new RegExp(`(?<![\\w.])/(${['root', 'work', 'home/[a-z]+', 'Users/[A-Za-z]+'].join('|')})/`),
  },
  {
    what: 'the address of a package registry',
    pattern: new RegExp(['registry', 'npmjs', 'org'].join('\\.') + '|' + ['registry', 'yarnpkg', 'com'].join('\\.')),
  },
  {
    what: 'an address to download from in the lockfile',
    pattern: /"resolved": "(?!tools\/)/,
    only: /^package-lock\.json$/,
  },
  { what: 'unfinished work', pattern: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`) },
  { what: 'a conflict of a merge', pattern: /^(<{7}|>{7}) /m },
];

function faults(path: string, text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      bans
        .filter(({ pattern, only }) => (only?.test(path) ?? true) && pattern.test(line))
        .map(({ what }) => `${path}:${index + 1} speaks of ${what}: ${line.trim().slice(0, 120)}`),
    );
}

/** Files that hold no text. */
const binary = /\.(png|jpe?g|gif|ico|woff2?|gz|tgz|zip|sqlite|db)$/;

test('no file speaks of how or where it was made, or of unfinished work', () => {
  const files = repositoryFiles().filter((path) => !binary.test(path));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((path) => faults(path, readText(path)))).toEqual([]);
});

describe('the rule finds', () => {
  test.each([
    ['This' + ' session added a retry.'],
    ['AI' + '-generated'],
    ['Written as an' + ' AI.'],
    ['see /ro' + 'ot/project/file.ts'],
    ['see /wo' + 'rk/main'],
    ['in /home/' + 'builder/project'],
    ['https://registry.' + 'npmjs.org/zod'],
    ['// TO' + 'DO later'],
  ])('%s', (line) => {
    expect(faults('docs/page.md', line)).toHaveLength(1);
  });

  test.each([['the session of an agent is resumed'], ['src/wo' + 'rk/file.ts'], ['node_modules/.bin']])(
    'nothing in: %s',
    (line) => {
      expect(faults('docs/page.md', line)).toEqual([]);
    },
  );

  test('an address in the lockfile', () => {
    expect(faults('package-lock.json', '"resolved": "https://example.com/zod.tgz"')).toHaveLength(1);
    expect(faults('package-lock.json', '"resolved": "tools/node24"')).toEqual([]);
  });
});
