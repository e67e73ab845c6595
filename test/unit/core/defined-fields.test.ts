import { expect, test } from 'vitest';
import { definedFields } from '../../../src/core/defined-fields.ts';

test('fields without a value are left out, and others stay as they are', () => {
  const given = { a: 1, b: undefined, c: null, d: '', e: false };
  expect(Object.entries(definedFields(given))).toEqual([
    ['a', 1],
    ['c', null],
    ['d', ''],
    ['e', false],
  ]);
});
