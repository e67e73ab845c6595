import { describe, expect, test } from 'vitest';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from '../../../src/core/error-record.ts';

class QuotaError extends Error {
  status = 429;
  retryAfter = '30s';
  nested = { secret: 1 };
}

describe('an error', () => {
  test('keeps name, message, code, frames and its plain facts', () => {
    const error = Object.assign(new QuotaError('too many'), { code: 'E_QUOTA' });
    const record = toErrorRecord(error);
    expect(record).toMatchObject({
      name: 'QuotaError',
      message: 'too many',
      code: 'E_QUOTA',
      facts: { status: 429, retryAfter: '30s' },
    });
    expect(record.stack).toMatch(/^QuotaError: too many\n {4}at .*error-record\.test\.ts/);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  test('keeps the causes, and the parts of an AggregateError', () => {
    const error = new AggregateError([new TypeError('one'), 'two'], 'both', {
      cause: new Error('why', { cause: 'text' }),
    });
    const record = toErrorRecord(error);
    expect(record.name).toBe('AggregateError');
    expect(record.errors?.map(({ name, message }) => [name, message])).toEqual([
      ['TypeError', 'one'],
      ['NonError', 'two'],
    ]);
    expect(record.cause?.cause).toEqual({ name: 'NonError', message: 'text' });
  });

  test('comes back as an Error that a second record equals', () => {
    const record = toErrorRecord(
      new AggregateError([new QuotaError('a')], 'all', { cause: Object.assign(new QuotaError('b'), { code: 7 }) }),
    );
    const error = fromErrorRecord(record);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(AggregateError);
    expect(error.cause).toMatchObject({ name: 'QuotaError', message: 'b', code: 7, status: 429 });
    expect(Object.keys(error)).toEqual([]);
    expect(toErrorRecord(error)).toEqual(record);
  });
});

describe('what is no error', () => {
  test.each([
    ['boom', 'boom'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42n, '42'],
    [Symbol('s'), 'Symbol(s)'],
    [{ reason: 'x' }, '{"reason":"x"}'],
    [[1, 2], '[1,2]'],
  ])('%o is shown as text', (thrown, message) => {
    expect(toErrorRecord(thrown)).toEqual({ name: 'NonError', message });
  });

  test('an object with a message counts as an error', () => {
    expect(toErrorRecord({ name: 'RemoteError', message: 'far', code: -5 })).toEqual({
      name: 'RemoteError',
      message: 'far',
      code: -5,
    });
  });
});

describe('bounds', () => {
  test('a huge message is cut, and is not repeated in the stack', () => {
    const record = toErrorRecord(new Error('x'.repeat(1_000_000)));
    expect(record.message.length).toBeLessThanOrEqual(16 * 1024);
    expect(record.message).toMatch(/ … \(1000000 characters\)$/);
    expect(record.stack?.length).toBeLessThanOrEqual(8 * 1024);
    expect(record.stack).toContain('    at ');
  });

  test('a cut does not leave half a character', () => {
    expect(toErrorRecord(new Error('😀'.repeat(20_000))).message.isWellFormed()).toBe(true);
  });

  test('cycles and long chains of causes end', () => {
    const ring = new Error('ring');
    ring.cause = new Error('other', { cause: ring });
    expect(toErrorRecord(ring).cause?.cause).toBeUndefined();
    let chain = new Error('0');
    for (let depth = 1; depth < 10_000; depth += 1) chain = new Error(String(depth), { cause: chain });
    let depth = 0;
    for (let record: ErrorRecord | undefined = toErrorRecord(chain); record !== undefined; record = record.cause)
      depth += 1;
    expect(depth).toBe(8);
  });

  test('a tree of many errors is cut', () => {
    const tree = (depth: number): Error =>
      depth === 0
        ? new Error('leaf')
        : new AggregateError(
            Array.from({ length: 8 }, () => tree(depth - 1)),
            'branch',
          );
    const count = (record: ErrorRecord): number =>
      1 + (record.errors ?? []).reduce((sum, part) => sum + count(part), 0);
    expect(count(toErrorRecord(tree(4)))).toBe(24);
  });
});

describe('hostile values', () => {
  const trap = (): never => {
    throw new Error('trap');
  };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const getters = Object.defineProperties(new Error('real'), {
    message: { get: trap },
    stack: { get: trap },
    name: { get: trap },
    cause: { get: trap },
    code: { get: trap },
    errors: { get: trap },
    fact: { get: trap, enumerable: true },
  });
  test.each<[string, unknown]>([
    ['getters that throw', getters],
    ['a revoked proxy', proxy],
    ['a proxy whose traps throw', new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap })],
    ['texts that throw', { toString: trap, toJSON: trap }],
    ['no prototype', Object.create(null)],
    [
      'fields of wrong types',
      Object.assign(new Error('x'), { name: 5, code: {}, stack: 7, message: [], errors: 'no', cause: null }),
    ],
    ['a list of errors that throws', Object.assign(new Error('x'), { errors: new Proxy([], { get: trap }) })],
  ])('%s do no harm', (_, thrown) => {
    const record = toErrorRecord(thrown);
    expect(typeof record.name).toBe('string');
    expect(typeof record.message).toBe('string');
    expect(fromErrorRecord(record)).toBeInstanceOf(Error);
  });

  test('facts cannot replace what an error is made of', () => {
    const facts = JSON.parse('{"message":"other","__proto__":"x","constructor":"y","status":1}') as Record<
      string,
      string | number
    >;
    const error = fromErrorRecord({ name: 'E', message: 'm', facts });
    expect([error.message, error.constructor, Object.keys(error)]).toEqual(['m', Error, ['status']]);
  });
});
