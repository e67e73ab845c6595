import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryPoints, readPackage, root } from '../../house/repository.ts';
import { codeBlocks, codeModules } from './code-blocks.ts';
import { readText, requireBuild } from './repository-files.ts';

const run = promisify(execFile);

/** What npm set for the script that runs this test says nothing about another project. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(lifecycle|package)_|npm_config_.*prefix|npm_command|INIT_CWD|NODE_OPTIONS|VITEST|TEST$|NODE_ENV)/i.test(
        name,
      ),
  ),
);

/** Runs npm as this process was run by it, so that it uses the same Node. */
async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const script = process.env['npm_execpath'];
  const [file, first] = script ? [process.execPath, [script]] : ['npm', []];
  return (
    await run(file, [...first, ...args], { cwd, env: environment, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  ).stdout;
}

async function node(
  cwd: string,
  ...args: readonly string[]
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return run(process.execPath, args, { cwd, env: environment, encoding: 'utf8' }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
}

interface Packed {
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

async function pack(destination: string): Promise<Packed> {
  const packed: unknown = JSON.parse(await npm(root, 'pack', '--json', '--pack-destination', destination));
  // npm 12 answers with an object by package name, npm 11 and before with a list.
  const [first] = Object.values(packed as Readonly<Record<string, Packed>>);
  if (!first) throw new Error('npm pack made nothing');
  return first;
}

/** What belongs in the tarball, and nothing else. */
const welcome = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/([a-z0-9-]+\/)*[a-z0-9-]+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
  /^src\/([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/,
  /^examples\/(README\.md|prompts\/[a-z0-9-]+\.md|([a-z0-9-]+\/)*[a-z0-9-]+\.ts)$/,
  /^docs\/(decisions\/)?[\w-]+\.(md|svg|png)$/,
  /^docs\/(configuration|workflow)\.schema\.json$/,
];

function strays(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !welcome.some((pattern) => pattern.test(path)));
}

let folder: string;
let packed: Packed;

describe('the package', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-package-'));
    requireBuild();
    packed = await pack(folder);
    const consumer = { name: 'consumer', private: true, type: 'module' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(consumer));
    await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('holds what belongs in it, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(strays(paths)).toEqual([]);
    const needed = [
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'docs/errors.md',
      ...Object.values(readPackage().bin).map((path) => path.slice(2)),
    ];
    const entries = entryPoints().flatMap(({ source, module, types }) => [source, module, types]);
    expect([...needed, ...entries].filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('names no path of this machine', async () => {
    const found = [];
    for (const { path } of packed.files) {
      const text = await readFile(join(folder, 'node_modules/holdfast', path), 'utf8');
      if (text.includes(root) || text.includes(tmpdir() + '/holdfast')) found.push(path);
    }
    expect(found).toEqual([]);
  });

  test('is the same when it is packed again', async () => {
    const again = join(folder, 'again');
    await mkdir(again);
    expect((await pack(again)).integrity).toBe(packed.integrity);
  });

  test('installs no package with a script', async () => {
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    expect(Object.keys(lock.packages)).toContain('node_modules/holdfast');
    expect(Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });

  const modes = [
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ] as const;

  test.each(modes)('compiles and runs in the TypeScript of a user with module resolution %s', async (name, options) => {
    const project = join(folder, name);
    await mkdir(project);
    const imports = entryPoints().map(({ specifier }, index) => `import * as entry${index} from '${specifier}';`);
    const prints = entryPoints().map((_, index) => `console.log(Object.keys(entry${index}).length > 0);`);
    await writeFile(join(project, 'entries.ts'), [...imports, ...prints].join('\n'));
    // What the README shows first is what a user tries first.
    const shown = codeModules(codeBlocks('README.md', readText('README.md'))).filter((module) => module.run);
    const names = shown.map((_, index) => `readme-${index + 1}`);
    for (const [index, module] of shown.entries())
      await writeFile(join(project, `${names[index] ?? ''}.ts`), module.text);
    const compilerOptions = {
      ...options,
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      outDir: 'out',
      rootDir: '.',
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));

    const { stdout } = await node(project, join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json');
    expect(stdout).toBe('');
    expect(await node(project, 'out/entries.js')).toEqual({
      stdout: 'true\n'.repeat(entryPoints().length),
      stderr: '',
    });
    for (const file of names) expect(await node(project, `out/${file}.js`)).toMatchObject({ stderr: '' });
  });

  test('has the command, and it knows its version', async () => {
    const { stdout, stderr } = await node(folder, 'node_modules/.bin/holdfast', '--version');
    expect({ version: stdout.trim(), stderr }).toEqual({ version: readPackage().version, stderr: '' });
  });
});

test('the rule finds a stray file', () => {
  const wrong = [
    'src/core/errors.test.ts',
    'dist/tsconfig.tsbuildinfo',
    'docs/api/index.html',
    'temp/notes.md',
    '.env',
    'house/build.ts',
    'dist/index.js.bak',
  ];
  expect(
    strays([...wrong, 'dist/core/errors.d.ts.map', 'src/core/errors.ts', 'docs/errors.md', 'package.json']),
  ).toEqual(wrong);
});
