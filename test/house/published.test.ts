import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../house/repository.ts';
import { requireBuild } from './repository-files.ts';
import { runNode } from './run-module.ts';

const dist = join(root, 'dist');

function modules(): readonly string[] {
  return globSync('**/*.js', { cwd: dist }).sort();
}

/** Runs a module with this text in a process of its own and gives what it prints. */
async function evaluate(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-dist-'));
  try {
    await writeFile(join(folder, 'module.mjs'), text);
    const { stdout, stderr } = await runNode(['--enable-source-maps', join(folder, 'module.mjs')]);
    return stdout + stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function urlOf(module: string): string {
  return JSON.stringify(pathToFileURL(join(root, module)).href);
}

describe('what is published', () => {
  beforeAll(requireBuild);

  test('is few modules, and the front door is one file behind its list of names', () => {
    // Most of them are loaded late, by those who need them.
    expect(modules().length).toBeLessThanOrEqual(128);
    const front = readFileSync(join(dist, 'index.js'), 'utf8');
    expect([...front.matchAll(/ from "(.*)"/g)].map(([, from]) => from)).toEqual(['./shared/holdfast.js']);
  });

  test('imports no module by the name of its source', () => {
    // The compiler leaves such names in functions that it rewrites for another reason.
    const sources = modules().filter((path) =>
      /\bimport\(\s*["'][^"']*\.ts["']/.test(readFileSync(join(dist, path), 'utf8')),
    );
    expect(sources).toEqual([]);
  });

  test('has one class of each name, whichever entry point it came by', async () => {
    const code = `import { MemoryStorage, StorageError } from ${urlOf('dist/index.js')};
      import { FaultyStorage } from ${urlOf('dist/testing/index.js')};
      const storage = new FaultyStorage(new MemoryStorage(), [{ method: 'get' }]);
      await storage.get('a').catch((error) => console.log(error instanceof StorageError, error.code));`;
    expect(await evaluate(code)).toBe('true storage-failed\n');
  });

  test('finds its maintenance thread', async () => {
    const code = `import { mkdtempSync, rmSync } from 'node:fs';
      import { FileStorage } from ${urlOf('dist/index.js')};
      const directory = mkdtempSync('state-');
      const storage = new FileStorage({ directory });
      const { completed, reason } = await storage.maintain();
      await storage.close();
      rmSync(directory, { recursive: true });
      console.log(completed, reason);`;
    expect(await evaluate(code)).toBe('true undefined\n');
  });

  test('runs on Node 22: no `using` is left for the engine', () => {
    const left = modules().filter((path) => /^\s*(?:await )?using \w+ =/m.test(readFileSync(join(dist, path), 'utf8')));
    expect(left).toEqual([]);
  });

  test('has maps that lead to the packed sources, line by line', async () => {
    // A list of names has no lines to lead to.
    for (const path of modules().filter((path) => existsSync(join(dist, `${path}.map`)))) {
      const map = JSON.parse(readFileSync(join(dist, `${path}.map`), 'utf8')) as { readonly sources: string[] };
      const sources = map.sources.map((source) => join(dist, dirname(path), source));
      expect(sources.filter((source) => !existsSync(source) || !relative(root, source).startsWith('src/'))).toEqual([]);
    }
    const stack = await evaluate(`import { defineWorkflow } from ${urlOf('dist/index.js')};
      try { defineWorkflow({ name: '', run: () => {} }); } catch (error) { console.log(error.stack); }`);
    expect(stack).toMatch(/src\/workflow\/workflow\.ts:\d+:\d+/);
  });
});
