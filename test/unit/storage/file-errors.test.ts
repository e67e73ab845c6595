import { expect, test } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { storageFailure } from '../../../src/storage/file-errors.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code });
}

test.each([
  ['ENOSPC', 'storage-full', true],
  ['EDQUOT', 'storage-full', true],
  ['EROFS', 'storage-read-only', false],
  ['EACCES', 'storage-read-only', false],
  ['EPERM', 'storage-read-only', false],
  ['EMFILE', 'too-many-open-files', true],
  ['ENFILE', 'too-many-open-files', true],
  ['ELOOP', 'unsafe-folder', false],
  ['EIO', 'storage-failed', true],
])('%s becomes %s', (system, code, retryable) => {
  const cause = systemError(system);
  const error = storageFailure(cause, 'append to log', 'runs/1');
  expect(error).toMatchObject({ code, retryable, subject: 'runs/1', cause });
  expect(error.message).toMatch(/^Could not append to log "runs\/1": .*\.$/);
  expect(error.message).toContain(system);
});

test('an error of ours passes as it is', () => {
  const error = new UsageError('invalid-key', 'no');
  expect(storageFailure(error, 'read', 'x')).toBe(error);
});

test('anything that is thrown becomes an error', () => {
  expect(storageFailure('odd', 'read document', 'x')).toMatchObject({
    code: 'storage-failed',
    message: 'Could not read document "x": odd.',
  });
});
