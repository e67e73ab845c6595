import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { digestOf, type FileDigest } from '../trust/trust-entry.ts';
import { type DeliveryPrompt, parsePrompt } from './prompt-file.ts';

/** Options of {@link readPrompt}. */
export interface ReadPromptOptions {
  /**
   * The folder of the delivery: a path in it is told from there.
   * @defaultValue the folder of this process
   */
  readonly directory?: string;
}

const largestBytes = 1024 * 1024;

/** Reads a prompt file from the disk. @throws UsageError `invalid-prompt-file` when it cannot be read, or as {@link parsePrompt}. */
export async function readPrompt(path: string, { directory = '.' }: ReadPromptOptions = {}): Promise<DeliveryPrompt> {
  if (typeof (path as unknown) !== 'string') throw invalidOption('path', path, 'the path of a prompt file');
  const root = resolve(directory);
  const place = resolve(root, path);
  const way = relative(root, place);
  const isOwn = way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  const file = isOwn ? way.replaceAll(sep, '/') : place;
  return parsePrompt(await textOf(place, path), { file });
}

/** The digests of prompt files of a folder, for `TrustStore.trust`. @throws UsageError as {@link readPrompt}; `invalid-option` outside. */
export async function promptDigests(paths: readonly string[], directory: string): Promise<readonly FileDigest[]> {
  const digests: FileDigest[] = [];
  for (const path of paths) {
    const { file, text } = await readPrompt(path, { directory });
    if (isAbsolute(file))
      throw new UsageError('invalid-option', `The file ${JSON.stringify(path)} lies outside of the folder.`, {
        subject: 'file',
      });
    digests.push({ path: file, digest: digestOf(Buffer.from(text)) });
  }
  return digests;
}

async function textOf(place: string, path: string): Promise<string> {
  const refuse = (why: string, cause?: unknown): UsageError =>
    new UsageError('invalid-prompt-file', `Prompt file ${JSON.stringify(path)} cannot be read: ${why}.`, {
      ...{ subject: path, cause },
    });
  let handle: FileHandle | undefined;
  try {
    const { O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
    handle = await open(place, constants.O_RDONLY | O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile()) throw refuse('it is not a file');
    if (status.size > largestBytes) throw refuse(`it is larger than ${largestBytes} bytes`);
    // With its byte order mark, where it has one: trust is in the very bytes.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code?.startsWith('ERR_ENCODING')
          ? 'it is not UTF-8 text'
          : undefined;
    throw refuse(why ?? code ?? message, error);
  } finally {
    await handle?.close();
  }
}
