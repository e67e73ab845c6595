import { expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';

const details = (text: string): readonly string[] =>
  analyzeRequest(text).parameters.map(({ kind, text: detail }) => `${kind}: ${detail}`);

test('issues, versions, files, names, options and addresses are found as they stand', () => {
  expect(details('Fix #12 and acme/app#7 in src/net/http.ts')).toEqual([
    'issue: #12',
    'issue: acme/app#7',
    'file: src/net/http.ts',
  ]);
  expect(details('Upgrade from 4.18.1 to 4.19.2 on node 22')).toEqual([
    'version: 4.18.1',
    'version: 4.19.2',
    'version: 22',
  ]);
  expect(details('Give `retryLimit` a --max-retries switch, see https://example.test/a?b=1')).toEqual([
    'name: retryLimit',
    'option: --max-retries',
    'url: https://example.test/a?b=1',
  ]);
  expect(details('Rename HttpClient to max_size and call load()')).toEqual([
    'name: HttpClient',
    'name: max_size',
    'name: load()',
  ]);
});

test('a version that is a limit is a version, and every value is a number', () => {
  const { parameters } = analyzeRequest('Require Node at least 18.2.1, below 1,5,3 seconds, and at most 10 Percent');
  expect(parameters.map(({ kind, text, value }) => [kind, text, value])).toEqual([
    ['version', '18.2.1', undefined],
    ['limit', 'at most 10 Percent', 0.1],
  ]);
});

test('limits and durations have values in milliseconds, shares from 0 to 1', () => {
  const { parameters } = analyzeRequest(
    'Answer in under 1.5 seconds, at least 3 times, keep 90 days, 80% hits, max 1,000 rows',
  );
  expect(parameters.map(({ kind, value, bound }) => [kind, value, bound])).toEqual([
    ['limit', 1500, 'at-most'],
    ['limit', 3, 'at-least'],
    ['duration', 7_776_000_000, undefined],
    ['share', 0.8, undefined],
    ['limit', 1000, 'at-most'],
  ]);
});
