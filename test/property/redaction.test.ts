import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeJson } from '../../src/core/encodings.ts';
import { decodeValue, encodeValue } from '../../src/core/json.ts';
import { knownFormats } from '../../src/core/known-formats.ts';
import { Redactor } from '../../src/core/redactor.ts';
import { RedactedStream } from '../../src/core/redacted-stream.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { credentialSamples, SampleSource } from './credential-samples.ts';

const secretValue = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 6, maxLength: 40 }).map((text) => text.toWellFormed()),
    fc.string({ unit: fc.constantFrom(...Array.from('[]secret:~|#A"\\\n/')), minLength: 6, maxLength: 12 }),
  )
  .map((text) => text.trim())
  .filter((text) => text.length >= 6);

/** Written here once more, so that a mistake in the encoder cannot hide itself. */
const ways: readonly ((secret: string, source: Buffer) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify({ key: secret }),
  (secret) => JSON.stringify(JSON.stringify([secret])),
  (secret) => `https://example.com/?token=${encodeURIComponent(secret)}&x=1`,
  (secret) => new URLSearchParams({ token: secret }).toString(),
  (_, bytes) => bytes.toString('base64'),
  (_, bytes) => bytes.toString('base64url'),
  (_, bytes) => Buffer.concat([Buffer.from('u'), bytes, Buffer.from('z')]).toString('base64'),
  (_, bytes) => Buffer.concat([Buffer.from('u:'), bytes, Buffer.from('zz')]).toString('base64'),
  (_, bytes) => Buffer.concat([Buffer.from('u:'), bytes]).toString('base64url'),
  (_, bytes) => bytes.toString('hex'),
  (_, bytes) => bytes.toString('hex').toUpperCase(),
];

/** Whether a text still shows a secret in a way that can be undone. */
function leaks(text: string, secret: string): boolean {
  const bytes = Buffer.from(secret);
  const plain = [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
  // A value in JSON that was itself put into a JSON text is escaped once more each time.
  for (let depth = 0, escaped = secret; depth < 3; depth += 1)
    plain.push((escaped = JSON.stringify(escaped).slice(1, -1)));
  if (plain.some((form) => text.includes(form))) return true;
  return [...text.matchAll(/[\w+/-]{8,}/g)].some(([run]) =>
    [0, 1, 2, 3].some((skip) => Buffer.from(run.slice(skip), 'base64').includes(bytes)),
  );
}

/** Ordinary words that the labels and references themselves consist of cannot be told from a leak. */
function isOrdinary(secret: string): boolean {
  return '[[secret:THE_NAME|base64url.0]] [secret:THE_NAME] [[secret:~]] [[secret:~#]]'.includes(secret);
}

describe('a registered secret', () => {
  const surroundings = fc.tuple(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.constantFrom(' ', '"', '\n', ': '),
    fc.string({ maxLength: 12 }),
  );
  const scenes = fc
    .tuple(secretValue, fc.nat({ max: ways.length - 1 }), surroundings)
    .filter(([secret]) => !isOrdinary(secret));
  const others = fc
    .jsonValue()
    .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', '')) as unknown);
  const scene = ([secret, way, [before, gap, after]]: [string, number, [string, string, string]]): string =>
    `${before}${gap}${ways[way]?.(secret, Buffer.from(secret)) ?? ''}${gap}${after}`;

  test('never stays in text, in whatever way it is written', () => {
    fc.assert(
      fc.property(scenes, (drawn) => {
        const redactor = new Redactor({ secrets: { THE_NAME: drawn[0] } });
        return !leaks(redactor.redactText(scene(drawn)), drawn[0]);
      }),
      { numRuns: 3000 },
    );
  });

  test('never stays in a stored value, and comes back exactly', () => {
    fc.assert(
      fc.property(scenes, others, (drawn, other) => {
        const redactor = new Redactor({ secrets: { THE_NAME: drawn[0] } });
        const text = scene(drawn);
        const value = { list: [other, text], [text]: 1 };
        const clean = encodeValue(value) ?? '';
        const { stored, seen } = redactor.protectJson(clean);
        JSON.parse(stored);
        return (
          !leaks(stored, drawn[0]) &&
          redactor.revealJson(stored) === seen &&
          (seen === clean || seen.includes('[redacted:'))
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('is found however the pieces of a stream fall', () => {
    fc.assert(
      fc.property(scenes, fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (drawn, cuts) => {
        const redactor = new Redactor({ secrets: { THE_NAME: drawn[0] } });
        const text = `line\n${scene(drawn)}\nend`;
        const stream = new RedactedStream(redactor);
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, text.length)).sort((one, other) => one - other),
          text.length,
        ];
        const shown =
          places
            .slice(1)
            .map((place, index) => stream.push(text.slice(places[index], place)))
            .join('') + stream.end();
        return !leaks(shown, drawn[0]);
      }),
      { numRuns: 2000 },
    );
  });
});

test('what stands beside a secret-sounding name is hidden, unless it is a word that stands for no value', () => {
  const words = ['done', 'failed', 'new', 'none', 'true', 'string', 'required', 'kept', 'ok', 'running'];
  const plain = fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789!@#%^*_+~/-')) });
  const value = fc
    .oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('abkmz0189!@#^_+~/-')), minLength: 2, maxLength: 24 }),
      fc
        .tuple(
          fc.constantFrom(...words),
          plain.filter((text) => text !== ''),
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(
          plain.filter((text) => text !== ''),
          fc.constantFrom(...words),
        )
        .map((parts) => parts.join('')),
    )
    // Stars and crosses stand for a value that is hidden already.
    .filter((text) => /[a-wyz0-9].*[a-wyz0-9]/.test(text) && !words.includes(text) && !text.startsWith('%'));
  const name = fc.constantFrom(
    'password',
    'DB_PASSWORD',
    'pwd',
    'step on success pwd',
    'API_KEY',
    'client_secret',
    'token',
  );
  const around = fc.constantFrom(['=', ''], [': ', ''], [': ', ' in 28ms'], [': "', '"'], ['=', '\n']);
  const redactor = new Redactor();
  fc.assert(
    fc.property(name, value, around, (named, secret, [before = '', after = '']) => {
      const shown = redactor.redactText(`${named}${before}${secret}${after}`);
      return shown.includes('[redacted:') && !shown.includes(`${before}${secret}`);
    }),
    { numRuns: 3000 },
  );
  for (const word of words) expect(redactor.redactText(`step pwd: ${word} in 28ms`)).toBe(`step pwd: ${word} in 28ms`);
});

test('text that looks like a reference comes back as it was', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '[[secret:',
      '~',
      ']]',
      '#',
      'THE_NAME',
      '|url',
      '[',
      '[[secret:~]]',
      '[[secret:~#]]',
      'hunter2!',
      '"',
      '12',
    ),
    { maxLength: 8 },
  );
  const redactor = new Redactor({ secrets: { THE_NAME: 'hunter2!' } });
  fc.assert(
    fc.property(pieces, (parts) => {
      const value = [parts.join(''), { [parts.join('')]: 12 }];
      const text = encodeValue(value) ?? '';
      const { stored, seen } = redactor.protectJson(text);
      return seen === text && redactor.revealJson(stored) === text && decodeValue(stored) !== undefined;
    }),
    { numRuns: 5000 },
  );
});

describe('known formats', () => {
  const source = new SampleSource(() => host.random());
  const host = new FakeHost({ seed: 20261120 });
  const redactor = new Redactor();
  const surroundings: readonly (readonly [string, string])[] = [
    ['', ''],
    [' ', ' '],
    ['key=', ''],
    ['"', '"'],
    ["'", "',"],
    ['\n', '\n'],
    ['(', ')'],
    ['see: ', '.'],
    ['https://example.com/?k=', '&b=1'],
    ['\t', ';'],
    ['`', '`'],
    ['{"k":"', '"}'],
  ];

  test('have a sample each', () => {
    expect([...new Set(knownFormats.map(({ kind }) => kind))].sort()).toEqual(Object.keys(credentialSamples).sort());
  });

  test.each(Object.entries(credentialSamples))(
    '%s is masked in at least 99.5 % of the samples, in text and in values',
    (_, sample) => {
      let missed = 0;
      const rounds = 400;
      for (let round = 0; round < rounds; round += 1) {
        const drawn = sample(source);
        const credential = drawn.includes('\0') ? (drawn.split('\0')[1] ?? '') : drawn;
        const [before, after] = surroundings[round % surroundings.length] ?? ['', ''];
        const text = before + drawn.replaceAll('\0', '') + after;
        const { stored, seen } = redactor.protectJson(JSON.stringify([text]));
        const tail = credential.slice(-Math.min(10, credential.length));
        if (redactor.redactText(text).includes(tail) || seen.includes(escapeJson(tail)) || stored !== seen) missed += 1;
      }
      expect(missed / rounds).toBeLessThanOrEqual(0.005);
    },
  );
});
