import { expect, test } from 'vitest';
import { ProgressFold } from '../../../src/state/progress-fold.ts';

interface Shown {
  readonly steps_begun: number;
  readonly steps_left_out: number;
  readonly steps: readonly Record<string, unknown>[];
}

function completed(key: string, at: number): Parameters<ProgressFold['apply']>[0] {
  return { type: 'step-completed', key, attempts: 1, activeMs: 5, at };
}

function shown(fold: ProgressFold): Shown {
  return JSON.parse(JSON.stringify(fold.snapshot('run'))) as Shown;
}

test.each([1, 999, 1000, 1001, 1999, 2000, 2001, 4500])(
  'of %i steps the last thousand are shown, in the order of their beginning',
  (count) => {
    const fold = new ProgressFold();
    for (let id = 1; id <= count; id += 1) fold.apply(completed(`step#${id}`, id));
    const { steps, ...counts } = shown(fold);
    const first = Math.max(0, count - 1000) + 1;
    expect(counts).toMatchObject({ steps_begun: count, steps_left_out: first - 1 });
    const expected = Array.from({ length: count - first + 1 }, (_, index) => first + index);
    expect(steps.map(({ id, name }) => [id, name])).toEqual(expected.map((id) => [id, `step#${id}`]));
  },
);

test('a step that runs while a thousand others go by is not counted twice', () => {
  const fold = new ProgressFold();
  fold.apply({ type: 'step-started', key: 'long', at: 0 });
  for (let id = 1; id <= 1500; id += 1) fold.apply(completed(`step#${id}`, id));
  fold.apply(completed('long', 3000));
  const { steps, steps_begun } = shown(fold);
  expect(steps_begun).toBe(1501);
  expect(steps.filter(({ name }) => name === 'long')).toEqual([]);
});

test('a step shows nothing of the one whose place it took', () => {
  const fold = new ProgressFold();
  const usage = { inputTokens: 1 };
  for (let id = 1; id <= 2000; id += 1) {
    fold.apply({ type: 'step-started', key: `step#${id}`, at: id });
    fold.apply({ ...completed(`step#${id}`, id), attempts: 3, usage } as Parameters<ProgressFold['apply']>[0]);
  }
  fold.apply({ type: 'step-started', key: 'new', at: 7 });
  expect(shown(fold).steps.at(-1)).toEqual({
    id: 2001,
    name: 'new',
    status: 'running',
    started_at: '1970-01-01T00:00:00.007Z',
    progress_percent: 0,
    attempts: 0,
  });
});
