import type { FileSystem } from './file-system.ts';

/**
 * Writes all of a text at the end of a file: what a short write left over is written behind it. Returns its bytes.
 *
 * @throws what the file system throws; a part of the text may have been written then.
 */
export function writeFully(fileSystem: FileSystem, fd: number, text: string): number {
  const written = fileSystem.writeSync(fd, text);
  const length = Buffer.byteLength(text);
  if (written < length) writeBytes(fileSystem, fd, Buffer.from(text).subarray(written));
  return length;
}

/** Writes all of the bytes, at a place or at the end. */
export function writeBytes(fileSystem: FileSystem, fd: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    const at = position === undefined ? undefined : position + done;
    const written = fileSystem.writeSync(fd, bytes.subarray(done), at);
    // A disk that takes nothing and reports nothing would be written to for ever.
    if (written === 0) throw Object.assign(new Error('the file system took no bytes'), { code: 'EIO' });
    done += written;
  }
}
