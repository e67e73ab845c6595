import { describe, expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { ladder, type LadderQuestion, type LadderRung } from '../../../src/recovery/ladder.ts';
import type { FailedAttempt } from '../../../src/recovery/retry.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const broken = new Error('broken');
const fails = (): Promise<never> => Promise.reject(broken);

/** Climbs; says which rungs failed, when, and where each went on. */
async function climb(
  rungs: readonly LadderRung<string>[],
  options: {
    operation?: (attempt: number) => Promise<string> | string;
    failedAttempts?: number;
    place?: { rung: string; failed: number };
  } = {},
) {
  const host = new FakeHost();
  const failures: string[] = [];
  const { operation = fails, ...call } = options;
  const run = new ErrorRecovery({ host }).run<string>(operation, {
    ladder: ladder(rungs),
    ...call,
    attemptFailed: ({ attempt, rung, nextRung, retryInMs }: FailedAttempt) => {
      failures.push(`${attempt} ${rung ?? ''}${nextRung === undefined ? '' : ` > ${nextRung}`} in ${retryInMs}`);
    },
  });
  const outcome = await host.finish(run.catch((error: unknown) => error));
  return { outcome, failures, tookMs: host.monotonic() };
}

const retry = { rung: 'retry', attempts: 2, delay: '1s', jitter: 0 } as const;

describe('a ladder', () => {
  test('goes up rung by rung, each with its own limit', async () => {
    const { outcome, failures } = await climb([
      retry,
      { rung: 'wait', for: '1m', attempts: 2 },
      { rung: 'other', name: 'small-model', run: fails },
      { rung: 'other', name: 'large-model', run: (attempt) => `large at ${attempt}` },
    ]);
    expect(outcome).toBe('large at 6');
    expect(failures).toEqual([
      '1 retry in 1000',
      '2 retry > wait in 60000',
      '3 wait in 60000',
      '4 wait > small-model in 0',
      '5 small-model > large-model in 0',
    ]);
  });

  test('leaves a rung at once where trying the same cannot help', async () => {
    const { outcome, failures } = await climb([retry, { rung: 'other', name: 'other', run: () => 'fine' }], {
      operation: () => Promise.reject(Object.assign(new Error('no'), { status: 401 })),
    });
    expect(outcome).toBe('fine');
    expect(failures).toEqual(['1 retry > other in 0']);
  });

  test('goes no further for whoever was told to stop', async () => {
    const stop = new DOMException('stop', 'AbortError');
    const { outcome, failures } = await climb([retry, { rung: 'other', name: 'other', run: () => 'fine' }], {
      operation: () => Promise.reject(stop),
    });
    expect(outcome).toBe(stop);
    expect(failures).toEqual([]);
  });

  test('throws what the last rung threw', async () => {
    const last = new Error('last');
    const { outcome } = await climb([retry, { rung: 'other', name: 'other', run: () => Promise.reject(last) }]);
    expect(outcome).toBe(last);
  });

  test('does the parts of a split one by one, and none of them twice', async () => {
    const done: string[] = [];
    let broke = false;
    const { outcome } = await climb([
      { rung: 'retry', attempts: 1 },
      {
        rung: 'split',
        attempts: 2,
        parts: [
          () => done.push('one'),
          () => {
            if (!broke) {
              broke = true;
              throw broken;
            }
            done.push('two');
            return 2;
          },
        ],
        join: (results) => results.join('+'),
      },
    ]);
    expect(done).toEqual(['one', 'two']);
    expect(outcome).toBe('1+2');
  });

  test('asks a person, and does what they say', async () => {
    const questions: LadderQuestion[] = [];
    const answers = ['retry', { use: 'by hand' }] as const;
    const ask = (question: LadderQuestion) => {
      questions.push(question);
      return answers[questions.length - 1] ?? { fail: 'no answer' };
    };
    const asked = await climb([
      { rung: 'retry', attempts: 1 },
      { rung: 'ask', attempts: 3, ask },
    ]);
    expect(asked.outcome).toBe('by hand');
    expect(questions.map(({ attempt, asked: before, error }) => [attempt, before, error])).toEqual([
      [2, 0, broken],
      [3, 1, broken],
    ]);
    const refused = await climb([
      { rung: 'retry', attempts: 1 },
      { rung: 'ask', ask: () => ({ fail: 'leave it' }) },
      { rung: 'other', name: 'never', run: () => 'never' },
    ]);
    expect(refused.outcome).toMatchObject({ message: 'leave it', cause: broken });
  });

  test('goes on at the rung where an earlier process was, with what is left of it', async () => {
    const { outcome, failures } = await climb(
      [retry, { rung: 'other', name: 'a', attempts: 2, run: fails }, { rung: 'other', name: 'b', run: () => 'b' }],
      { failedAttempts: 3, place: { rung: 'a', failed: 1 } },
    );
    expect(outcome).toBe('b');
    expect(failures).toEqual(['4 a > b in 0']);
  });

  test('begins anew when the code no longer has the rung', async () => {
    const { failures } = await climb([retry], { failedAttempts: 3, place: { rung: 'gone', failed: 1 } });
    expect(failures).toEqual(['4 retry in 1000']);
  });

  test.each([
    [[{ rung: 'jump' }], 'ladder.rung'],
    [[{ rung: 'retry', atempts: 2 }], 'atempts'],
    [[{ rung: 'other', name: 'a' }], 'ladder.run'],
    [
      [
        { rung: 'wait', for: '1s' },
        { rung: 'wait', for: '1s' },
      ],
      'ladder.name',
    ],
    [[{ rung: 'retry', attempts: 0 }], 'ladder.attempts'],
    [[{ rung: 'split', parts: 'all' }], 'ladder.parts'],
    [[{ rung: 'ask', ask: true }], 'ladder.ask'],
  ])('refuses %j', (rungs, subject) => {
    expect(() => Reflect.apply(ladder, undefined, [rungs]) as unknown).toThrow(expect.objectContaining({ subject }));
  });
});
