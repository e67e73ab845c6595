import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The top folder of the repository. */
export const root: string = join(import.meta.dirname, '..');

/** What the scripts need of package.json. */
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

/** One module that users import by the package's name: `holdfast`, `holdfast/testing`. */
export interface EntryPoint {
  /** What users write behind `import … from`. */
  readonly specifier: string;
  /** The source file, such as `src/testing/index.ts`. */
  readonly source: string;
  /** The built module, such as `dist/testing/index.js`. */
  readonly module: string;
  /** The built declarations, such as `dist/testing/index.d.ts`. */
  readonly types: string;
  /** The name of its API report in `etc/`, such as `holdfast-testing`. */
  readonly report: string;
}

/** Reads package.json. */
export function readPackage(): PackageFile {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageFile;
}

/** The entry points: every export of package.json that has types. This is the one list; the scripts and tests read it here. */
export function entryPoints(): readonly EntryPoint[] {
  const { name, exports } = readPackage();
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return [];
    const specifier = name + subpath.slice(1);
    return {
      specifier,
      source: target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'),
      module: target.default.replace(/^\.\//, ''),
      types: target.types.replace(/^\.\//, ''),
      report: specifier.replaceAll('/', '-'),
    };
  });
}
