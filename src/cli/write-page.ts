import { lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { storageFailure } from '../storage/file-errors.ts';

/** What every report holds near its beginning. */
const marks: readonly string[] = ['<meta name="generator" content="holdfast">', '"format": 1,\n  "madeAt"'];

/**
 * Writes a report for its user's eyes only. A report that is there already is replaced, as a whole; any other file is somebody's.
 *
 * @throws UsageError `invalid-option` naming `output`; StorageError, such as `storage-full`.
 */
export async function writePage(host: Host, file: string, text: string): Promise<void> {
  if (!(await mayReplace(file)))
    throw new UsageError('invalid-option', `There is a file "${file}" already that is no report; name another one.`, {
      subject: 'output',
      value: file,
    });
  const beside = join(dirname(file), `.${basename(file).slice(0, 100)}.${host.id(8)}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw storageFailure(error, 'write the report', file);
  }
}

async function mayReplace(file: string): Promise<boolean> {
  try {
    if (!(await lstat(file)).isFile()) return false;
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(2048) });
    const beginning = buffer.toString('utf8', 0, bytesRead);
    return marks.some((mark) => beginning.includes(mark));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}
