import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { inject } from 'vitest';
import { root } from '../../house/repository.ts';

/** A TypeScript source file, parsed. */
export interface Source {
  /** From the top of the repository, such as `src/core/errors.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Every file of the repository: what git keeps, and what it would keep if it were added now. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = new Set(listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file))));
  return [...files].sort();
}

/** The text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Parses TypeScript. */
export function parse(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Every source file of the package, parsed. */
export function sources(): readonly Source[] {
  return repositoryFiles()
    .filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
    .map((path) => parse(path, readText(path)));
}

/** Calls `look` with every node of a file. */
export function walk(source: Source, look: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
}

/** Where a node stands, such as `src/core/host.ts:12`. */
export function place(source: Source, node: ts.Node): string {
  const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart());
  return `${source.path}:${line + 1}`;
}

/** Throws with the compiler's findings when dist could not be built. For tests that need it. */
export function requireBuild(): void {
  const failure = inject('buildFailure');
  if (failure !== '') throw new Error(failure);
}
