import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryPoints, readPackage, root } from '../../house/repository.ts';
import { readText, repositoryFiles } from './repository-files.ts';

interface TypedocSettings {
  readonly entryPoints: readonly string[];
}

describe('every entry point', () => {
  const entries = entryPoints();

  test('is a source file', () => {
    expect(entries.map(({ source }) => source)).toContain('src/index.ts');
    expect(entries.filter(({ source }) => !existsSync(join(root, source)))).toEqual([]);
  });

  test('has its pages in typedoc.json', () => {
    const { entryPoints: documented } = JSON.parse(readText('typedoc.json')) as TypedocSettings;
    expect(documented).toEqual(entries.map(({ source }) => source));
  });

  test('has its API report, and no report is left of one that is gone', () => {
    const reports = repositoryFiles().filter((path) => /^etc\/.*\.api\.md$/.test(path));
    expect(reports).toEqual(entries.map(({ report }) => `etc/${report}.api.md`).sort());
  });
});

test('the package has the command, exact versions where it is developed, and ranges where it is used', () => {
  const { bin, dependencies, scripts } = readPackage();
  const { devDependencies } = JSON.parse(readText('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  expect(bin).toEqual({ holdfast: './dist/cli/bin.js' });
  expect(Object.entries(dependencies).filter(([, range]) => !/^\^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  expect(
    Object.entries(devDependencies).filter(([, version]) => !/^(\d+\.\d+\.\d+|file:tools\/[\w-]+)$/.test(version)),
  ).toEqual([]);
  // Users run no script of ours when they install.
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
});
