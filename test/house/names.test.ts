import { basename } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse, repositoryFiles, sources, type Source } from './repository-files.ts';

/** Words that say nothing about what is inside. */
const empty =
  /^(utils?|helpers?|common|commons|misc|miscellaneous|shared|base|types?|constants?|interfaces?|manager|service|handler)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?$/;

function fileFault(path: string): string | undefined {
  // The folders of test ask something: what is in `types` fails to compile.
  const parts = path.split('/').slice(path.startsWith('test/') ? 2 : 1);
  const stem = basename(path).replace(/\.[cm]?[jt]s$/, '');
  if ([...parts.slice(0, -1), stem.replace(/\.test$/, '')].some((part) => empty.test(part)))
    return `${path} says nothing about what is inside`;
  // Examples begin with their number.
  if (!kebab.test(stem)) return `${path} is not in kebab-case`;
  return undefined;
}

/** `StateManager` → `state-manager`, `JSONValue` → `json-value`. */
function toKebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2').toLowerCase();
}

function exportedNames({ tree }: Source): readonly { readonly name: string; readonly kind: ts.SyntaxKind }[] {
  return tree.statements.flatMap((statement) => {
    const declared = statement as ts.Statement & {
      readonly name?: ts.Node;
      readonly modifiers?: ts.NodeArray<ts.ModifierLike>;
    };
    if (!declared.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return [];
    const declarations = ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [declared];
    return declarations.flatMap(({ name }) =>
      name && ts.isIdentifier(name) ? { name: name.text, kind: statement.kind } : [],
    );
  });
}

function nameFaults(source: Source): readonly string[] {
  const names = exportedNames(source);
  const faults = names
    .filter(({ name }) => /^I[A-Z][a-z]|Impl$|^Base[A-Z]|(Utils?|Helpers?)$|^(opts|cfg|msg|ctx|e|err)$/.test(name))
    .map(({ name }) => `${source.path} exports "${name}": no I…, …Impl, Base…, …Utils, no abbreviations`);
  const values = names.filter(
    ({ kind }) => kind !== ts.SyntaxKind.InterfaceDeclaration && kind !== ts.SyntaxKind.TypeAliasDeclaration,
  );
  const stem = basename(source.path, '.ts');
  const [only] = values;
  // A file of several things, such as the errors, is named after what they are together.
  if (only?.kind === ts.SyntaxKind.ClassDeclaration && values.length === 1 && toKebab(only.name) !== stem) {
    faults.push(`${source.path} holds the class ${only.name}: its file is ${toKebab(only.name)}.ts`);
  }
  return faults;
}

/** What a test in test/unit is about, when nothing of that name is in src. */
function orphan(path: string, files: ReadonlySet<string>): string | undefined {
  const subject = path.replace(/^test\/unit\//, 'src/').replace(/\.test\.ts$/, '');
  const room = subject.slice(0, subject.lastIndexOf('/'));
  // `journal-damage.test.ts` may stand beside `journal.test.ts`: the longest beginning that is a file counts.
  const words = basename(subject).split('-');
  const known = words.some((_, index) => files.has(`${room}/${words.slice(0, words.length - index).join('-')}.ts`));
  return known ? undefined : `${path} mirrors no file of ${room}/`;
}

describe('names', () => {
  const files = repositoryFiles();

  test('of files say what is inside, in kebab-case', () => {
    const checked = files.filter((path) => /^(src|test|house|bench|examples)\/.*\.[cm]?[jt]s$/.test(path));
    expect(checked.flatMap((path) => fileFault(path) ?? [])).toEqual([]);
  });

  test('of what is exported are the terms of the field, and a class has its own file', () => {
    expect(sources().flatMap(nameFaults)).toEqual([]);
  });

  test('of unit tests are those of the files they are about', () => {
    const all = new Set(files);
    const units = files.filter((path) => path.startsWith('test/unit/') && path.endsWith('.test.ts'));
    expect(units.flatMap((path) => orphan(path, all) ?? [])).toEqual([]);
  });
});

describe('the rule finds', () => {
  test.each([
    'src/core/utils.ts',
    'src/helpers/delay.ts',
    'src/core/common.ts',
    'test/unit/core/misc.test.ts',
    'src/core/JsonValue.ts',
  ])('the file %s', (path) => {
    expect(fileFault(path)).toBeDefined();
  });

  test.each([
    ['src/core/a.ts', 'export interface IStorage {}'],
    ['src/core/a.ts', 'export class StorageImpl {}'],
    ['src/core/a.ts', 'export abstract class BaseStorage {}'],
    ['src/core/storage.ts', 'export class FileStorage {}'],
  ])('in %s: %s', (path, text) => {
    expect(nameFaults(parse(path, text))).not.toEqual([]);
  });

  test('a unit test of nothing', () => {
    const files = new Set(['src/state/journal.ts']);
    expect(orphan('test/unit/state/journal.test.ts', files)).toBeUndefined();
    expect(orphan('test/unit/state/journal-damage.test.ts', files)).toBeUndefined();
    expect(orphan('test/unit/state/journey.test.ts', files)).toBeDefined();
  });

  test('nothing wrong with a class in its own file', () => {
    expect(
      nameFaults(
        parse('src/core/json-value.ts', 'export class JSONValue {} export interface Item {} export type Id = string;'),
      ),
    ).toEqual([]);
  });
});
