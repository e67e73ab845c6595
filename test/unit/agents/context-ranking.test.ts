import { expect, test } from 'vitest';
import type { PastCommit } from '../../../src/agents/context-history.ts';
import { rankFiles } from '../../../src/agents/context-ranking.ts';
import type { SurveyedFile } from '../../../src/agents/context-survey.ts';
import { importsIn } from '../../../src/agents/context-imports.ts';
import { TaskTerms } from '../../../src/agents/task-terms.ts';
import { TermScan } from '../../../src/agents/term-scan.ts';

/** The files in order of relevance. */
function ranked(
  task: string,
  texts: Readonly<Record<string, string>>,
  past: readonly PastCommit[] = [],
): readonly string[] {
  const terms = new TaskTerms(task);
  const scan = new TermScan(terms);
  const files = Object.keys(texts)
    .sort()
    .map((path): SurveyedFile => {
      const bytes = Buffer.from(texts[path] ?? '');
      const { all, declared } = scan.counts();
      scan.count(bytes, { all, declared });
      const hits = [...all].flatMap((times, number) => (times > 0 ? [number, times, declared[number] ?? 0] : []));
      return { path, size: bytes.length, version: '1', hits, imports: importsIn(path, bytes) };
    });
  return rankFiles(files, terms, past).order.map((number) => files[number]?.path ?? '');
}

test('rare words count more than common ones', () => {
  const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`o${index}.ts`, 'run run run']));
  expect(ranked('run the frobnicator', { ...others, 'z.ts': 'frobnicator' })[0]).toBe('z.ts');
});

test('what declares a word comes before what mentions it', () => {
  expect(ranked('parse', { 'a.ts': 'x(parse, parse);', 'b.ts': 'function parse() {}' })[0]).toBe('b.ts');
});

test('a name counts more than text, and a path that the task names most', () => {
  expect(ranked('retry limits', { 'a.ts': 'retry limits '.repeat(9), 'retry-limits.ts': 'retry' })[0]).toBe(
    'retry-limits.ts',
  );
  expect(ranked('look at src/z.ts for the retry', { 'retry.ts': 'retry', 'src/z.ts': '' })[0]).toBe('src/z.ts');
});

test('what a strong file imports, and its test, come before the rest', () => {
  const order = ranked('widgets', {
    'src/aaa.ts': 'nothing',
    'src/part.ts': 'nothing',
    'src/widgets.ts': "import './part.ts';\nfunction widgets() {}",
    'test/widgets.test.ts': 'nothing',
  });
  expect(order[0]).toBe('src/widgets.ts');
  expect(order.slice(-1)).toEqual(['src/aaa.ts']);
});

test('what commits for tasks alike changed, and what changes together, comes before the rest', () => {
  const texts = { 'a.ts': 'x', 'b.ts': 'x', 'c.ts': 'x' };
  const past = [{ subject: 'polish the frobnicator', files: ['c.ts', 'd.ts'] }];
  expect(ranked('break the frobnicator', texts, past)[0]).toBe('c.ts');
  const together = [{ subject: 'more', files: ['b.ts', 'widgets.ts'] }];
  expect(ranked('widgets', { ...texts, 'widgets.ts': 'widgets' }, together)[1]).toBe('b.ts');
});

test('equal files keep the order of their paths', () => {
  expect(ranked('word', { 'b.ts': 'word', 'a.ts': 'word', 'c.ts': 'word' })).toEqual(['a.ts', 'b.ts', 'c.ts']);
});
