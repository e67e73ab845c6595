import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { storageFailure, systemCode } from '../storage/file-errors.ts';

/**
 * Writes a new file for its user's eyes only (mode 0600). It appears under its name when all of it is durable, or not at all;
 * what a killed process leaves is `<file>.<random>.tmp`. Gives the bytes written.
 *
 * @throws UsageError `invalid-option` when something of that name is there; StorageError, such as `storage-full`; what the
 * pieces throw. Nothing is left behind then.
 */
export async function writeNewFile(
  host: Pick<Host, 'id'>,
  file: string,
  pieces: AsyncIterable<string>,
): Promise<number> {
  await requireFree(file);
  const draft = `${file}.${host.id(8)}.tmp`;
  try {
    const bytes = await writeDraft(draft, pieces, file);
    await reveal(draft, file);
    return bytes;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(draft: string, pieces: AsyncIterable<string>, file: string): Promise<number> {
  const handle = await attempt(file, open(draft, 'wx', 0o600));
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      const buffer = Buffer.from(piece);
      // A write may take less than it was given.
      for (let from = 0; from < buffer.length;)
        from += (await attempt(file, handle.write(buffer, from, buffer.length - from))).bytesWritten;
      bytes += buffer.length;
    }
    await attempt(file, handle.sync());
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Gives the draft its name, where no file has it: a rename alone would replace one that came meanwhile. */
async function reveal(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw taken(file);
    // Not every file system has links.
    await requireFree(file);
    await attempt(file, rename(draft, file));
  }
}

async function requireFree(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found !== undefined) throw taken(file);
}

function taken(file: string): UsageError {
  return new UsageError('invalid-option', `There is a file "${file}" already; name another one.`, {
    subject: 'file',
    value: file,
  });
}

async function attempt<Result>(file: string, doing: Promise<Result>): Promise<Result> {
  try {
    return await doing;
  } catch (error) {
    throw storageFailure(error, 'write the diagnostic bundle', file);
  }
}
