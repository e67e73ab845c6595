import { StorageError } from '../core/errors.ts';

/** The error of every call to an adapter that was closed. */
export function storageClosed(storage: string): StorageError {
  return new StorageError('storage-closed', `The storage "${storage}" is closed: make a new one to go on.`, {
    subject: storage,
  });
}
