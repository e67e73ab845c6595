import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/recovery/classification.ts';
import { signatureOf } from '../../src/recovery/signature.ts';

const hex = fc.stringMatching(/^[0-9a-f]{12}$/).map((text) => `${text}7f0a`);
/** What differs from case to case, by kind. */
const variable: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.oneof(
    fc.uuid(),
    hex,
    hex.map((text) => `req_${text}`),
    fc.tuple(hex, hex).map(([one, other]) => `wf_${one}_${other}`),
  ),
  number: fc.oneof(
    fc.nat().map(String),
    fc.nat().map((amount) => `${amount}ms`),
    fc.tuple(fc.nat(999), fc.nat(99)).map(([a, b]) => `${a}.${b}`),
  ),
  time: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  path: fc
    .array(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}/x.ts`),
  quoted: fc.stringMatching(/^[a-zA-Z0-9 _./-]{1,30}$/).map((text) => `"${text}"`),
  address: fc.ipV4(),
};

const words = [
  'cannot',
  'open',
  'lost',
  'branch',
  'worker',
  'queue',
  'refused',
  'while',
  'reading',
  'token',
  'state',
  'invalid',
];
const holes = Object.keys(variable);
const sentence = fc.array(
  fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(...holes).map((hole) => `{${hole}}`),
  ),
  {
    minLength: 2,
    maxLength: 9,
  },
);

/** The sentence twice, each time with other values. */
const twice = sentence.chain((parts) => {
  const filled = (): fc.Arbitrary<string> =>
    fc.tuple(...parts.map((part) => variable[part.slice(1, -1)] ?? fc.constant(part))).map((said) => said.join(' '));
  return fc.tuple(filled(), filled());
});

test('errors that differ in ids, numbers, times, paths, addresses and quoted words have one signature', () => {
  fc.assert(
    fc.property(twice, ([one, other]) => {
      expect(signatureOf(new Error(one))).toBe(signatureOf(new Error(other)));
    }),
    { numRuns: 1500 },
  );
});

test('errors that differ in their words have different signatures', () => {
  const plain = fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(plain, plain, fc.uuid(), (one, other, id) => {
      fc.pre(one.join() !== other.join());
      const said = (parts: readonly string[]): Error => new Error(`${parts.join(' ')} ${id}`);
      expect(signatureOf(said(one))).not.toBe(signatureOf(said(other)));
    }),
    { numRuns: 1500 },
  );
});

describe('hostile errors', () => {
  const bombs = [
    'a',
    '"',
    "'",
    '`',
    '\\"',
    ':',
    '/',
    '.',
    '-',
    '0',
    'a1',
    'aA',
    '0.',
    '1m',
    '1d2h',
    '😀',
    '\ud800',
    '\n',
    ' ',
    '{"a":',
    '"message":"',
    '://',
    '@',
    '=',
    'resets ',
    'try again in ',
    'try again in 1 day ',
    'limit reached|',
    'retry after 1',
    'resets jan 1, 1',
    'until 2026-',
    'a.b.',
    'econnreset',
    'usage limit reached ',
    '[<n>',
    '1,',
    'x=',
  ];
  const text = fc
    .tuple(
      fc.constantFrom(...bombs),
      fc.constantFrom(...bombs),
      fc.oneof({ weight: 9, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.nat(4000) }),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    .map(([one, other, times, tail]) => (one + other).repeat(times) + tail);
  const thrower = (): never => {
    throw new Error('no');
  };
  const fields = [
    'code',
    'name',
    'message',
    'status',
    'cause',
    'errors',
    'headers',
    'response',
    'stderr',
    'argv',
    'is_error',
    'retryable',
    'error',
    'constructor',
    'signal',
    'exitCode',
  ];
  const object = fc.letrec((tie) => ({
    value: fc.oneof({ weight: 3, arbitrary: text }, fc.anything(), tie('object')),
    object: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.dictionary(fc.constantFrom(...fields), tie('value'), { maxKeys: 6 }),
      fc
        .tuple(text, fc.constantFrom(...fields), tie('value'))
        .map(([message, field, value]) => Object.defineProperty(new Error(message), field, { value })),
      fc.constantFrom(...fields).map((field) => Object.defineProperty({}, field, { get: thrower })),
      fc.constant(null).map(() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return { code: proxy, errors: proxy, headers: proxy, cause: proxy };
      }),
      fc.array(tie('value'), { maxLength: 30 }).map((errors) => new AggregateError(errors, 'many')),
      text.map((message) => {
        const ring = new Error(message);
        ring.cause = new AggregateError([ring, ring, new Error(message, { cause: ring })], message);
        return ring;
      }),
    ),
  })).value;

  test.each(['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'])(
    'a proxy whose %s throws',
    (trap) => {
      const proxy = new Proxy(new Error('x'), { [trap]: thrower });
      for (const error of [
        proxy,
        new Error('x', { cause: proxy }),
        new AggregateError([proxy]),
        { status: 429, headers: proxy },
      ])
        expect([typeof classify(error).reason, typeof signatureOf(error)]).toEqual(['string', 'string']);
    },
  );

  test('10,000 of them are classified and signed without a throw, within bounds', () => {
    fc.assert(
      fc.property(object, (error) => {
        const found = classify(error, { now: () => 1_795_168_800_000 });
        expect(typeof found.retryable).toBe('boolean');
        const signature = signatureOf(error);
        if (signature.length > 160 || !/^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(signature))
          throw new Error(JSON.stringify(signature));
        const waitMs = found.retryAfterMs ?? 0;
        expect(waitMs >= 0 && waitMs <= 40 * 86_400_000).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  }, 240_000);
});
