import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { storageFailure, systemCode } from './file-errors.ts';

/** What a new file is. */
export interface NewFile {
  /** What it holds, for messages: `the diagnostic bundle`. */
  readonly what: string;
  /**
   * Who may read, write and run it.
   * @defaultValue 0o600: its user's eyes only
   */
  readonly mode?: number;
}

/**
 * Writes a new file. It appears under its name when all of it is durable, or not at all;
 * what a killed process leaves is `<file>.<random>.tmp`. Gives the bytes written.
 *
 * @throws UsageError `invalid-option` when something of that name is there; StorageError, such as `storage-full`; what the
 * pieces throw. Nothing is left behind then.
 */
export async function writeNewFile(
  host: Pick<Host, 'id'>,
  file: string,
  pieces: AsyncIterable<string> | Iterable<string>,
  { what, mode = 0o600 }: NewFile,
): Promise<number> {
  await requireFree(file);
  const attempt: Attempt = (doing) =>
    doing.catch((error: unknown) => {
      throw storageFailure(error, `write ${what}`, file);
    });
  const draft = `${file}.${host.id(8)}.tmp`;
  try {
    const bytes = await writeDraft(await attempt(open(draft, 'wx', mode)), pieces, attempt);
    await reveal(draft, file, attempt);
    return bytes;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Waits for something, and says what failed. */
type Attempt = <Result>(doing: Promise<Result>) => Promise<Result>;

async function writeDraft(
  handle: FileHandle,
  pieces: AsyncIterable<string> | Iterable<string>,
  attempt: Attempt,
): Promise<number> {
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      const buffer = Buffer.from(piece);
      // A write may take less than it was given.
      for (let from = 0; from < buffer.length;)
        from += (await attempt(handle.write(buffer, from, buffer.length - from))).bytesWritten;
      bytes += buffer.length;
    }
    await attempt(handle.sync());
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Gives the draft its name, where no file has it: a rename alone would replace one that came meanwhile. */
async function reveal(draft: string, file: string, attempt: Attempt): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw taken(file);
    // Not every file system has links.
    await requireFree(file);
    await attempt(rename(draft, file));
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
