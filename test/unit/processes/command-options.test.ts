import { expect, test } from 'vitest';
import { checkCommand, type CommandOptions } from '../../../src/processes/command-options.ts';

const refusal = (subject: string): unknown => expect.objectContaining({ code: 'invalid-option', subject });

test.each<[string, unknown]>([
  ['argv', []],
  ['argv', ['']],
  ['argv', 'ls -l'],
  ['argv', undefined],
  ['argv', null],
  ['argv[0]', [7]],
  ['argv[1]', ['ls', undefined]],
  ['argv[1]', ['ls', { toString: () => '-l' }]],
  ['argv[2]', ['ls', '-l', 'a\0b']],
  ['argv[0]', ['l\0s']],
])('%s is refused: %j', (subject, argv) => {
  expect(() => {
    checkCommand(argv as string[], {});
  }).toThrow(refusal(subject));
});

test.each<[string, unknown]>([
  ['env', { env: { 'A=B': 'x' } }],
  ['env', { env: { '': 'x' } }],
  ['env', { env: { 'A\0': 'x' } }],
  ['env.A', { env: { A: 'x\0y' } }],
  ['env.A', { env: { A: 1 } }],
  ['cwd', { cwd: '/tmp\0' }],
  ['stdin', { stdin: 7 }],
  ['timeoutMs', { timeoutMs: -1 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['killAfterMs', { killAfterMs: '5s' }],
  ['drainMs', { drainMs: 0.5 }],
  ['captureBytes', { captureBytes: Number.POSITIVE_INFINITY }],
  ['okExitCodes', { okExitCodes: ['0'] }],
  ['okExitCodes', { okExitCodes: 0 }],
])('the option %s is refused: %j', (subject, options) => {
  expect(() => {
    checkCommand(['ls'], options as CommandOptions);
  }).toThrow(refusal(subject));
});

test('an array with a hole is refused', () => {
  const argv = ['ls'];
  argv[2] = '-l';
  expect(() => {
    checkCommand(argv, {});
  }).toThrow(refusal('argv[1]'));
});

test('a message quotes what was wrong and says what is expected', () => {
  expect(() => {
    checkCommand(['ls', 'a\0b'], {});
  }).toThrow('Expected `argv[1]` to be a text without NUL characters, got "a\\u0000b".');
});

test('everything else is accepted', () => {
  expect(() => {
    checkCommand(['ls', '', '-l', '; rm -rf /', '\n'], {
      env: { A: undefined, B: '' },
      timeoutMs: 0,
      okExitCodes: 'any',
    });
  }).not.toThrow();
});
