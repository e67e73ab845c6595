import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { refusedByText } from './context-refusal.ts';
import type { LeftOutReason } from './packed-context.ts';

/** Larger files are read piece by piece. */
export const largestWhole: number = 1024 * 1024;

/** What opening a file gave. */
export type FileReading =
  | { readonly kind: 'text'; readonly bytes: Buffer; readonly version: string }
  | { readonly kind: 'large'; readonly size: number; readonly version: string }
  | { readonly kind: 'left-out'; readonly reason: LeftOutReason };

/** Does not wait for the other end of a pipe, and follows no link; 0 where the system cannot tell. */
const flags =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Reads files below a folder, and nothing else: a path that leaves it, a link, or a folder on the way that is a link to somewhere
 * else is refused.
 */
export class ContextReading {
  readonly root: string;
  readonly #folders = new Map<string, boolean>();
  /** Used again for each file: what it held is gone with the next one. */
  readonly #buffer = Buffer.allocUnsafeSlow(largestWhole + 1);

  /** @param root as `realpath` gives it. */
  constructor(root: string) {
    this.root = root;
  }

  /** Reads a file of up to 1 MiB; the bytes are good until the next call. `generated` ones are read where they are asked for. */
  read(path: string, generated = false): FileReading {
    const opened = this.open(path);
    if (typeof opened === 'string') return { kind: 'left-out', reason: opened };
    const { file, size, version } = opened;
    try {
      if (size > largestWhole) return { kind: 'large', size, version };
      let length = 0;
      for (let got = -1; got !== 0 && length < this.#buffer.length; length += got)
        got = readSync(file, this.#buffer, length, this.#buffer.length - length, length);
      // It has grown since its size was asked for.
      if (length > largestWhole) return { kind: 'left-out', reason: 'changed' };
      const bytes = this.#buffer.subarray(0, length);
      const reason = isText(bytes) ? (generated ? undefined : refusedByText(path, bytes)) : 'binary';
      return reason === undefined ? { kind: 'text', bytes, version } : { kind: 'left-out', reason };
    } catch (error) {
      return { kind: 'left-out', reason: reasonOf(error) };
    } finally {
      closeSync(file);
    }
  }

  /** Opens a file; the caller closes it. `version` changes whenever the file does. */
  open(path: string): { readonly file: number; readonly size: number; readonly version: string } | LeftOutReason {
    const full = `${this.root}/${path}`;
    let file: number;
    try {
      if (!this.#isInside(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) return 'outside';
      if (process.platform === 'win32' && lstatSync(full).isSymbolicLink()) return 'link';
      file = openSync(full, flags);
    } catch (error) {
      return reasonOf(error);
    }
    try {
      const found = fstatSync(file);
      const { ino, size, mtimeMs } = found;
      if (found.isFile()) return { file, size, version: `${ino}-${size}-${mtimeMs}` };
    } catch (error) {
      closeSync(file);
      return reasonOf(error);
    }
    closeSync(file);
    return 'not-a-file';
  }

  #isInside(folder: string): boolean {
    let inside = this.#folders.get(folder);
    if (inside === undefined) {
      const real = realpathSync.native(join(this.root, folder));
      inside = real === this.root || real.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep);
      this.#folders.set(folder, inside);
    }
    return inside;
  }
}

/** Whether bytes are text that a model can be shown: UTF-8 without NUL. */
export function isText(bytes: Buffer): boolean {
  return !bytes.includes(0) && isUtf8(bytes);
}

/** Why a file cannot be read, by the system's error. */
export function reasonOf(error: unknown): LeftOutReason {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'vanished';
  if (code === 'ELOOP' || code === 'EMLINK') return 'link';
  if (code === 'EISDIR' || code === 'ENXIO' || code === 'ENODEV') return 'not-a-file';
  return 'unreadable';
}
