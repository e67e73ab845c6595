import { StorageError } from '../core/errors.ts';

/** The error of every call to an adapter that was closed. */
export function storageClosed(storage: string): StorageError {
  return new StorageError('storage-closed', `The storage "${storage}" is closed: make a new one to go on.`, {
    subject: storage,
  });
}

/** The error of an append whose `unless` exists. */
export function logOvertaken(log: string, unless: string): StorageError {
  return new StorageError('overtaken-log', `Log "${log}" was overtaken: log "${unless}" exists.`, { subject: log });
}

/** The error of an append with `unless` to a log that is not there. */
export function logGone(log: string): StorageError {
  return new StorageError('overtaken-log', `Log "${log}" is gone: it was removed.`, { subject: log });
}

/** The error of creating what there is already. */
export function alreadyExists(kind: 'document' | 'log', key: string): StorageError {
  return new StorageError('exists', `There is a ${kind} "${key}" already.`, { subject: key });
}
