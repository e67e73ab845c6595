import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

const dist = join(root, 'dist');
const stampFile = join(root, 'temp', 'dist-built-from');

/** What dist is made from, as one short text: any file added, changed or removed gives another. */
function sources(): string {
  const hash = createHash('sha256');
  const files = [
    ...globSync('src/**/*.ts', { cwd: root }).sort(),
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
 * Compiles src to dist. On an error the former dist stays, and the compiler's findings are in the message.
 *
 * The new folder is built beside and swapped, so that a process that reads dist meanwhile sees the old or the new one.
 */
export function build(): void {
  const stamp = sources();
  // A sibling, because the source maps hold relative paths.
  const next = join(root, `dist.${process.pid}`);
  const former = `${next}.former`;
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', next], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    if (existsSync(dist)) renameSync(dist, former);
    renameSync(next, dist);
    mkdirSync(join(root, 'temp'), { recursive: true });
    writeFileSync(stampFile, stamp);
  } catch (error) {
    const findings = (error as { readonly stdout?: string }).stdout;
    throw findings ? new Error(`src does not compile:\n${findings}`) : error;
  } finally {
    rmSync(next, { recursive: true, force: true });
    rmSync(former, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    if (!(process.argv.includes('--if-needed') && isBuilt())) build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
