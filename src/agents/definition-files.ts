import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveInside } from '../configuration/contained-path.ts';

/** Something that was found and cannot be used, as data: nothing is thrown, so that it hides nothing else. */
export interface DiscoveryFinding {
  readonly file: string;
  readonly problem: string;
}

/** A file that was found and read. */
export interface DefinitionFile {
  /** Absolute, by the way it was reached. */
  readonly file: string;
  /** Relative to the folder that was searched, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Where files are looked for. */
export interface SearchedFolder {
  /** No link may lead out of it; `undefined` where links are the user's own affair. */
  readonly boundary: string | undefined;
  readonly folder: string;
  readonly findings: DiscoveryFinding[];
}

/** What holds of the files that are looked for. */
export interface FileLimits {
  readonly largestBytes: number;
  /** Of all together. */
  readonly mostBytes: number;
  /** Folders below so many are none of its business; where nothing is said, deep ones are a finding. */
  readonly deepest?: number;
}

/** Texts that people write. */
export const textLimits: FileLimits = { largestBytes: 512 * 1024, mostBytes: 16 * 2 ** 20 };
const mostFiles = 1000;
const deepestFolder = 8;

/**
 * The files below a folder that a test accepts, in the order of their paths: bounded in number, size and depth, never
 * through a link that leaves the boundary, and never waiting at a pipe. What is left out is a finding.
 */
export async function findFiles(
  searched: SearchedFolder,
  accepts: (path: string) => boolean,
  limits: FileLimits,
): Promise<readonly DefinitionFile[]> {
  const walk = new FolderWalk(searched, accepts, limits);
  await walk.enter('', 0);
  return walk.found;
}

/** The text of a file. @throws Error when it is no text that can be handed on. */
export function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    // Leaves out the mark that editors on Windows begin a file with.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8 text', { cause });
  }
  // No program can be handed one.
  if (text.includes('\0')) throw new Error('it holds a NUL character');
  return text;
}

class FolderWalk {
  readonly found: DefinitionFile[] = [];
  readonly #searched: SearchedFolder;
  readonly #accepts: (path: string) => boolean;
  readonly #limits: FileLimits;
  /** Real paths: a link that leads back is gone through once. */
  readonly #entered = new Set<string>();
  #bytes = 0;
  #full = false;

  constructor(searched: SearchedFolder, accepts: (path: string) => boolean, limits: FileLimits) {
    this.#searched = searched;
    this.#accepts = accepts;
    this.#limits = limits;
  }

  async enter(path: string, depth: number): Promise<void> {
    const folder = join(this.#searched.folder, path);
    if (!(await this.#mayFollow(folder))) return;
    try {
      const real = await realpath(folder);
      if (this.#entered.has(real) || !(await stat(real)).isDirectory()) return;
      this.#entered.add(real);
      const names = (await readdir(real)).sort();
      for (const name of names) await this.#look(path === '' ? name : `${path}/${name}`, depth);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#find(folder, `it cannot be read (${codeOf(error)})`);
    }
  }

  async #look(path: string, depth: number): Promise<void> {
    const file = join(this.#searched.folder, path);
    const status = await stat(file).catch(() => undefined);
    if (status?.isDirectory() === true) {
      if (depth === this.#limits.deepest) return;
      if (depth < deepestFolder) await this.enter(path, depth + 1);
      else this.#find(file, `folders deeper than ${deepestFolder} are not searched`);
      return;
    }
    if (!this.#accepts(path) || this.#full) return;
    if (this.found.length >= mostFiles || this.#bytes > this.#limits.mostBytes) {
      this.#full = true;
      const most = `${mostFiles} files or ${this.#limits.mostBytes} bytes`;
      this.#find(this.#searched.folder, `it has more than ${most}; what is behind is left out`);
      return;
    }
    if (await this.#mayFollow(file)) await this.#read(file, path);
  }

  async #read(file: string, path: string): Promise<void> {
    let handle: FileHandle | undefined;
    try {
      // Whoever might open the other end of a pipe is not waited for. Windows has no such flag.
      const { O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
      handle = await open(file, constants.O_RDONLY | O_NONBLOCK);
      const status = await handle.stat();
      const { largestBytes } = this.#limits;
      if (!status.isFile()) this.#find(file, 'it is not a file');
      else if (status.size > largestBytes) this.#find(file, `it is larger than ${largestBytes} bytes`);
      else {
        const bytes = await readAll(handle, status.size + 1);
        this.#bytes += bytes.length;
        if (bytes.length > status.size) this.#find(file, 'it grows while it is read');
        else this.found.push({ file, path, bytes });
      }
    } catch (error) {
      this.#find(file, `it cannot be read (${codeOf(error)})`);
    } finally {
      await handle?.close();
    }
  }

  /** Whether a path stays inside, also by the links on its way. */
  async #mayFollow(path: string): Promise<boolean> {
    const { boundary } = this.#searched;
    if (boundary === undefined) return true;
    if ((await resolveInside(boundary, path)) !== undefined) return true;
    this.#find(path, 'it is a link that leaves the repository, or leads nowhere');
    return false;
  }

  #find(file: string, problem: string): void {
    this.#searched.findings.push({ file, problem });
  }
}

/** Up to so many bytes from the beginning. */
async function readAll(handle: FileHandle, most: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(most);
  let done = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, done, most - done, done);
    done += bytesRead;
    if (bytesRead === 0 || done === most) return buffer.subarray(0, done);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
