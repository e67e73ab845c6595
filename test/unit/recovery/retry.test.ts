import { expect, test, vi } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';

vi.mock('../../../src/recovery/retry.ts', () => {
  throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
});

test('what failed is thrown as it was when there is no file handle left to load the retries with', async () => {
  const error = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  await expect(new ErrorRecovery().run(async () => Promise.reject(error))).rejects.toBe(error);
});
