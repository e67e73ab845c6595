import { globSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { readText } from './repository-files.ts';

/** What docs/errors.md must say about one code. */
interface Case {
  readonly code: string;
  /** The class that carries it, such as `StorageError`. */
  readonly className: string;
}

/** The cases of the union `HoldfastError`, as the compiler sees it. */
function casesInSource(): readonly Case[] {
  const path = join(root, 'src/core/errors.ts');
  const program = ts.createProgram([path], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const union = file?.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === 'HoldfastError');
  if (!union) throw new Error('src/core/errors.ts has no type HoldfastError');
  const members = checker.getTypeAtLocation(union);
  return (members.isUnion() ? members.types : [members]).flatMap((type) => {
    const code = type.getProperty('code');
    if (!code) return [];
    const codes = checker.getTypeOfSymbolAtLocation(code, union);
    return (codes.isUnion() ? codes.types : [codes]).flatMap((literal) =>
      literal.isStringLiteral() ? { code: literal.value, className: type.symbol.name } : [],
    );
  });
}

/** The sections of docs/errors.md: their headings in order, each with the text below it. */
function sections(markdown: string): ReadonlyMap<string, string> {
  const [, ...parts] = markdown.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).trim(), part.slice(end).trim()];
    }),
  );
}

function faults(cases: readonly Case[], markdown: string): readonly string[] {
  const found = sections(markdown);
  const missing = cases.flatMap(({ code, className }) => {
    const text = found.get(`\`${code}\``);
    if (text === undefined) return `docs/errors.md has no heading "## \`${code}\`"`;
    const head = new RegExp(`^\`${className}\` · (not retryable|retryable|retryable if [^.\\n]+)\\n\\n.+`);
    const complete = head.test(text) && /^\*\*What to do:\*\* \S/m.test(text);
    return complete
      ? []
      : `"${code}" needs "\`${className}\` · (not) retryable", what happened, and a line "**What to do:** …"`;
  });
  const known = cases.map(({ code }) => `\`${code}\``);
  const superfluous = [...found.keys()].filter((heading) => heading.startsWith('`') && !known.includes(heading));
  const twice = cases.filter(({ code }, index) => cases.findIndex((other) => other.code === code) !== index);
  return [
    ...missing,
    ...superfluous.map((heading) => `docs/errors.md explains ${heading}, which no error has`),
    ...twice.map(({ code }) => `two classes carry the code "${code}"`),
  ];
}

describe('error codes', () => {
  test('are each used somewhere', () => {
    const source = globSync('src/**/*.ts', { cwd: root })
      .filter((file) => file !== 'src/core/errors.ts')
      .map((file) => readText(file))
      .join('\n');
    expect(casesInSource().filter(({ code }) => !source.includes(`'${code}'`))).toEqual([]);
  });

  test('are explained in docs/errors.md, each under its own heading, and nothing else is', () => {
    const cases = casesInSource();
    expect(cases.length).toBeGreaterThan(20);
    expect(faults(cases, readText('docs/errors.md'))).toEqual([]);
  });

  test('are missed when they have no heading, no advice, another class, or are gone', () => {
    const cases = [{ code: 'exists', className: 'StorageError' }];
    const section = '## `exists`\n\n`StorageError` · not retryable\n\nIt is there.\n\n**What to do:** look.\n';
    expect(faults(cases, section)).toEqual([]);
    expect(faults(cases, '## Other\n')).toHaveLength(1);
    expect(faults(cases, section.replace('**What to do:** look.', ''))).toHaveLength(1);
    expect(faults(cases, section.replace('`StorageError`', '`RunError`'))).toHaveLength(1);
    expect(faults([], section)).toEqual(['docs/errors.md explains `exists`, which no error has']);
    expect(faults([...cases, ...cases], section)).toContain('two classes carry the code "exists"');
  });
});
