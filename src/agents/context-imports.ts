import { posix } from 'node:path';

const script = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
/** What stands before the name of a file that is imported. */
const importing = /(?:^|[^\w$.])(?:from|import|require)\s{0,4}\(?\s{0,4}$/;
const longestSpecifier = 300;
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

/** Looks for quotes before a dot, which are rare, and only then at what stands around them. */
function scriptImports(bytes: Buffer): readonly string[] {
  const found = new Set<string>();
  for (const quote of ["'", '"'])
    for (
      let at = bytes.indexOf(`${quote}.`);
      at >= 0 && found.size < mostImports;
      at = bytes.indexOf(`${quote}.`, at + 1)
    ) {
      const rest = bytes.toString('latin1', at + 1, at + 1 + longestSpecifier);
      if (!rest.startsWith('./') && !rest.startsWith('../')) continue;
      const end = rest.indexOf(quote);
      if (end > 0 && importing.test(bytes.toString('latin1', Math.max(0, at - 17), at))) found.add(rest.slice(0, end));
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

/** Which files import some chosen ones, and which these import. */
export class ImportGraph {
  readonly #numbers: ReadonlyMap<string, number>;
  /** By the last name of what is imported: how often it is. */
  readonly #named = new Map<string, number>();
  /** By chosen file. */
  readonly imports: ReadonlyMap<number, readonly number[]>;
  readonly importers: ReadonlyMap<number, readonly number[]>;

  constructor(files: readonly string[], named: readonly (readonly string[])[], chosen: readonly number[]) {
    this.#numbers = new Map(files.map((file, number) => [file, number]));
    const wanted = new Set<string>();
    for (const number of chosen) {
      const names = (files[number] ?? '').split('/');
      wanted.add(stemOf(names.at(-1) ?? ''));
      // A folder is imported by its `index` or `__init__`.
      if (names.length > 1) wanted.add(stemOf(names.at(-2) ?? ''));
    }
    const imports = new Map<number, Set<number>>(chosen.map((number) => [number, new Set()]));
    const importers = new Map<number, Set<number>>(chosen.map((number) => [number, new Set()]));
    for (const [number, file] of files.entries())
      for (const specifier of named[number] ?? []) {
        const stem = stemOf(specifier.slice(specifier.lastIndexOf('/') + 1));
        this.#named.set(stem, (this.#named.get(stem) ?? 0) + 1);
        const own = imports.get(number);
        if (own === undefined && !wanted.has(stem)) continue;
        const target = this.#resolve(file, specifier);
        if (target === undefined || target === number) continue;
        own?.add(target);
        importers.get(target)?.add(number);
      }
    this.imports = new Map([...imports].map(([number, set]) => [number, [...set]]));
    this.importers = new Map([...importers].map(([number, set]) => [number, [...set]]));
  }

  /** About how many files import one: those that import anything of its name. */
  popularity(file: string): number {
    return this.#named.get(stemOf(file.slice(file.lastIndexOf('/') + 1))) ?? 0;
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

function stemOf(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot < 0 ? name : name.slice(0, dot);
}
