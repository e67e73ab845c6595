import { describe, expect, test } from 'vitest';
import { CommandError, StepError, StorageError, TimeoutError } from '../../../src/core/errors.ts';
import { foldedText } from '../../../src/recovery/folded-text.ts';
import { signatureOf } from '../../../src/recovery/signature.ts';
import { failing } from './error-samples.ts';

const timedOut = (message: string): Error =>
  new TypeError('fetch failed', { cause: failing(message, { code: 'UND_ERR_CONNECT_TIMEOUT' }) });

describe('one cause has one signature', () => {
  test.each<[string, readonly unknown[]]>([
    [
      'NetworkTimeout:api.github.com',
      [
        timedOut('Connect Timeout Error (attempted address: api.github.com:443, timeout: 10000ms)'),
        timedOut('Connect Timeout Error (attempted addresses: api.github.com:443, timeout: 3000ms)'),
        failing('x', { code: 'ETIMEDOUT', hostname: 'api.github.com' }),
        failing('x', { code: 'ETIMEDOUT', url: 'https://user:pw@api.github.com/repos/a?token=b' }),
      ],
    ],
    [
      'ConnectionRefused:localhost:5432',
      ['connect ECONNREFUSED 127.0.0.1:5432', failing('x', { code: 'ECONNREFUSED', address: '::1', port: 5432 })],
    ],
    [
      'ConnectionRefused:<n>:443',
      [
        'connect ECONNREFUSED 140.82.121.6:443',
        failing('x', { code: 'ECONNREFUSED', address: '140.82.121.5', port: 443 }),
      ],
    ],
    ['ConnectionRefused:localhost', ['connect ECONNREFUSED 127.0.0.1:45123', 'connect ECONNREFUSED 127.0.0.1:39111']],
    [
      'Error:Order <id> of <n> items failed after <n>',
      [
        new Error('Order 3f2504e0-4f89-11d3-9a0c-0305e82c3301 of 3 items failed after 12.5s'),
        new Error('Order 6fa459ea-ee8a-3ca4-894e-db77e160355e of 11,000 items failed after 900ms'),
      ],
    ],
    [
      'Error:Order <id> is gone',
      [
        new Error('Order 00000000-0000-1000-8000-000000000000 is gone'),
        new Error('Order 6fa459ea-ee8a-3ca4-894e-db77e160355e is gone'),
      ],
    ],
    [
      'Error:Cannot read properties of undefined (reading <text>)',
      [
        new Error("Cannot read properties of undefined (reading 'a')"),
        new Error("Cannot read properties of undefined (reading 'length')"),
      ],
    ],
    [
      'Error:no branch for <id>, <text> at <n>',
      [
        new Error('no branch for wf_20261120T101530123Z_k3x9q2, "main" at 2026-11-20T10:15:30.123Z'),
        new Error('no branch for wf_20261121T000000000Z_aa11bb, "dev" at 2026-11-21T00:00:00Z'),
      ],
    ],
    [
      'Error:cannot write <path> in <path>',
      [new Error('cannot write /tmp/a1/b.txt in ./src/x.ts'), new Error('cannot write C:\\data\\q.bin in ~/y')],
    ],
    ['Error:missing ids <n>', [new Error('missing ids 1, 2, 3'), new Error('missing ids 4')]],
    ['thrown string:gave up after <n> tries', ['gave up after 3 tries', 'gave up after 12 tries']],
    [
      'CommandFailed:tool:2:error: no target <text>',
      [
        new CommandError('command-failed', 'x', {
          argv: ['/usr/bin/tool', 'a'],
          exitCode: 2,
          stderr: 'reading\nerror: no target "a"\nbye',
        }),
        new CommandError('command-failed', 'x', { argv: ['tool', 'b'], exitCode: 2, stderr: 'error: no target "b"' }),
      ],
    ],
    ['StorageFull:Storage <text> is full', [new StorageError('storage-full', 'Storage "a" is full', { subject: 'a' })]],
  ])('%s', (signature, errors) => {
    expect(errors.map((error) => signatureOf(error))).toEqual(errors.map(() => signature));
  });

  test('a call stack in the message does not count', () => {
    expect(signatureOf(new Error('it broke\n    at a (/x.js:1:2)'))).toBe(
      signatureOf(new Error('it broke\n    at b (/y.js:3:4)')),
    );
  });

  test('the step around an error does not count', () => {
    const cause = failing('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' });
    const step = new StepError('step-failed', 'Step "a" failed.', { key: 'a', cause });
    expect(signatureOf(step)).toBe(signatureOf(cause));
    const strange = new StepError('step-failed', 'Step "a" failed.', { key: 'a', cause: new Error('strange') });
    expect(signatureOf(strange)).toBe('Error:strange');
  });

  test('what a user’s classifier says comes first', () => {
    expect(
      signatureOf(new Error('x'), { category: 'transient', retryable: true, reason: 'x', rule: 'OurQueueFull' }),
    ).toMatch(/^OurQueueFull/);
  });
});

test('different causes have different signatures', () => {
  const causes: readonly unknown[] = [
    failing('x', { code: 'ECONNRESET', hostname: 'api.github.com' }),
    failing('x', { code: 'ECONNREFUSED', hostname: 'api.github.com' }),
    failing('x', { code: 'ECONNREFUSED', hostname: 'api.openai.com' }),
    'connect ECONNREFUSED 127.0.0.1:5432',
    'connect ECONNREFUSED 127.0.0.1:6379',
    failing('x', { status: 503, url: 'https://a.example.com/1' }),
    failing('x', { status: 503, url: 'https://b.example.com/1' }),
    failing('x', { status: 502, url: 'https://b.example.com/1' }),
    new Error('gpt-4o is gone'),
    new Error('gpt-5 is gone'),
    new Error('utf8 is not utf16'),
    new Error('sha256 is not sha1'),
    new TypeError('it is'),
    new RangeError('it is'),
    failing('it is', { code: 'E_OTHER' }),
    new Error('Unexpected token < in JSON'),
    new Error('Unexpected end of JSON input'),
    '{"error":{"type":"some_error","message":"the door is shut"}}',
    '{"error":{"type":"some_error","message":"the window is shut"}}',
    failing('Command failed: git x\nfatal: bad object', { code: 128, cmd: 'git x', stderr: 'fatal: bad object' }),
    failing('Command failed: git x\nfatal: odd', { code: 128, cmd: 'git x', stderr: 'fatal: odd' }),
    failing('Command failed: git x\nfatal: odd', { code: 1, cmd: 'git x', stderr: 'fatal: odd' }),
    new TimeoutError('Step "plan" took longer than 5 s.', { subject: 'step "plan"', limitMs: 5000, abandoned: false }),
    undefined,
    null,
    17,
    'boom',
  ];
  const signatures = causes.map((cause) => signatureOf(cause));
  expect(new Set(signatures).size, signatures.join('\n')).toBe(causes.length);
});

describe('a signature carries', () => {
  test.each([
    ['a key', 'denied for sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOp', 'AbCd'],
    ['a token', 'token ghp_16C7e42F292c6912E7710c838347Ae178B4a refused', '16C7'],
    ['a password in an address', 'cannot reach postgres://app:hunter2-hunter2@db.example.com/x', 'hunter2'],
    ['an address of a person', 'no mail to jane.doe@example.com', 'jane'],
  ])('no %s', (_, message, secret) => {
    expect(signatureOf(new Error(message))).not.toContain(secret);
  });

  test('at most 160 printable characters on one line', () => {
    const messages = [
      'word '.repeat(10_000),
      'é\u202e\u0000\u001b[31m'.repeat(100),
      '😀'.repeat(500),
      '\ud800'.repeat(300),
      '\n\n\t',
    ];
    for (const message of messages) {
      const signature = signatureOf(failing(message, { code: 'C'.repeat(60), name: '😀\n'.repeat(40) }));
      expect(signature.length).toBeLessThanOrEqual(160);
      expect(signature).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]*$/u);
      expect(signature.isWellFormed()).toBe(true);
    }
  });
});

test.each([
  ["can’t and don't are no quotations", "can’t and don't are no quotations"],
  ['read/write access', 'read/write access'],
  ['timeout=5000 host=db-1.example.com', 'timeout=<n> host=db-<n>.example.com'],
  ['see https://example.com/a/b?c=1 now', 'see example.com now'],
  ['"type":"a_b","id":"17","message":"no \\"x\\" here"', 'type:a_b,<text>,message:no \\<text> here'],
  ['   ', ''],
])('folds %j into %j', (text, folded) => {
  expect(foldedText(text)).toBe(folded);
});
