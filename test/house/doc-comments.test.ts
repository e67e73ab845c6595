import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { entryPoints } from '../../house/repository.ts';
import { parse, place, sources, type Source } from './repository-files.ts';

/** Whether a doc comment stands directly before a node, and says something. */
function isDocumented(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).some((comment) => {
    const text = comment
      .getText()
      .replace(/^\/\*\*|\*\/$|^\s*\*/gm, '')
      .trim();
    return /^\p{L}|^[`"{[(@]/u.test(text);
  });
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    !!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map(({ name }) => name.getText()).join(', ');
  return (node as { readonly name?: ts.Node }).name?.getText() ?? 'something';
}

/** The names that users can import. */
function publicNames(files: readonly Source[]): ReadonlySet<string> {
  const entries = entryPoints().map((entry) => entry.source);
  const lists = files
    .filter(({ path }) => entries.includes(path))
    .flatMap(({ tree }) => tree.statements.filter(ts.isExportDeclaration))
    .flatMap(({ exportClause }) => (exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []));
  return new Set(lists.map(({ name }) => name.text));
}

/** What is exported without a word: whole declarations, and the single options of public interfaces that are named so. */
function faults(source: Source, isPublic: ReadonlySet<string>): readonly string[] {
  const functions = new Set<string>();
  return source.tree.statements.filter(isExported).flatMap((statement) => {
    const name = nameOf(statement);
    // The overloads of a function share what is said before the first one.
    const isOverload = ts.isFunctionDeclaration(statement) && functions.has(name);
    if (ts.isFunctionDeclaration(statement)) functions.add(name);
    const found =
      isDocumented(statement) || isOverload ? [] : [`${place(source, statement)} exports ${name} without a word`];
    if (!ts.isInterfaceDeclaration(statement) || !name.endsWith('Options') || !isPublic.has(name)) return found;
    const silent = statement.members.filter((member) => !isDocumented(member));
    return [
      ...found,
      ...silent.map((member) => `${place(source, member)}: the option ${name}.${nameOf(member)} is not explained`),
    ];
  });
}

test('every export has a doc comment, and so has every single option', () => {
  const files = sources();
  const isPublic = publicNames(files);
  expect(isPublic.size).toBeGreaterThan(0);
  expect(files.flatMap((source) => faults(source, isPublic))).toEqual([]);
});

describe('the rule finds', () => {
  const verdict = (text: string): readonly string[] => faults(parse('src/core/a.ts', text), new Set(['AOptions']));

  test.each([
    'export const limit = 1;',
    'export function f(): void {}',
    '// not a doc comment\nexport interface A { readonly b: string }',
    '/** */\nexport class A {}',
    '/** Said. */\nexport interface AOptions { readonly b: string }',
  ])('%s', (text) => {
    expect(verdict(text)).toHaveLength(1);
  });

  test.each([
    '/** Said. */\nexport const limit = 1;',
    '/** Said. */\nexport function f(a: string): void;\nexport function f(a: number): void;',
    '/** Said. */\nexport interface AOptions {\n  /** Said. */\n  readonly b: string }',
    'const inner = 1;',
  ])('nothing in: %s', (text) => {
    expect(verdict(text)).toEqual([]);
  });
});
