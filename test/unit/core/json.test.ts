import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../../../src/core/errors.ts';
import { decodeValue, encodeValue, hashValue } from '../../../src/core/json.ts';

/** The path and the reason of a refusal. */
function refusal(value: unknown): string {
  try {
    encodeValue(value);
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'value-not-storable')
      return error.message.replace('Cannot store the value, because JSON would change it: ', '');
    throw error;
  }
  return 'accepted';
}

function nested(depth: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
}

describe('accepts and gives back', () => {
  test.each([
    ['text', 'ä€😀\u0000"\\'],
    ['a lone surrogate', 'a\ud800b'],
    ['numbers', [0, -1.5, 1e300, 5e-324, Number.MAX_SAFE_INTEGER]],
    ['an empty object and list', { list: [], record: {} }],
    ['null and booleans', [null, true, false]],
    ['data called toJSON', { toJSON: 'data' }],
    ['a key with any characters', { 'a b': 1, '': 2, ä: 3, constructor: 4 }],
    ['nesting of 1,000', nested(1000)],
  ])('%s', (_, value) => {
    expect(decodeValue(encodeValue(value))).toStrictEqual(value);
  });

  test('undefined as a whole', () => {
    expect(encodeValue(undefined)).toBeUndefined();
    expect(decodeValue(undefined)).toBeUndefined();
  });

  test('objects without a prototype and objects of another realm, as plain ones', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(decodeValue(encodeValue(bare))).toStrictEqual({ a: 1 });
    expect(decodeValue(encodeValue(vm.runInNewContext('({ a: [1, { b: 2 }] })')))).toStrictEqual({ a: [1, { b: 2 }] });
  });

  test('everything but the properties that are undefined', () => {
    expect(encodeValue({ a: undefined, b: { c: undefined } })).toBe('{"b":{}}');
  });

  test('a value that is contained twice, twice', () => {
    const twice = { x: 1 };
    expect(encodeValue([twice, twice])).toBe('[{"x":1},{"x":1}]');
  });
});

describe('refuses, with the path,', () => {
  class Point {
    x = 1;
  }
  const ring: Record<string, unknown> = { list: [] };
  ring['list'] = [0, { back: ring }];
  const holed: unknown[] = [1];
  holed[2] = 2;
  const match: unknown = /b/.exec('abc');
  test.each<[string, unknown, string]>([
    ['a function', { a: { go: () => 1 } }, '$.a.go: function.'],
    ['a symbol', [Symbol('x')], '$[0]: symbol.'],
    ['a symbol as key', { a: { [Symbol('x')]: 1 } }, '$.a["Symbol(x)"]: a symbol as key.'],
    ['a bigint', { n: 1n }, '$.n: bigint.'],
    ['NaN', { 'a b': [Number.NaN] }, '$["a b"][0]: NaN.'],
    ['infinity', [[-Infinity]], '$[0][0]: -Infinity.'],
    ['minus zero', { zero: -0 }, '$.zero: -0.'],
    ['undefined in a list', [1, undefined], '$[1]: undefined.'],
    ['a hole', { list: holed }, '$.list[1]: a hole.'],
    ['a date', { files: [0, 1, 2, { when: new Date(0) }] }, '$.files[3].when: Date.'],
    ['a map', { m: new Map() }, '$.m: Map.'],
    ['a set', new Set(), '$: Set.'],
    ['a typed array', { bytes: new Uint8Array(2) }, '$.bytes: Uint8Array.'],
    ['an instance', { p: new Point() }, '$.p: Point.'],
    ['an error', { e: new Error('x') }, '$.e: Error.'],
    ['a boxed string', { s: Object('x') as unknown }, '$.s: String.'],
    [
      'an object that writes itself',
      { own: Object.defineProperty({}, 'toJSON', { value: () => 1 }) },
      '$.own: an object with toJSON.',
    ],
    ['a match', { match }, '$.match: Array (an array with more than its items).'],
    ['a reference back', ring, '$.list[1].back: a reference back to what contains it.'],
    [
      'a prototype as data',
      { a: JSON.parse('{"__proto__":{"x":1}}') as unknown },
      '$.a.__proto__: a key that changes prototypes.',
    ],
  ])('%s', (_, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });

  test('nesting beyond 1,000', () => {
    expect(refusal(nested(1001))).toContain('nested deeper than 1,000.');
  });

  test('what throws while it is read', () => {
    const trap = {
      get boom(): never {
        throw new Error('trap');
      },
    };
    expect(() => encodeValue(trap, { subject: 'the result of step "a"', key: 'a' })).toThrow(
      expect.objectContaining({ code: 'value-not-storable', key: 'a', cause: new Error('trap') }) as Error,
    );
  });

  test('and says what it belongs to', () => {
    expect(() =>
      encodeValue({ when: new Date() }, { subject: 'the result of step "plan"', key: 'planning/plan' }),
    ).toThrow(
      expect.objectContaining({
        message: 'Cannot store the result of step "plan", because JSON would change it: $.when: Date.',
        path: '$.when',
        key: 'planning/plan',
      }) as Error,
    );
  });
});

test('a refused value with many references to itself is refused at once', () => {
  const knot: Record<string, unknown> = {};
  for (const key of 'abcdefgh') knot[key] = [knot, knot];
  expect(refusal(knot)).toBe('$.a[0]: a reference back to what contains it.');
});

test('reading drops keys that would change prototypes', () => {
  const value = decodeValue('{"a":{"__proto__":{"polluted":true},"b":"__proto__"},"\\u005f_proto__":1}');
  expect(Object.keys(value as object)).toEqual(['a']);
  expect(value).toEqual({ a: { b: '__proto__' } });
});

describe('the hash', () => {
  test('does not depend on the order of properties, nor on undefined ones', () => {
    expect(hashValue({ a: 1, b: { d: 2, c: [1, 'x'] } })).toBe(
      hashValue({ b: { c: [1, 'x'], d: 2, e: undefined }, a: 1 }),
    );
    expect(hashValue({ a: 1 })).toMatch(/^[0-9a-f]{16}$/);
  });

  test('stays what it was: stored hashes are compared with it', () => {
    expect(hashValue({ b: [1, null, 'ä'], a: true })).toBe('20f999054750db46');
    expect(hashValue(undefined)).toBe('eb045d78d2731073');
  });

  test('tells apart what differs', () => {
    const values = [
      undefined,
      null,
      'null',
      0,
      '0',
      '',
      [],
      {},
      [[]],
      [1, 2],
      [2, 1],
      ['1,2'],
      { a: 1 },
      { a: '1' },
      { 'a:1': 1 },
      'undefined',
    ];
    expect(new Set(values.map((value) => hashValue(value))).size).toBe(values.length);
  });

  test('refuses what cannot be stored', () => {
    expect(() => hashValue({ when: new Date() })).toThrow('$.when: Date');
  });
});
