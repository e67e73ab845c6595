import { describe, expect, test } from 'vitest';
import {
  CommandError,
  OwnershipError,
  StepError,
  StopError,
  StorageError,
  TimeoutError,
  UsageError,
  WorkflowError,
} from '../../../src/core/errors.ts';
import { classify, type ErrorCategory } from '../../../src/recovery/classification.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });
const withStatus = (status: number): Error => Object.assign(new Error(`status ${status}`), { status });
const fetchFailed = (code: string): Error => new TypeError('fetch failed', { cause: withCode(code) });
const timeout = new TimeoutError('too long', { subject: 'step "a"', limitMs: 1, abandoned: false });

describe('classify', () => {
  test.each<[string, unknown, ErrorCategory, boolean]>([
    ['a reset connection', withCode('ECONNRESET'), 'transient', true],
    ['a refused connection', withCode('ECONNREFUSED'), 'transient', true],
    ['a name server that does not answer', withCode('EAI_AGAIN'), 'transient', true],
    ['a broken pipe', withCode('EPIPE'), 'transient', true],
    ['what fetch throws when it cannot connect', fetchFailed('UND_ERR_CONNECT_TIMEOUT'), 'transient', true],
    ['what fetch throws when it was called wrongly', fetchFailed('UND_ERR_INVALID_ARG'), 'unknown', true],
    ['status 408', withStatus(408), 'transient', true],
    ['status 425', withStatus(425), 'transient', true],
    ['status 429', withStatus(429), 'transient', true],
    ['status 503', withStatus(503), 'transient', true],
    ['a status on the response', Object.assign(new Error('x'), { response: { status: 502 } }), 'transient', true],
    ['a status code', Object.assign(new Error('x'), { statusCode: 500 }), 'transient', true],
    ['status 501', withStatus(501), 'unknown', true],
    ['status 401', withStatus(401), 'configuration', false],
    ['status 404', withStatus(404), 'unknown', true],
    ['a timeout of the platform', new DOMException('late', 'TimeoutError'), 'transient', true],
    ['an abort', new DOMException('stopped', 'AbortError'), 'critical', false],
    ['an abort of Node', withCode('ABORT_ERR'), 'critical', false],
    ['too many open files', withCode('EMFILE'), 'resource', true],
    ['an error that calls itself retryable', Object.assign(new Error('x'), { retryable: true }), 'transient', true],
    ['an error that calls itself final', Object.assign(withCode('ECONNRESET'), { retryable: false }), 'unknown', false],
    ['wrong usage', new UsageError('invalid-option', 'x'), 'configuration', false],
    ['a wrong workflow', new WorkflowError('phase-nested', 'x'), 'configuration', false],
    ['a stop', new StopError('cancelled', 'x', { runId: 'a' }), 'critical', false],
    ['another owner', new OwnershipError('run-owned', 'x', { runId: 'a' }), 'critical', false],
    ['a limit that ran out', timeout, 'unknown', true],
    ['a full storage', new StorageError('storage-full', 'x', { subject: 'a' }), 'resource', true],
    ['a failing storage', new StorageError('storage-failed', 'x', { subject: 'a' }), 'transient', true],
    ['a damaged journal', new StorageError('journal-damaged', 'x', { subject: 'a' }), 'critical', false],
    ['a failing command', new CommandError('command-failed', 'x', { argv: ['a'] }), 'unknown', true],
    [
      'a retryable command',
      new CommandError('command-failed', 'x', { argv: ['a'], retryable: true }),
      'transient',
      true,
    ],
    ['a failed step', new StepError('step-failed', 'x', { key: 'a', cause: withCode('EPIPE') }), 'unknown', true],
    [
      'a step that no attempt can mend',
      new StepError('step-failed', 'x', { key: 'a', cause: withStatus(401) }),
      'unknown',
      false,
    ],
    ['an unmet requirement', new StepError('require-not-met', 'x', { key: 'a' }), 'unknown', true],
    ['any other error', new Error('boom'), 'unknown', true],
    ['text', 'boom', 'unknown', true],
    ['nothing', undefined, 'unknown', true],
  ])('%s', (_, error, category, retryable) => {
    const found = classify(error);
    expect(found).toMatchObject({ category, retryable });
    expect(found.reason).not.toBe('');
  });

  test('survives a ring of causes and getters that throw', () => {
    const ring = new Error('ring');
    ring.cause = new Error('other', { cause: ring });
    expect(classify(ring).category).toBe('unknown');
    const hostile = {
      get code(): string {
        throw new Error('no');
      },
      get headers(): object {
        throw new Error('no');
      },
      cause: withCode('ECONNRESET'),
    };
    expect(classify(hostile).category).toBe('transient');
  });

  describe('reads how long to wait from', () => {
    const host = new FakeHost({ startAt: Date.parse('2026-11-20T10:00:00Z') });
    test.each<[string, unknown, number | undefined]>([
      ['seconds', { 'retry-after': '7' }, 7000],
      ['a fraction of a second', { 'retry-after': '0.5' }, 500],
      ['a number', { 'retry-after': 7 }, 7000],
      ['a list', { 'retry-after': ['7', '9'] }, 7000],
      ['a date', { 'retry-after': 'Fri, 20 Nov 2026 10:01:00 GMT' }, 60_000],
      ['a date that is over', { 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT' }, 0],
      ['milliseconds', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
      ['a Headers object', new Headers({ 'Retry-After': '7' }), 7000],
      ['a name in any case', { 'RETRY-AFTER': '7' }, 7000],
      ['the end of a used-up rate limit', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795168830' }, 30_000],
      [
        'a rate limit that is not used up',
        { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '1795168830' },
        undefined,
      ],
      ['nonsense', { 'retry-after': 'soon' }, undefined],
      ['a negative number', { 'retry-after': '-7' }, undefined],
      ['nothing', {}, undefined],
    ])('%s', (_, headers, expected) => {
      const error = Object.assign(new Error('x'), { status: 429, headers });
      expect(classify(error, host).retryAfterMs).toBe(expected);
      expect(classify(Object.assign(new Error('x'), { response: { status: 429, headers } }), host).retryAfterMs).toBe(
        expected,
      );
    });

    test('only answers that pass: the last call of a rate limit may fail for good', () => {
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795168830' };
      expect(classify(Object.assign(withStatus(401), { headers }), host)).toMatchObject({
        category: 'configuration',
        retryable: false,
      });
      expect(classify(Object.assign(withStatus(404), { headers }), host).category).toBe('unknown');
    });

    test('a refusal that is really a rate limit', () => {
      const error = Object.assign(withStatus(403), { headers: { 'retry-after': '60' } });
      expect(classify(error, host)).toMatchObject({ category: 'transient', retryable: true, retryAfterMs: 60_000 });
    });
  });
});
