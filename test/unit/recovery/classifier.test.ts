import { expect, test } from 'vitest';
import { Classifier } from '../../../src/recovery/classifier.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import type { Classification } from '../../../src/recovery/classification.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { failing } from './error-samples.ts';

const busy: Classification = { category: 'transient', retryable: true, reason: 'our queue is full', rule: 'QueueFull' };
const isBusy = (error: unknown): Classification | undefined =>
  error instanceof Error && error.message === 'queue full' ? busy : undefined;

test('what users know comes before the built-in rules, in their order', () => {
  const classifier = new Classifier({ classifiers: [isBusy, () => ({ ...busy, rule: 'Second' })] });
  expect(classifier.classify(new Error('queue full'))).toEqual(busy);
  expect(classifier.classify(failing('x', { status: 401 })).rule).toBe('Second');
  expect(new Classifier({ classifiers: [isBusy] }).classify(failing('x', { status: 401 })).rule).toBe('Unauthorized');
});

test('a classifier that throws, or gives no classification, is reported and skipped', () => {
  const problems: unknown[] = [];
  const wrong = new Error('classifier broken');
  const classifier = new Classifier({
    classifiers: [
      () => {
        throw wrong;
      },
      () => JSON.parse('{"category":"odd","retryable":true}') as Classification,
      isBusy,
    ],
    classifierFailed: (problem) => {
      problems.push(problem);
      throw new Error('the listener is broken as well');
    },
  });
  expect(classifier.classify(new Error('queue full'))).toEqual(busy);
  expect(problems.map(String)).toEqual([
    String(wrong),
    'TypeError: A classifier gave something that is no classification.',
  ]);
  expect(classifier.assess(new Error('queue full'))).toEqual({
    classification: busy,
    signature: classifier.signature(new Error('queue full')),
  });
});

test('classification and signature at once are the same as one by one', () => {
  const classifier = new Classifier({ host: new FakeHost() });
  for (const error of [failing('x', { code: 'ECONNRESET' }), new Error('odd'), undefined, 'boom'])
    expect(classifier.assess(error)).toEqual({
      classification: classifier.classify(error),
      signature: classifier.signature(error),
    });
});

test('retries go by what users know', async () => {
  const host = new FakeHost();
  const recovery = new ErrorRecovery({ host, classifiers: [isBusy] });
  expect(recovery.classify(new Error('queue full'))).toEqual(busy);
  expect(recovery.signature(new Error('queue full'))).toMatch(/^QueueFull/);
  let attempts = 0;
  const done = recovery.run(() => {
    attempts += 1;
    if (attempts === 1) throw new Error('queue full');
    return 'done';
  });
  await host.advance(10_000);
  await expect(done).resolves.toBe('done');
  expect(attempts).toBe(2);
});
