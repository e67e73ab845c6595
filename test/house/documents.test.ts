import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPackage, root } from '../../house/repository.ts';
import { codeBlocks, codeModules, shellCommands, type CodeModule } from './code-blocks.ts';
import { readText, repositoryFiles, requireBuild } from './repository-files.ts';
import { runNode } from './run-module.ts';

/** Inside the repository, so that the package finds itself by its name. */
const folder = join(root, 'temp', `documents-${process.pid}`);

const files = repositoryFiles();
const pages = files.filter((path) => /^(README\.md|CHANGELOG\.md|docs\/.*\.md|examples\/.*\.md)$/.test(path));
const blocks = pages.flatMap((path) => codeBlocks(path, readText(path)));
const modules = pages.flatMap((path) => codeModules(codeBlocks(path, readText(path))));

function fileOf(module: CodeModule): string {
  return join(folder, `${module.place.replace(/[^a-zA-Z0-9]+/g, '-')}.ts`);
}

/** What the compiler says about these modules, with the place in the page instead of the temporary file. */
function compile(all: readonly CodeModule[]): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, noEmit: true, rootDir: root },
    root,
  );
  const places = new Map<string, string>();
  for (const module of all) {
    places.set(fileOf(module), module.place);
    writeFileSync(fileOf(module), `${module.text}\nexport {};\n`);
  }
  const program = ts.createProgram([...places.keys()], options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!file) return text;
    const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${places.get(file.fileName) ?? relative(root, file.fileName)}, line ${line}: ${text}`;
  });
}

/** Verbs of the command line, from its own help. Without a command line there are none. */
async function verbs(): Promise<readonly string[]> {
  const { stdout } = await runNode([join(root, readPackage().bin['holdfast'] ?? ''), '--help']);
  return [...stdout.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, verb = '']) => verb);
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the documents', () => {
  beforeAll(requireBuild);

  test('have TypeScript that compiles against the package', () => {
    expect(compile(modules)).toEqual([]);
  });

  test('show first what the oldest Node runs, which has no `using`', () => {
    const first = modules.filter(({ place, run }) => run && /^(README|docs\/getting-started)\.md/.test(place));
    expect(first.map(({ place }) => place.replace(/\.md.*/, ''))).toEqual(['README', 'docs/getting-started']);
    expect(first.filter(({ text }) => /\busing \w+ =/.test(text)).map(({ place }) => place)).toEqual([]);
  });

  test('name only npm scripts that exist', () => {
    const { scripts } = readPackage();
    const unknown = shellCommands(blocks).filter(({ command }) => {
      const script =
        /^npm (?:run )(?:-s |--silent )?([\w:-]+)/.exec(command)?.[1] ?? /^npm (test|start)\b/.exec(command)?.[1];
      return script !== undefined && !(script in scripts);
    });
    expect(unknown).toEqual([]);
  });

  test('name only verbs that the command line has', async () => {
    const named = shellCommands(blocks).flatMap(({ place, command }) => {
      const verb = /^(?:npx )?holdfast ([a-z][\w-]*)/.exec(command)?.[1];
      return verb === undefined ? [] : { place, verb };
    });
    if (named.length === 0) return;
    const known = await verbs();
    expect(named.filter(({ verb }) => !known.includes(verb))).toEqual([]);
  });

  test('link only to files and headings that exist', () => {
    expect(pages.flatMap((path) => brokenLinks(path, readText(path)))).toEqual([]);
  });

  const running = modules.filter(({ run }) => run);
  test.skipIf(running.length === 0)('mark at least one block to be run', () => {
    expect(running.length).toBeGreaterThan(0);
  });
  test.each(running.map((module) => [module.place, module] as const))(
    'the block at %s runs, and prints what the page shows',
    async (_place, module) => {
      writeFileSync(fileOf(module), module.text);
      const { exit, stdout, stderr } = await runNode([fileOf(module)]);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      if (module.output !== undefined) expect(stdout.trimEnd()).toBe(module.output.trimEnd());
    },
  );
});

/** Relative links of a page that lead nowhere. */
function brokenLinks(path: string, markdown: string): readonly string[] {
  const prose = markdown.replace(/^(`{3,})[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
    ([link, target = '', anchor]) => {
      const file = target === '' ? path : join(dirname(path), target).replace(/\/$/, '');
      const isFolder = files.some((known) => known.startsWith(`${file}/`));
      if (!files.includes(file) && !isFolder) return `${path}: ${link}`;
      if (anchor === undefined || !file.endsWith('.md')) return [];
      return headingAnchors(readText(file)).includes(anchor) ? [] : `${path}: ${link} (no such heading)`;
    },
  );
}

function headingAnchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

describe('the rule finds', () => {
  const page = (text: string): readonly CodeModule[] => codeModules(codeBlocks('docs/page.md', text));

  test('a block that does not compile, and says where', () => {
    const wrong = page('# Page\n\n```ts\nconst count: number = "one";\n```\n');
    expect(compile(wrong)).toEqual([
      expect.stringMatching(/^docs\/page\.md:3, line 1: Type 'string' is not assignable/),
    ]);
    expect(compile(page('```ts\nimport { nothing } from "holdfast/nothing";\n```\n'))).not.toEqual([]);
    expect(compile(page('```ts\nconst count: number = 1;\n```\n'))).toEqual([]);
  });

  test('what a block continues, what is given, and what it prints', () => {
    const text =
      '<!-- given\ndeclare const name: string;\n-->\n\n```ts run\nconst a = name;\n```\n\n```ts continued\na.trim();\n```\n\n```text output\nhello\n```\n';
    expect(page(text)).toEqual([
      {
        place: 'docs/page.md:5',
        text: 'declare const name: string;\nconst a = name;\na.trim();\n',
        run: true,
        output: 'hello\n',
      },
    ]);
    expect(() => page('```ts continued\n```\n')).toThrow('continues nothing');
    expect(() => page('```ts\n```\n```text output\n```\n')).toThrow('not marked "run"');
  });

  test('the commands of a page', () => {
    const text = '```sh\n$ npm ci && npm run demo # first\nnpx holdfast run \\\n  file.ts\n```\n';
    expect(shellCommands(codeBlocks('README.md', text)).map(({ command }) => command)).toEqual([
      'npm ci',
      'npm run demo',
      'npx holdfast run    file.ts',
    ]);
  });

  test('a link to a file or a heading that does not exist', () => {
    const path = 'docs/errors.md';
    expect(
      brokenLinks(path, '[a](errors.md#invalid-option) [b](../LICENSE) [c](https://example.com/x) `[d](no.md)`'),
    ).toEqual([]);
    expect(brokenLinks(path, '[a](no.md)')).toHaveLength(1);
    expect(brokenLinks(path, '[a](errors.md#no-such-heading)')).toHaveLength(1);
  });
});
