import { expect, test } from 'vitest';
import { CommandError, StepError, StorageError } from '../../../src/core/errors.ts';
import { wasNotSent } from '../../../src/recovery/not-sent.ts';

const withCode = (code: string, facts: object = {}): Error => Object.assign(new Error(code), { code, ...facts });
const fetchFailed = (cause: Error): Error => new TypeError('fetch failed', { cause });
const argv = ['gh'];

test.each<[string, unknown, boolean]>([
  ['a refused connection', withCode('ECONNREFUSED'), true],
  ['the same behind what fetch throws', fetchFailed(withCode('ECONNREFUSED')), true],
  ['a name that was not found', withCode('ENOTFOUND'), true],
  ['a name server that does not answer', withCode('EAI_AGAIN'), true],
  ['a connection that never stood', withCode('ETIMEDOUT', { syscall: 'connect' }), true],
  ['a program that Node could not start', withCode('ENOENT', { syscall: 'spawn gh' }), true],
  ['a command that was not found', new CommandError('command-not-found', 'x', { argv }), true],
  ['a command that was not started', new CommandError('command-not-started', 'x', { argv }), true],
  ['what the code says itself', new StepError('not-sent', 'x', { key: 'k' }), true],
  ['a connection that broke', withCode('ECONNRESET'), false],
  ['an answer that did not come', withCode('ETIMEDOUT', { syscall: 'read' }), false],
  ['the same behind what fetch throws', fetchFailed(withCode('UND_ERR_HEADERS_TIMEOUT')), false],
  ['a command that failed', new CommandError('command-failed', 'x', { argv, cause: withCode('ECONNREFUSED') }), false],
  ['a file that is not there', withCode('ENOENT', { syscall: 'open' }), false],
  ['trouble with storage', new StorageError('storage-failed', 'x', { subject: 's' }), false],
  ['status 503', Object.assign(new Error('x'), { status: 503 }), false],
  ['any other error', new Error('x'), false],
  ['a text', 'ECONNREFUSED', false],
  ['nothing', undefined, false],
])('%s', (_, error, expected) => {
  expect(wasNotSent(error)).toBe(expected);
});

test('an error whose causes go in a ring, or whose getters throw, proves nothing', () => {
  const ring = new Error('ring');
  ring.cause = ring;
  const hostile = Object.defineProperty({}, 'code', {
    get: () => {
      throw new Error('no');
    },
  });
  expect([wasNotSent(ring), wasNotSent(hostile)]).toEqual([false, false]);
});
