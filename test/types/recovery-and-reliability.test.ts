import { expectTypeOf, test } from 'vitest';
import type { RetryOption } from '../../src/recovery/backoff.ts';
import { classify } from '../../src/recovery/classification.ts';
import { ErrorRecovery } from '../../src/recovery/error-recovery.ts';
import { ReliabilityManager } from '../../src/reliability/reliability-manager.ts';

const recovery = new ErrorRecovery();
const reliability = new ReliabilityManager();

test('a recovered operation and a limited body keep their type, promised or not', () => {
  expectTypeOf(recovery.run((attempt) => attempt)).resolves.toBeNumber();
  expectTypeOf(recovery.run(async () => 'done' as const)).resolves.toEqualTypeOf<'done'>();
  expectTypeOf(reliability.limit(({ signal }) => signal.aborted, { subject: 'a' })).resolves.toBeBoolean();
  expectTypeOf(reliability.limit(async () => ['a'], { subject: 'a' })).resolves.toEqualTypeOf<string[]>();
});

test('a retry option is false, a number or its parts, and nothing else', () => {
  expectTypeOf<{ attempts: 3; delay: '2s'; when: (error: unknown) => boolean }>().toExtend<RetryOption>();
  expectTypeOf<true>().not.toExtend<RetryOption>();
  const wrong: RetryOption[] = [
    // @ts-expect-error: retries are switched off with `false` and on with a number
    true,
    // @ts-expect-error: the parts have known names
    { retries: 3 },
    // @ts-expect-error: the number of attempts is a number
    { attempts: '3' },
  ];
  expectTypeOf(wrong).items.toEqualTypeOf<RetryOption>();
});

test('a limited body names what is limited, and a classification has one of five categories', () => {
  // @ts-expect-error: `subject` is missing, which messages need
  expectTypeOf(() => reliability.limit(() => 1, { limitMs: 5 })).toBeFunction();
  expectTypeOf(classify(new Error('x')).category).toEqualTypeOf<
    'transient' | 'resource' | 'configuration' | 'critical' | 'unknown'
  >();
});
