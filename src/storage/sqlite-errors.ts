import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { StorageCode } from '../core/errors.ts';
import { storageFailure, systemCode } from './file-errors.ts';
import { nodeFileSystem, openFlags } from './file-system.ts';

// The results of SQLite that are told apart (sqlite.org/rescode.html); the lower eight bits are the kind.
const busy = 5;
const locked = 6;
const readOnly = 8;
const inputOutput = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
const sharedMemoryDidNotGrow = 4874;

interface Trouble {
  readonly code: StorageCode;
  readonly says: string;
  readonly retryable?: boolean;
}

/** SQLite's own number for what went wrong. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Whether another connection is in the way, which passes. */
export function isBusy(error: unknown): boolean {
  const kind = (resultCode(error) ?? 0) & 0xff;
  return kind === busy || kind === locked;
}

/** Whether a connection is better not used again, since it or its file is not what it was. */
export function spoilsConnection(error: unknown): boolean {
  const kind = (resultCode(error) ?? 0) & 0xff;
  return kind === inputOutput || kind === corrupt || kind === cannotOpen || kind === notADatabase || kind === readOnly;
}

/**
 * Turns what SQLite or the file system threw into a typed error; an error of ours passes as it is.
 *
 * @param doing What was tried, as in `append to log`.
 */
export function sqliteFailure(error: unknown, doing: string, subject: string, file: string): Error {
  if (isHoldfastError(error)) return error;
  const result = resultCode(error);
  if (result === undefined) return storageFailure(error, doing, subject);
  const { code, says, retryable } = troubleOf(result, error, file);
  return new StorageError(code, `Could not ${doing} "${subject}" in "${file}": ${says} (SQLite ${result}).`, {
    subject,
    cause: error,
    ...(retryable === undefined ? {} : { retryable }),
  });
}

function troubleOf(result: number, error: unknown, file: string): Trouble {
  switch (result & 0xff) {
    case busy:
    case locked:
      return { code: 'storage-failed', says: 'another process kept it locked for all the time that was waited' };
    case readOnly:
      return {
        code: 'storage-read-only',
        says: 'it is read-only; check who may write to the file and into its folder',
      };
    case full:
      return noSpace;
    case corrupt:
    case notADatabase:
      return {
        code: 'storage-failed',
        says: 'expected an intact SQLite database, found a damaged one, or another kind of file; it was left as it is',
        retryable: false,
      };
    case inputOutput:
      if (result === sharedMemoryDidNotGrow) return noSpace;
      break;
    case cannotOpen:
      return whyNotOpened(file);
  }
  return { code: 'storage-failed', says: error instanceof Error ? error.message : String(error) };
}

const noSpace: Trouble = {
  code: 'storage-full',
  says: 'no space is left on the device; free some space and try again',
};

/**
 * SQLite does not say why it could not open something, so the same is tried with the folder.
 *
 * Not with the file: closing it would let go of the locks that every connection of this process has on it.
 */
function whyNotOpened(file: string): Trouble {
  const folder = dirname(file);
  try {
    nodeFileSystem.closeSync(nodeFileSystem.openSync(folder, openFlags.read));
    accessSync(folder, constants.W_OK);
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    switch (systemCode(error)) {
      case 'EMFILE':
      case 'ENFILE':
        return {
          code: 'too-many-open-files',
          says: 'too many files are open; close some, or raise the limit (ulimit -n)',
        };
      case 'EROFS':
      case 'EACCES':
      case 'EPERM':
        return {
          code: 'storage-read-only',
          says: 'expected a file and a folder that may be written, which SQLite needs even for reading',
        };
    }
  }
  return { code: 'storage-failed', says: 'the database or a file beside it could not be opened' };
}
