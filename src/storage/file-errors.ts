import { StorageError, isHoldfastError } from '../core/errors.ts';
import type { StorageCode } from '../core/errors.ts';

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error says that there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}

interface Trouble {
  readonly code: StorageCode;
  readonly says: string;
}

const full = 'free some space and try again';
const readOnly = 'check where the folder is and who may write in it';
const tooMany = 'close some, or raise the limit (ulimit -n)';

const troubles: ReadonlyMap<string, Trouble> = new Map<string, Trouble>([
  ['ENOSPC', { code: 'storage-full', says: `no space is left on the device; ${full}` }],
  ['EDQUOT', { code: 'storage-full', says: `the disk quota is used up; ${full}` }],
  ['EROFS', { code: 'storage-read-only', says: `the file system is read-only; ${readOnly}` }],
  ['EACCES', { code: 'storage-read-only', says: `permission was denied; ${readOnly}` }],
  ['EPERM', { code: 'storage-read-only', says: `it is not permitted; ${readOnly}` }],
  ['EMFILE', { code: 'too-many-open-files', says: `this process has too many open files; ${tooMany}` }],
  ['ENFILE', { code: 'too-many-open-files', says: `this machine has too many open files; ${tooMany}` }],
  ['ELOOP', { code: 'unsafe-folder', says: 'a symbolic link stands where a file or folder should be; remove it' }],
]);

/**
 * Turns what the file system threw into a typed error; an error of ours passes as it is.
 *
 * @param doing What was tried, as in `append to log`.
 */
export function storageFailure(error: unknown, doing: string, subject: string): Error {
  if (isHoldfastError(error)) return error;
  const code = systemCode(error);
  const trouble = code === undefined ? undefined : troubles.get(code);
  const says = trouble?.says ?? (error instanceof Error ? error.message : String(error));
  const shownCode = trouble === undefined ? '' : ` (${code ?? ''})`;
  return new StorageError(trouble?.code ?? 'storage-failed', `Could not ${doing} "${subject}": ${says}${shownCode}.`, {
    subject,
    cause: error,
  });
}
