import { expect, test } from 'vitest';
import { TaskTerms } from '../../../src/agents/task-terms.ts';

test('a task is its words, names and paths', () => {
  const terms = new TaskTerms('fix the `retryAfterMs` of src/core/retry-after.ts, see max_retries.');
  expect(terms.terms.map(({ word }) => word)).toEqual(expect.arrayContaining(['fix', 'retry', 'core', 'max']));
  expect([...terms.identifiers]).toEqual(expect.arrayContaining(['retryafterms', 'max_retries']));
  expect(terms.paths).toEqual(['src/core/retry-after.ts']);
});

test('words that come again weigh more, and nobody reads without end', () => {
  const [often, once] = new TaskTerms('cache cache cache limit').terms;
  expect(often?.weight).toBeGreaterThan(once?.weight ?? 0);
  const long = new TaskTerms(Array.from({ length: 100_000 }, (_, index) => `word${index}`).join(' '));
  expect(long.terms.length).toBeLessThanOrEqual(200);
});

test('terms in a path are those of its names', () => {
  const terms = new TaskTerms('limit of retries');
  const words = (path: string): readonly (string | undefined)[] =>
    [...terms.inPath(path)].map((number) => terms.terms[number]?.word);
  expect(words('src/limits/retry-after.ts')).toEqual(['limit', 'retries']);
  expect(words('src/other.ts')).toEqual([]);
});
