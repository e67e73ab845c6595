import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { test } from 'vitest';
import { WorkflowError } from '../../src/core/errors.ts';
import { decodeValue, encodeValue, hashValue } from '../../src/core/json.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double().map((number) => (Number.isFinite(number) && !Object.is(number, -0) ? number : 1)),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

const key = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('a b', 'constructor', 'toJSON', 'length', '0'))
  .filter((text) => text !== '__proto__');

const { value: storable } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

const refused = fc.constantFrom<() => unknown>(
  () => undefined,
  () => Number.NaN,
  () => -Infinity,
  () => -0,
  () => 1n,
  () => Symbol('s'),
  () => () => 1,
  () => new Date(0),
  () => new Map(),
  () => new Set(),
  () => new Uint8Array(1),
  () => /x/,
  () =>
    new (class Own {
      x = 1;
    })(),
  () => new Error('x'),
  () => Object('x') as unknown,
  () => ({ toJSON: () => 1 }),
  () => Promise.resolve(),
);

/** Puts something somewhere into a value, always in a list, and says where. */
function plant(value: unknown, guest: unknown, choose: (below: number) => number): { value: unknown; path: string } {
  const places: { list: unknown[]; path: string }[] = [];
  const copy = (from: unknown, path: string): unknown => {
    if (Array.isArray(from)) {
      const list: unknown[] = [];
      from.forEach((item, index) => list.push(copy(item, `${path}[${index}]`)));
      places.push({ list, path });
      return list;
    }
    if (typeof from !== 'object' || from === null) return from;
    return Object.fromEntries(Object.entries(from).map(([name, item]) => [name, copy(item, `${path}${spell(name)}`)]));
  };
  const whole: unknown[] = [copy(value, '$[0]')];
  places.push({ list: whole, path: '$' });
  const place = places[choose(places.length)] ?? { list: whole, path: '$' };
  place.list.push(guest);
  return { value: whole, path: `${place.path}[${place.list.length - 1}]` };
}

function spell(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

test('5,000 values come back equal', () => {
  fc.assert(
    fc.property(storable, (value) => isDeepStrictEqual(decodeValue(encodeValue(value)), value)),
    { numRuns: 5000 },
  );
});

test('5,000 values with something that JSON would change are refused with its path', () => {
  fc.assert(
    fc.property(storable, refused, fc.nat(), (value, make, nat) => {
      const planted = plant(value, make(), (below) => nat % below);
      try {
        encodeValue(planted.value);
      } catch (error) {
        return error instanceof WorkflowError && error.path === planted.path;
      }
      return false;
    }),
    { numRuns: 5000 },
  );
});

test('hashes are equal exactly when values are, whatever the order of properties', () => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, item]) => [name, turned(item)]),
    );
  };
  fc.assert(
    fc.property(storable, (value) => hashValue(value) === hashValue(turned(value))),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(
      storable,
      storable,
      (one, other) => (hashValue(one) === hashValue(other)) === isDeepStrictEqual(one, other),
    ),
    { numRuns: 2000 },
  );
});
