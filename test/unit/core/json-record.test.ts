import { expect, test } from 'vitest';
import { isRecord, readRecord } from '../../../src/core/json-record.ts';

test('a record is an object with named fields', () => {
  expect([{}, [], null, 'a', 1, undefined].map(isRecord)).toEqual([true, false, false, false, false, false]);
});

test('a line is read when it holds one object', () => {
  expect(readRecord('{"a":1}')).toEqual({ a: 1 });
  for (const line of ['', '{"a":1', '{"a":1}{"b":2}', '[1]', 'null', '"a"', '1', 'a'])
    expect(readRecord(line)).toBeUndefined();
});
