import { expect, test } from 'vitest';
import { endAll } from '../../../src/core/end-all.ts';

test('everything is ended in order, and the first that could not be is thrown afterwards', async () => {
  const ended: string[] = [];
  const ending = endAll(
    () => ended.push('one'),
    () => {
      throw new Error('two');
    },
    () => Promise.reject(new Error('three')),
    async () => {
      await Promise.resolve();
      ended.push('four');
    },
    () => ended.push('five'),
  );
  await expect(ending).rejects.toThrow('two');
  expect(ended).toEqual(['one', 'four', 'five']);
});

test('where all was ended, nothing is thrown', async () => {
  await expect(endAll(() => undefined)).resolves.toBeUndefined();
});
