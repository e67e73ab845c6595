import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root } from './repository.ts';

const dist = join(root, 'dist');
const stampFile = join(root, 'temp', 'dist-built-from');

/** What dist is made from, as one short text: any file added, changed or removed gives another. */
function sources(): string {
  const hash = createHash('sha256');
  const files = [
    ...globSync('src/**/*.ts', { cwd: root }).sort(),
    'house/build.ts',
    'house/bundle.ts',
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
  ];
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** Whether dist was built by this script from the sources as they are. */
export function isBuilt(): boolean {
  return existsSync(dist) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources();
}

/**
 * Makes dist of src: the compiler's declarations, and its modules joined into few. On an error the former dist stays, and
 * the compiler's findings are in the message.
 *
 * The new folder is built beside and swapped, so that a process that reads dist meanwhile sees the old or the new one.
 */
export async function build(): Promise<void> {
  const stamp = sources();
  // Siblings, because the source maps hold relative paths.
  const next = join(root, `dist.${process.pid}`);
  const modules = `${next}.modules`;
  const former = `${next}.former`;
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const outputs = ['--outDir', modules, '--declarationDir', next];
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', ...outputs], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    await bundle(modules, next);
    if (existsSync(dist)) renameSync(dist, former);
    renameSync(next, dist);
    mkdirSync(join(root, 'temp'), { recursive: true });
    writeFileSync(stampFile, stamp);
  } catch (error) {
    const findings = (error as { readonly stdout?: string }).stdout;
    throw findings ? new Error(`src does not compile:\n${findings}`) : error;
  } finally {
    for (const folder of [next, modules, former]) rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    if (!(process.argv.includes('--if-needed') && isBuilt())) await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
