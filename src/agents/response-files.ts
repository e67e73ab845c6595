import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A file that answers depend on, by what it held. */
export interface DeclaredFile {
  /** From the folder of the request, with `/` between its parts. */
  readonly path: string;
  /** SHA-256 in hexadecimal; `undefined`: there is no such file. */
  readonly sha256?: string;
}

/** Larger files are read piece by piece. */
const smallFile = 1024 * 1024;

/**
 * The digests of files, each once, in the order of their names. They are read anew every time: a date says too little.
 *
 * @throws the error of the system where something is there that cannot be read as a file.
 */
export async function digestFiles(root: string, files: readonly string[]): Promise<readonly DeclaredFile[]> {
  const paths = [...new Set(files.map((file) => pathWithin(root, file)))].sort();
  return Promise.all(
    paths.map(async (path) => {
      const sha256 = await digestFile(resolve(root, path));
      return { path, ...(sha256 === undefined ? {} : { sha256 }) };
    }),
  );
}

/** How a file is called from a folder, however it was named. */
export function pathWithin(root: string, file: string): string {
  const path = relative(root, isAbsolute(file) ? file : resolve(root, file));
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

async function digestFile(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size <= smallFile) return hash('sha256', await readFile(path), 'hex');
    const digest = createHash('sha256');
    for await (const piece of createReadStream(path)) digest.update(piece as Buffer);
    return digest.digest('hex');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
