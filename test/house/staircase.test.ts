import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { entryPoints, readPackage } from '../../house/repository.ts';
import { parse, place, sources, walk, type Source } from './repository-files.ts';

/** Every room and its stair. A room imports only from stairs below its own. */
const stairs: Readonly<Record<string, number>> = {
  core: 0,
  storage: 1,
  processes: 1,
  git: 1,
  calendar: 1,
  configuration: 1,
  conditions: 1,
  trust: 1,
  state: 2,
  metrics: 2,
  recovery: 2,
  notifications: 2,
  memory: 2,
  reliability: 3,
  forecasts: 3,
  agents: 3,
  workflow: 4,
  declarative: 5,
  evaluation: 5,
  dispatch: 5,
  reports: 5,
  schedule: 5,
  planning: 6,
  delivery: 6,
  cli: 7,
};

/** Which rooms may import which package. `late`: only by `import()` or as types, because it costs too much to load or does too much. */
const packages: Readonly<Record<string, { readonly rooms: readonly string[]; readonly late?: true }>> = {
  eventemitter3: { rooms: ['core', 'workflow', 'recovery', 'evaluation'] },
  cockatiel: { rooms: ['recovery'] },
  zod: { rooms: Object.keys(stairs), late: true },
  'json-stream-stringify': { rooms: ['state', 'reliability', 'reports', 'cli'], late: true },
  'proper-lockfile': { rooms: ['storage', 'state', 'metrics', 'memory'], late: true },
  commander: { rooms: ['cli'] },
  '@marcbachmann/cel-js': { rooms: ['conditions'], late: true },
  croner: { rooms: ['calendar'], late: true },
  yaml: { rooms: ['configuration', 'declarative'], late: true },
  'node:child_process': { rooms: ['processes', 'git'] },
  'node:sqlite': { rooms: ['storage'], late: true },
};

/** Rooms that no entry point loads before they are asked for: they may import a late package as they like. */
const lateRooms: readonly string[] = ['cli', 'declarative', 'planning', 'delivery', 'evaluation'];

/** Files that run in a thread of their own, where what a late package does to its program stays. Nothing imports them. */
const workerEnding = '-worker.ts';

interface Import {
  readonly source: Source;
  readonly node: ts.Node;
  readonly specifier: string;
  readonly manner: 'static' | 'type' | 'dynamic';
}

function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, manner: Import['manner']): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ source, node, specifier: specifier.text, manner });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node) ? 'type' : 'static');
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, isTypeExport(node) ? 'type' : 'static');
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], 'dynamic');
  });
  return found;
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = importClause.namedBindings;
  return (
    !importClause.name &&
    !!bindings &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  return (
    isTypeOnly ||
    (!!exportClause && ts.isNamedExports(exportClause) && exportClause.elements.every((element) => element.isTypeOnly))
  );
}

/** The room of a file: its folder directly below src, or `undefined` for an entry point that stands in src itself. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

function targetOf({ source, specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? join(dirname(source.path), specifier) : undefined;
}

/** What is wrong with one import, or nothing. */
function faultOf(entry: Import): string | undefined {
  const from = roomOf(entry.source.path);
  const target = targetOf(entry);
  return target === undefined ? faultOfPackage(entry, from) : faultOfFile(entry.specifier, from, target);
}

function faultOfFile(specifier: string, from: string | undefined, target: string): string | undefined {
  if (!specifier.endsWith('.ts')) return 'a relative import ends in .ts';
  if (!target.startsWith('src/')) return 'src imports nothing outside src';
  if (target.endsWith(workerEnding)) return 'a worker is started, not imported';
  const to = roomOf(target);
  if (from === to || from === 'testing') return undefined;
  if (to === undefined) return 'a room does not import an entry point';
  if (to === 'testing') return 'nothing in src imports testing';
  if (from === undefined) return to === 'cli' ? 'an entry point does not import the command line' : undefined;
  const [own, other] = [stairs[from], stairs[to]];
  if (own === undefined) return `the room "${from}" has no stair: add it to the list in this test, and to the design`;
  if (other === undefined) return `the room "${to}" has no stair`;
  if (own === other) return `"${from}" and "${to}" stand on one stair`;
  return other < own ? undefined : `"${to}" stands above "${from}"`;
}

function faultOfPackage({ source, specifier, manner }: Import, from: string | undefined): string | undefined {
  const name = isBuiltin(specifier) ? specifier : specifier.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1');
  if (isBuiltin(specifier) && !specifier.startsWith('node:'))
    return 'a built-in module is imported with node: before its name';
  const rule = packages[name];
  if (!rule) return isBuiltin(specifier) ? undefined : 'the package is not in the list of this test';
  if (from === undefined) return 'an entry point only exports what the rooms have';
  if (from === 'testing') return undefined;
  if (!rule.rooms.includes(from)) return `"${name}" belongs to ${rule.rooms.join(', ')}`;
  const early = manner === 'static' && !lateRooms.includes(from) && !source.path.endsWith(workerEnding);
  if (rule.late && early) return `"${name}" is imported by import() where it is needed`;
  return undefined;
}

function faults(files: readonly Source[]): readonly string[] {
  return files.flatMap((source) =>
    importsOf(source).flatMap((entry) => {
      const fault = faultOf(entry);
      return fault === undefined ? [] : `${place(source, entry.node)} imports "${entry.specifier}": ${fault}`;
    }),
  );
}

/** Circles of files that import each other, each as the path around it. What only types need does not count: it is gone at run time. */
function circles(files: readonly Source[]): readonly string[] {
  const edges = new Map<string, readonly string[]>();
  for (const source of files) {
    const targets = importsOf(source).flatMap((entry) => (entry.manner === 'static' ? (targetOf(entry) ?? []) : []));
    edges.set(source.path, targets);
  }
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) found.add([...above.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return [...found];
}

describe('the staircase', () => {
  const files = sources();

  test('every import goes down the stairs, and every package stays in its rooms', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(faults(files)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(circles(files)).toEqual([]);
  });

  test('every folder of src is a room with a stair, and every file beside them an entry point', () => {
    const entries = entryPoints().map((entry) => entry.source);
    const strays = files.filter(({ path }) => {
      const room = roomOf(path);
      return room === undefined ? !entries.includes(path) : room !== 'testing' && stairs[room] === undefined;
    });
    expect(strays.map(({ path }) => path)).toEqual([]);
  });

  test('every dependency of the package is in the list of who may import it', () => {
    // tslib is what the compiler imports.
    const listed = [...Object.keys(packages), 'tslib'];
    expect(Object.keys(readPackage().dependencies).filter((name) => !listed.includes(name))).toEqual([]);
  });
});

describe('the rule finds', () => {
  const verdict = (path: string, text: string): readonly string[] => faults([parse(path, text)]);

  test.each([
    ['src/core/a.ts', `import { b } from '../storage/b.ts';`, 'stands above'],
    ['src/core/a.ts', `export type { B } from '../state/b.ts';`, 'stands above'],
    ['src/core/a.ts', `const b = await import('../workflow/b.ts');`, 'stands above'],
    ['src/core/a.ts', `type B = import('../workflow/b.ts').B;`, 'stands above'],
    ['src/state/a.ts', `import type { B } from '../recovery/b.ts';`, 'one stair'],
    ['src/workflow/a.ts', `import { FakeHost } from '../testing/fake-host.ts';`, 'imports testing'],
    ['src/index.ts', `export { FakeHost } from './testing/fake-host.ts';`, 'imports testing'],
    ['src/index.ts', `export { main } from './cli/main.ts';`, 'command line'],
    ['src/workflow/a.ts', `import { b } from '../index.ts';`, 'entry point'],
    ['src/attic/a.ts', `import { b } from '../core/b.ts';`, 'no stair'],
    ['src/state/a.ts', `import { b } from '../../test/b.ts';`, 'outside src'],
    ['src/state/a.ts', `import { b } from './b.js';`, 'ends in .ts'],
    ['src/state/a.ts', `import { readFile } from 'fs/promises';`, 'node: before'],
    ['src/state/a.ts', `import { z } from 'zod';`, 'import()'],
    ['src/state/a.ts', `import { z, type ZodType } from 'zod/v4';`, 'import()'],
    ['src/storage/a.ts', `import { lock } from 'proper-lockfile';`, 'import()'],
    ['src/storage/a.ts', `import './clean-worker.ts';`, 'started, not imported'],
    ['src/state/a.ts', `import { Command } from 'commander';`, 'belongs to cli'],
    ['src/workflow/a.ts', `import { spawn } from 'node:child_process';`, 'belongs to processes'],
    ['src/state/a.ts', `import chalk from 'chalk';`, 'not in the list'],
    ['src/index.ts', `import { z } from 'zod';`, 'only exports'],
  ])('%s: %s', (path, text, fault) => {
    expect(verdict(path, text)).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    [
      'src/state/a.ts',
      `import { b } from '../storage/b.ts'; import { c } from './c.ts'; import { join } from 'node:path';`,
    ],
    ['src/state/a.ts', `import type { ZodType } from 'zod'; const { z } = await import('zod');`],
    [
      'src/cli/bin.ts',
      `import { Command } from 'commander'; import { z } from 'zod'; import { b } from '../workflow/b.ts';`,
    ],
    ['src/storage/clean-worker.ts', `import { lock } from 'proper-lockfile';`],
    ['src/testing/a.ts', `import { b } from '../workflow/b.ts'; import { spawn } from 'node:child_process';`],
  ])('nothing in %s: %s', (path, text) => {
    expect(verdict(path, text)).toEqual([]);
  });

  test('a circle, however long', () => {
    const a = parse('src/state/a.ts', `import { b } from './b.ts';`);
    const b = parse('src/state/b.ts', `export { c } from './c.ts';`);
    const c = parse('src/state/c.ts', `import { a } from './a.ts';`);
    expect(circles([a, b, c])).toEqual(['src/state/a.ts → src/state/b.ts → src/state/c.ts → src/state/a.ts']);
    expect(circles([a, b, parse('src/state/c.ts', `import type { a } from './a.ts';`)])).toEqual([]);
  });
});
