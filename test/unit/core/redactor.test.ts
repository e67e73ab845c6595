import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';

const github = `ghp_${'a1B2'.repeat(9)}`;
const redactor = new Redactor({ secrets: { DB_PASSWORD: 'pa"ss/wörd!', API: 'hunter2-hunter2' } });

describe('registering', () => {
  test.each(['', 'short', '  abcde  ', 7, undefined])('refuses %j as a value, without showing it', (value) => {
    expect(() => new Redactor({ secrets: { KEY: value as string } })).toThrow(
      expect.objectContaining({ code: 'invalid-option', subject: 'secret "KEY"', value: undefined }) as Error,
    );
  });

  test('says what would be accepted', () => {
    expect(() => {
      redactor.register('KEY', 'abc');
    }).toThrow('Expected `secret "KEY"` to be text of 6 to 65536 characters, got 3 characters.');
  });

  test.each(['', 'a b', 'a]', 'a|b', '~', 'x'.repeat(101)])('refuses %j as a name', (name) => {
    expect(() => {
      new Redactor().register(name, 'hunter2!');
    }).toThrow(expect.objectContaining({ code: 'invalid-option' }) as Error);
  });

  test('later takes effect at once', () => {
    const own = new Redactor();
    expect(own.redactText('is xyzzy-42')).toBe('is xyzzy-42');
    own.register('WORD', ' xyzzy-42\n');
    expect(own.redactText('is xyzzy-42')).toBe('is [secret:WORD]');
    expect(own.names).toEqual(['WORD']);
  });

  test('a new value under a known name hides both, and references give the new one', () => {
    const own = new Redactor({ secrets: { KEY: 'former-1' } });
    const { stored } = own.protectJson('"former-1"');
    own.register('KEY', 'latest-2');
    expect(own.redactText('former-1 latest-2')).toBe('[secret:KEY] [secret:KEY]');
    expect(own.revealJson(stored)).toBe('"latest-2"');
  });

  test('takes from the environment what sounds secret and looks made up', () => {
    const environment = {
      GITHUB_TOKEN: 'abc123def456',
      MY_PASSWORD: 'x9',
      SECRET: 'disabled',
      SSH_KEY_PATH: 'k3y-k3y-k3y',
      TOKEN_FILE: '/run/t0ken',
      CI_TOKEN: '/run/secrets/1',
      PATH: '/usr/bin:/bin',
      HOME: '/home/u',
      STRIPE_API_KEY: 'LongEnoughWord',
      UNSET_TOKEN: undefined,
    };
    expect(new Redactor({ environment }).names).toEqual(['GITHUB_TOKEN', 'STRIPE_API_KEY']);
    expect(new Redactor({ environment, environmentNames: ['SECRET', 'MY_PASSWORD', 'MISSING'] }).names).toEqual([
      'SECRET',
    ]);
  });
});

describe('text', () => {
  test.each([
    ['as it is', 'x pa"ss/wörd! y', 'x [secret:DB_PASSWORD] y'],
    ['in JSON', JSON.stringify({ p: 'pa"ss/wörd!' }), '{"p":"[secret:DB_PASSWORD]"}'],
    ['in JSON in JSON', JSON.stringify(JSON.stringify('pa"ss/wörd!')), '"\\"[secret:DB_PASSWORD]\\""'],
    ['in JSON of ASCII', '"pa\\"ss/w\\u00f6rd!"', '"[secret:DB_PASSWORD]"'],
    ['in a URL', '?p=pa%22ss%2Fw%C3%B6rd!&x', '?p=[secret:DB_PASSWORD]&x'],
    ['in a URL with small letters', '?p=pa%22ss%2fw%c3%b6rd!', '?p=[secret:DB_PASSWORD]'],
    ['in HTML', 'pa&quot;ss/wörd!', '[secret:DB_PASSWORD]'],
    ['in Base64', Buffer.from('hunter2-hunter2').toString('base64'), '[secret:API]'],
    ['in hexadecimal', Buffer.from('hunter2-hunter2').toString('hex'), '[secret:API]'],
  ])('hides a secret %s', (_, text, expected) => {
    expect(redactor.redactText(text)).toBe(expected);
  });

  test('hides a secret as the JSON of other languages writes it', () => {
    const redactor = new Redactor({ secrets: { S: 'pass&"wörd"+1' } });
    for (const text of [
      'pass&\\"w\\u00f6rd\\"+1',
      'pass&\\"w\\u00F6rd\\"+1',
      'pass\\u0026\\u0022w\\u00F6rd\\u0022\\u002B1',
    ])
      expect(redactor.redactText(`{"a":"${text}"}`)).toBe('{"a":"[secret:S]"}');
  });

  test('hides the lines of a key that is printed line by line', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0B', 'AQEFAASCBKcwggSjAgEAAoIB'];
    const own = new Redactor({ secrets: { PEM: `-----BEGIN X-----\n${lines.join('\n')}\n-----END X-----` } });
    expect(own.redactText(`> ${lines[1] ?? ''}\n-----END X-----`)).toBe('> [secret:PEM]\n-----END X-----');
  });

  test('prefers the longer of two secrets, and hides both', () => {
    const own = new Redactor({ secrets: { SHORT: 'secret-1', LONG: 'secret-1-and-more' } });
    expect(own.redactText('secret-1-and-more secret-1')).toBe('[secret:LONG] [secret:SHORT]');
  });

  test.each([
    ['password=hunter3', 'password=[redacted:password]'],
    ['DB_PASSWORD: x9', 'DB_PASSWORD: [redacted:password]'],
    ['password=done2x', 'password=[redacted:password]'],
    ['password: new!Pass', 'password: [redacted:password]'],
    ['passphrase: "new shoes, 4 pairs"', 'passphrase: "[redacted:passphrase]"'],
    ['step pwd: done; pwd: d0ne', 'step pwd: done; pwd: [redacted:pwd]'],
    ['{"apiKey": "abc def"}', '{"apiKey": "[redacted:apikey]"}'],
    ['{\\"token\\":\\"abc\\"}', '{\\"token\\":\\"[redacted:token]\\"}'],
    ['curl --api-key k9 x', 'curl --api-key [redacted:api-key] x'],
    ['?access_token=abc&x=1', '?access_token=[redacted:token]&x=1'],
    ['Cookie: a=b; c=d\nnext', 'Cookie: [redacted:cookie]\nnext'],
    ['Authorization: Digest abc', 'Authorization: [redacted:authorization]'],
    ['postgres://u:p4ss@host/db', 'postgres://u:[redacted:url-password]@host/db'],
    [`is ${github}.`, 'is [redacted:github-token].'],
  ])('%s becomes %s', (text, expected) => {
    expect(redactor.redactText(text)).toBe(expected);
    expect(redactor.redactText(expected)).toBe(expected);
  });

  test.each([
    'token: string;',
    'const password = await read();',
    'password=${PASSWORD}',
    'token = next(input)',
    'input tokens: 512',
    'secret: undefined',
    'step on success pwd: done in 28ms',
    'step rotate token: failed: HTTP 401',
    'phase secret: started',
    'step pwd: kept',
    'postgres://$USER:$PASS@host',
    'https://example.com/a:b@c',
    'docker://alpine:3.8@sha256:abc',
    'git@github.com:org/repo.git',
  ])('leaves %s alone', (text) => {
    expect(redactor.redactText(text)).toBe(text);
  });

  test.each([
    ['inside a secret ends before it', 'x hunter2-hunter2 y', 8, { shown: 'x ', end: 2 }],
    [
      'inside a secret at the very beginning takes it whole',
      'hunter2-hunter2 y',
      4,
      { shown: '[secret:API]', end: 15 },
    ],
    ['between secrets stays where it is', 'hunter2-hunter2 y z', 17, { shown: '[secret:API] y', end: 17 }],
    ['in clean text stays where it is', 'plain words', 5, { shown: 'plain', end: 5 }],
  ])('that is cut %s', (_, text, end, expected) => {
    expect(redactor.redactUpTo(text, end)).toEqual(expected);
  });

  test('beyond its limit is left out, and no secret is cut in half', () => {
    const limit = 8 * 1024 * 1024;
    const text = `${'-'.repeat(limit - 7)}hunter2-hunter2${'-'.repeat(100)}`;
    const shown = redactor.redactText(text);
    expect(shown).not.toContain('hunter2');
    expect(shown).toMatch(/-- … \(\d+ characters left out\)$/);
  });
});

describe('stored values', () => {
  test('that are clean are given back as they are, the same text twice', () => {
    const text = JSON.stringify({ a: 'some text', url: 'https://example.com/x', n: [1, null], task: 'task-abc' });
    const { stored, seen } = redactor.protectJson(text);
    expect([stored, seen]).toEqual([text, text]);
    expect(redactor.revealJson(text)).toBe(text);
  });

  test('refer to registered secrets, which the workflow still sees', () => {
    const value = {
      url: 'db?p=pa%22ss%2Fw%C3%B6rd!',
      header: 'X hunter2-hunter2 hunter2-hunter2',
      'hunter2-hunter2': 1,
    };
    const { stored, seen } = redactor.protect(value);
    expect(stored).toEqual({
      url: 'db?p=[[secret:DB_PASSWORD|url]]',
      header: 'X [[secret:API]] [[secret:API]]',
      '[[secret:API]]': 1,
    });
    expect(seen).toEqual(value);
    expect(redactor.reveal(stored)).toEqual(value);
  });

  test('mask known formats in both versions, but not what merely stands beside a name', () => {
    const { stored, seen } = redactor.protect({
      key: github,
      password: 'hunter3',
      token: 'x',
      line: 'password=hunter3',
    });
    expect(stored).toEqual({
      key: '[redacted:github-token]',
      password: 'hunter3',
      token: 'x',
      line: 'password=hunter3',
    });
    expect(seen).toEqual(stored);
  });

  test('keep masked keys apart', () => {
    const other = github.replace('a1', 'b1');
    expect(redactor.protect([{ [github]: 1, [other]: 2 }, { [other]: 3 }]).stored).toEqual([
      { '[redacted:github-token]': 1, '[redacted:github-token]#2': 2 },
      { '[redacted:github-token]#2': 3 },
    ]);
  });

  test('mask the secret half of an AWS key pair beside its name', () => {
    const key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKE';
    expect(redactor.protect({ SecretAccessKey: key, other: key }).stored).toEqual({
      SecretAccessKey: '[redacted:aws-secret-key]',
      other: key,
    });
  });

  test('mask a key that was taken together with its newlines', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n'.repeat(3)}-----END PRIVATE KEY-----\n`;
    expect(redactor.protect({ pem: `x ${pem}` }).stored).toEqual({ pem: 'x [redacted:private-key]\n' });
  });

  test('prefer the reference where a format covers a registered secret', () => {
    const own = new Redactor({ secrets: { GITHUB: github } });
    const { stored, seen } = own.protect({ url: `https://x:${github}@github.com` });
    expect(stored).toEqual({ url: 'https://x:[[secret:GITHUB]]@github.com' });
    expect(own.reveal(stored)).toEqual(seen);
  });

  test('keep a number whose digits are a secret', () => {
    const own = new Redactor({ secrets: { PIN: '48151623' } });
    const value = { pin: 48151623, list: [1, 148151623.5, '48151623'] };
    const { stored, seen } = own.protectJson(JSON.stringify(value));
    expect(stored).not.toContain('48151623');
    expect([JSON.parse(stored) !== undefined, JSON.parse(seen), JSON.parse(own.revealJson(stored))]).toEqual([
      true,
      value,
      value,
    ]);
  });

  test('cannot be revealed without their secret, and say which', () => {
    const { stored } = redactor.protectJson('"hunter2-hunter2"');
    expect(() => new Redactor().revealJson(stored)).toThrow(
      expect.objectContaining({
        code: 'secret-unavailable',
        message: expect.stringContaining('"API"') as string,
      }) as Error,
    );
  });

  test('may be undefined as a whole', () => {
    expect(redactor.protect(undefined)).toEqual({ stored: undefined, seen: undefined });
    expect(redactor.reveal(undefined)).toBeUndefined();
  });
});

describe('values for logs', () => {
  test('lose secrets by value, by format and by name', () => {
    expect(
      redactor.redactValue({
        note: 'hunter2-hunter2',
        list: [github],
        password: 'x',
        headers: { Authorization: 'abc', 'Set-Cookie': ['a=1', 'b=2'], accept: '*/*' },
        credentials: { user: 'u', inner: { more: 'm' } },
        otp: 123456,
        usage: { tokens: 17, inputTokens: 3 },
        tokenCount: 5,
        apiKey: null,
        secret: '',
      }),
    ).toEqual({
      note: '[secret:API]',
      list: ['[redacted:github-token]'],
      password: '[redacted:password]',
      headers: {
        Authorization: '[redacted:Authorization]',
        'Set-Cookie': ['[redacted:Set-Cookie]', '[redacted:Set-Cookie]'],
        accept: '*/*',
      },
      credentials: { user: '[redacted:credentials]', inner: { more: '[redacted:credentials]' } },
      otp: '[redacted:otp]',
      usage: { tokens: 17, inputTokens: 3 },
      tokenCount: 5,
      apiKey: null,
      secret: '',
    });
  });

  test('hold only what JSON can keep', () => {
    const ring: unknown[] = [];
    ring.push(ring);
    const value = redactor.redactValue({
      ring,
      when: new Date(0),
      never: new Date(Number.NaN),
      map: new Map([['a', 'hunter2-hunter2']]),
      set: new Set([1]),
      bytes: new Uint8Array(3),
      big: 5n,
      go: () => 1,
      nan: Number.NaN,
      url: new URL('https://u:p4ssw@h/'),
      cause: new Error('hunter2-hunter2'),
      bad: {
        get boom(): never {
          throw new Error('x');
        },
      },
      nothing: undefined,
    });
    expect(value).toMatchObject({
      ring: ['[circular]'],
      when: '1970-01-01T00:00:00.000Z',
      never: '[invalid date]',
      map: { a: '[secret:API]' },
      set: [1],
      bytes: '[3 bytes]',
      big: '5',
      go: '[function]',
      nan: 'NaN',
      url: 'https://u:[redacted:url-password]@h/',
      cause: { name: 'Error', message: '[secret:API]' },
      bad: { boom: '[unreadable]' },
    });
    expect(() => JSON.stringify(value)).not.toThrow();
  });

  test('end, however deep, wide or hostile they are', () => {
    let deep: unknown = 'core';
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(JSON.stringify(redactor.redactValue(deep))).toContain('[deeper]');
    expect((redactor.redactValue(Array.from({ length: 1500 }, () => 1)) as unknown[]).at(-1)).toBe('[500 more]');
    const wide = Array.from({ length: 900 }, () => Array.from({ length: 900 }, () => 'x'));
    expect(JSON.stringify(redactor.redactValue(wide)).length).toBeLessThan(1_000_000);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(redactor.redactValue({ proxy })).toEqual({ proxy: '[unreadable]' });
    const polluting = redactor.redactValue(JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(polluting).toEqual({ '[__proto__]': { polluted: 1 } });
  });
});
