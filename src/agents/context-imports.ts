import { posix } from 'node:path';
import type { ContextSlices } from './context-slices.ts';

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
  readonly #numbers = new Map<string, number>();
  /** By the last name of what is imported: how often it is. */
  readonly #named = new Map<string, number>();
  /** By chosen file. */
  readonly #imports: ReadonlyMap<number, Set<number>>;
  readonly #importers: ReadonlyMap<number, Set<number>>;

  private constructor(chosen: readonly number[]) {
    this.#imports = new Map(chosen.map((number) => [number, new Set()]));
    this.#importers = new Map(chosen.map((number) => [number, new Set()]));
  }

  /** What a chosen file imports. */
  importsOf(chosen: number): readonly number[] {
    return [...(this.#imports.get(chosen) ?? [])];
  }

  /** What imports a chosen file. */
  importersOf(chosen: number): readonly number[] {
    return [...(this.#importers.get(chosen) ?? [])];
  }

  /** Looks through what all files import, by their numbers. @throws the reason of the signal. */
  static async of(
    files: readonly string[],
    named: readonly (readonly string[])[],
    chosen: readonly number[],
    slices: ContextSlices,
  ): Promise<ImportGraph> {
    const graph = new ImportGraph(chosen);
    const wanted = new Set<string>();
    for (const number of chosen) {
      const names = (files[number] ?? '').split('/');
      wanted.add(stemOf(names.at(-1) ?? ''));
      // A folder is imported by its `index` or `__init__`.
      if (names.length > 1) wanted.add(stemOf(names.at(-2) ?? ''));
    }
    await slices.each(files, (file, number) => graph.#numbers.set(file, number));
    await slices.each(files, (file, number) => {
      for (const specifier of named[number] ?? []) graph.#add(file, number, specifier, wanted);
    });
    return graph;
  }

  /** About how many files import one: those that import anything of its name. */
  popularity(file: string): number {
    return this.#named.get(stemOf(file.slice(file.lastIndexOf('/') + 1))) ?? 0;
  }

  #add(file: string, number: number, specifier: string, wanted: ReadonlySet<string>): void {
    const stem = stemOf(specifier.slice(specifier.lastIndexOf('/') + 1));
    this.#named.set(stem, (this.#named.get(stem) ?? 0) + 1);
    const own = this.#imports.get(number);
    if (own === undefined && !wanted.has(stem)) return;
    const target = this.#resolve(file, specifier);
    if (target === undefined || target === number) return;
    own?.add(target);
    this.#importers.get(target)?.add(number);
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
