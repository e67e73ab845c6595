import { describe, expect, test, vi } from 'vitest';
import * as errors from '../../../src/core/errors.ts';

/** A second copy of the module, as when two versions of the package are installed. */
async function otherCopy(): Promise<typeof errors> {
  vi.resetModules();
  return import('../../../src/core/errors.ts');
}

describe('the guard', () => {
  test('recognises the errors of another copy of the package', async () => {
    const other = await otherCopy();
    const error = new other.UsageError('invalid-option', 'no');
    expect(other.UsageError).not.toBe(errors.UsageError);
    expect(error).not.toBeInstanceOf(errors.UsageError);
    expect(errors.isHoldfastError(error)).toBe(true);
    expect(other.isHoldfastError(new errors.StopError('paused', 'later', { runId: 'r' }))).toBe(true);
  });

  test.each([[new Error('x')], [{ code: 'invalid-option' }], ['text'], [null], [undefined], [Object.create(null)]])(
    'refuses %o',
    (thrown) => {
      expect(errors.isHoldfastError(thrown)).toBe(false);
    },
  );

  test('leaves no trace of its mark in what is shown or copied', () => {
    const error = new errors.UsageError('invalid-id', 'no', { subject: 'id' });
    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).toEqual([]);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'invalid-id', subject: 'id' });
  });
});

describe('every class', () => {
  const cause = new Error('cause');
  const all = [
    new errors.UsageError('invalid-option', 'm', {
      subject: 's',
      value: 1,
      expected: 'x',
      runId: 'r',
      issues: ['i'],
      cause,
    }),
    new errors.WorkflowError('value-not-storable', 'm', { key: 'k', path: '$', cause }),
    new errors.StepError('step-failed', 'm', { key: 'k', attempts: 2, cause }),
    new errors.OwnershipError('run-owned', 'm', { runId: 'r', owner: 'o', cause }),
    new errors.StorageError('storage-full', 'm', { subject: 's', line: 3, cause }),
    new errors.CommandError('command-failed', 'm', { argv: ['a'], exitCode: 1, signal: undefined, stderr: 'e', cause }),
    new errors.RunError('run-failed', 'm', { runId: 'r', cause }),
  ];

  test.each(all.map((error) => [error.name, error] as const))(
    '%s carries its name, code, message and cause',
    (name, error) => {
      expect(error.constructor.name).toBe(name);
      expect(error.message).toBe('m');
      expect(error.cause).toBe(cause);
      expect(error.code).toMatch(/^[a-z-]+$/);
      expect(error.stack).toContain('errors.test.ts');
      expect(errors.isHoldfastError(error)).toBe(true);
    },
  );

  test('keeps its facts as fields', () => {
    expect(all[0]).toMatchObject({ subject: 's', value: 1, expected: 'x', runId: 'r', issues: ['i'] });
    expect(all[2]).toMatchObject({ key: 'k', attempts: 2 });
    expect(all[4]).toMatchObject({ subject: 's', line: 3 });
    expect(all[5]).toMatchObject({ argv: ['a'], exitCode: 1, stderr: 'e' });
    expect(new errors.TimeoutError('m', { subject: 'step "a"', limitMs: 5, abandoned: true })).toMatchObject({
      limitMs: 5,
      abandoned: true,
    });
    expect(new errors.StopError('cancelled', 'm', { runId: 'r', by: 'me' })).toMatchObject({ runId: 'r', by: 'me' });
  });
});

test('an error is retryable when the same call may succeed later', () => {
  const storage = (code: errors.StorageCode): boolean => new errors.StorageError(code, 'm', { subject: 's' }).retryable;
  expect([storage('storage-full'), storage('storage-failed'), storage('too-many-open-files')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([storage('exists'), storage('storage-closed'), storage('journal-damaged')]).toEqual([false, false, false]);
  expect(new errors.StorageError('exists', 'm', { subject: 's', retryable: true }).retryable).toBe(true);
  expect(new errors.TimeoutError('m', { subject: 's', limitMs: 1, abandoned: false }).retryable).toBe(true);
  expect(new errors.OwnershipError('overtaken', 'm', { runId: 'r' }).retryable).toBe(true);
  expect(new errors.UsageError('invalid-id', 'm').retryable).toBe(false);
  expect(new errors.CommandError('command-failed', 'm', { argv: [], retryable: true }).retryable).toBe(true);
});

test('facts that were not given have their defaults', () => {
  expect(new errors.StepError('step-failed', 'm', { key: 'k' }).attempts).toBe(1);
  expect(new errors.UsageError('invalid-id', 'm').issues).toEqual([]);
  expect(new errors.CommandError('command-not-found', 'm', { argv: [] }).stderr).toBe('');
});
