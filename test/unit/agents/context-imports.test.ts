import { expect, test } from 'vitest';
import { ImportGraph, importsIn } from '../../../src/agents/context-imports.ts';
import { ContextSlices } from '../../../src/agents/context-slices.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

test('relative imports of scripts are found, in every form', () => {
  const text = `import a from './a.ts';\nimport type { B } from "../b.js";\nexport * from './c';\nimport './d.ts';
const e = await import('./e.ts');\nconst f = require("./f");\nimport z from 'zod';\nconst text = './no.ts';\n`;
  expect(importsIn('x.ts', Buffer.from(text)).toSorted()).toEqual([
    '../b.js',
    './a.ts',
    './c',
    './d.ts',
    './e.ts',
    './f',
  ]);
});

test('imports of Python are paths', () => {
  const text =
    'import os, app.models as m\nfrom .near import thing\nfrom ..far.place import (one,\nfrom app import views\n';
  expect(importsIn('x.py', Buffer.from(text))).toEqual(
    expect.arrayContaining(['os', 'app/models', './near', '../far/place', 'app', 'app/views']),
  );
});

test('who imports whom is known of the chosen files, whatever ending is written', async () => {
  const files = ['src/a.ts', 'src/b.ts', 'src/c/index.ts', 'src/d.tsx', 'lib/e.py', 'lib/f/__init__.py'];
  const named = [['./b.js'], [], ['../b', '../../outside/b.ts'], ['./c', './a.ts'], ['./f'], []];
  const graph = await ImportGraph.of(files, named, [1, 2, 5], new ContextSlices(new FakeHost()));
  expect(graph.importersOf(1)).toEqual([0, 2]);
  expect(graph.importersOf(2)).toEqual([3]);
  expect(graph.importersOf(5)).toEqual([4]);
  expect(graph.importsOf(2)).toEqual([1]);
  expect(graph.popularity('src/b.ts')).toBe(3);
});
