import { posix } from 'node:path';

const script = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const specifiers = /\b(?:from|import|require)\s{0,4}\(?\s{0,4}["'](\.{1,2}\/[^"'\n]{1,300})["']/g;
const pythonImport =
  /^[ \t]{0,40}(?:from[ \t]{1,8}(\.{0,8}[\w.]{0,200})[ \t]{1,8}import[ \t]{1,8}([\w, \t(]{1,300})|import[ \t]{1,8}([\w., \t]{1,300}))/gm;
const mostImports = 500;
/** How else a file may be called that an import names. */
const endings = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.d.ts',
  '.vue',
  '.svelte',
  '/index.ts',
  '/index.tsx',
  '/index.js',
];

/** The other files that a file imports, as it names them; nothing where its language is not known. */
export function importsIn(path: string, bytes: Buffer): readonly string[] {
  if (script.test(path)) return scriptImports(bytes);
  return path.endsWith('.py') ? pythonImports(bytes) : [];
}

function scriptImports(bytes: Buffer): readonly string[] {
  const found = new Set<string>();
  for (const [, specifier = ''] of bytes.toString('latin1').matchAll(specifiers)) {
    found.add(specifier);
    if (found.size >= mostImports) break;
  }
  return [...found];
}

/** As paths: `.a.b` becomes `./a/b`, `a.b` stays a path from anywhere. */
function pythonImports(bytes: Buffer): readonly string[] {
  const found = new Set<string>();
  for (const [, from, names = '', plain = ''] of bytes.toString('latin1').matchAll(pythonImport)) {
    if (from === undefined)
      for (const name of plain.split(',')) found.add((name.trim().split(/\s/)[0] ?? '').replaceAll('.', '/'));
    else {
      const dots = /^\.*/.exec(from)?.[0].length ?? 0;
      const rest = from.slice(dots).replaceAll('.', '/');
      const base =
        dots === 0
          ? rest
          : `${
              dots === 1
                ? '.'
                : Array(dots - 1)
                    .fill('..')
                    .join('/')
            }${rest === '' ? '' : `/${rest}`}`;
      found.add(base);
      for (const name of names.split(',')) {
        const word = /\w+/.exec(name)?.[0];
        if (word !== undefined) found.add(`${base}/${word}`);
      }
    }
    if (found.size >= mostImports) break;
  }
  found.delete('');
  return [...found];
}

/** Which of the known files import which. */
export class ImportGraph {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly imports: readonly number[][];
  readonly importers: readonly number[][];

  constructor(files: readonly string[], named: readonly (readonly string[])[]) {
    this.#numbers = new Map(files.map((file, number) => [file, number]));
    this.imports = files.map(() => []);
    this.importers = files.map(() => []);
    for (const [number, file] of files.entries())
      for (const specifier of named[number] ?? []) {
        const target = this.#resolve(file, specifier);
        if (target === undefined || target === number || this.imports[number]?.includes(target) === true) continue;
        this.imports[number]?.push(target);
        this.importers[target]?.push(number);
      }
  }

  #resolve(file: string, specifier: string): number | undefined {
    const folder = posix.dirname(file);
    if (file.endsWith('.py')) {
      const bases = specifier.startsWith('.')
        ? [posix.join(folder, specifier)]
        : [specifier, `src/${specifier}`, posix.join(folder, specifier)];
      for (const base of bases)
        for (const ending of ['.py', '/__init__.py']) {
          const number = this.#numbers.get(base + ending);
          if (number !== undefined) return number;
        }
      return undefined;
    }
    const path = posix.join(folder, specifier);
    for (const base of [path, path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2'), path.replace(/\.js$/, '.tsx')])
      for (const ending of base === path ? endings : ['']) {
        const number = this.#numbers.get(base + ending);
        if (number !== undefined) return number;
      }
    return undefined;
  }
}
