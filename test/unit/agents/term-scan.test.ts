import { expect, test } from 'vitest';
import { TaskTerms } from '../../../src/agents/task-terms.ts';
import { TermScan } from '../../../src/agents/term-scan.ts';

function counts(task: string, text: string): Readonly<Record<string, readonly [number, number]>> {
  const terms = new TaskTerms(task);
  const scan = new TermScan(terms);
  const found = scan.counts();
  scan.count(Buffer.from(text), found);
  return Object.fromEntries(
    terms.terms.flatMap(({ word }, number) =>
      (found.all[number] ?? 0) > 0 ? [[word, [found.all[number] ?? 0, found.declared[number] ?? 0] as const]] : [],
    ),
  );
}

test('words are found in names as code writes them, in any form', () => {
  expect(counts('retries after limits', 'retryAfterMs RETRY_LIMIT JSONRetry limited retrying xretry')).toEqual({
    retries: [4, 0],
    limits: [2, 0],
  });
});

test('lines that declare something are counted apart', () => {
  expect(counts('parse header', 'export function parseHeader() {\n  parse(header);\n}\n## Header\n')).toEqual({
    parse: [2, 1],
    header: [3, 2],
  });
});

test('a task is words and never a pattern', () => {
  expect(counts('.* (a+)+$ [', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!')).toEqual({});
  expect(counts('constructor __proto__ toString', 'the constructor')).toEqual({ constructor: [1, 0] });
});

test('scripts without spaces are found by pairs of letters', () => {
  expect(counts('検索速度', '// 高い検索')).toEqual({ 検索: [1, 0] });
});

test('words with letters beyond ASCII are words', () => {
  expect(counts('größe', 'Die größe ist Größe')).toEqual({ größe: [2, 0] });
});
