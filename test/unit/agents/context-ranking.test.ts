import { expect, test } from 'vitest';
import type { PastCommit } from '../../../src/agents/context-history.ts';
import { rankFiles } from '../../../src/agents/context-ranking.ts';
import { ContextSlices } from '../../../src/agents/context-slices.ts';
import type { SurveyedFile } from '../../../src/agents/context-survey.ts';
import { importsIn } from '../../../src/agents/context-imports.ts';
import { TaskTerms } from '../../../src/agents/task-terms.ts';
import { TermScan } from '../../../src/agents/term-scan.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** The files in order of relevance. */
async function ranked(
  task: string,
  texts: Readonly<Record<string, string>>,
  past: readonly PastCommit[] = [],
): Promise<readonly string[]> {
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
  const { order } = await rankFiles(files, terms, past, new ContextSlices(new FakeHost()));
  return order.map((number) => files[number]?.path ?? '');
}

test('rare words count more than common ones', async () => {
  const others = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`o${index}.ts`, 'run run run']));
  expect((await ranked('run the frobnicator', { ...others, 'z.ts': 'frobnicator' }))[0]).toBe('z.ts');
});

test('what declares a word comes before what mentions it', async () => {
  expect((await ranked('parse', { 'a.ts': 'x(parse, parse);', 'b.ts': 'function parse() {}' }))[0]).toBe('b.ts');
});

test('a name counts more than text, and a path that the task names most', async () => {
  expect((await ranked('retry limits', { 'a.ts': 'retry limits '.repeat(9), 'retry-limits.ts': 'retry' }))[0]).toBe(
    'retry-limits.ts',
  );
  expect((await ranked('look at src/z.ts for the retry', { 'retry.ts': 'retry', 'src/z.ts': '' }))[0]).toBe('src/z.ts');
});

test('what a strong file imports, and its test, come before the rest', async () => {
  const order = await ranked('widgets', {
    'src/aaa.ts': 'nothing',
    'src/part.ts': 'nothing',
    'src/widgets.ts': "import './part.ts';\nfunction widgets() {}",
    'test/widgets.test.ts': 'nothing',
  });
  expect(order[0]).toBe('src/widgets.ts');
  expect(order.slice(-1)).toEqual(['src/aaa.ts']);
});

test('what commits for tasks alike changed, and what changes together, comes before the rest', async () => {
  const texts = { 'a.ts': 'x', 'b.ts': 'x', 'c.ts': 'x' };
  const past = [{ subject: 'polish the frobnicator', files: ['c.ts', 'd.ts'] }];
  expect((await ranked('break the frobnicator', texts, past))[0]).toBe('c.ts');
  const together = [{ subject: 'more', files: ['b.ts', 'widgets.ts'] }];
  expect((await ranked('widgets', { ...texts, 'widgets.ts': 'widgets' }, together))[1]).toBe('b.ts');
});

test('equal files keep the order of their paths', async () => {
  expect(await ranked('word', { 'b.ts': 'word', 'a.ts': 'word', 'c.ts': 'word' })).toEqual(['a.ts', 'b.ts', 'c.ts']);
});

test('others are let work meanwhile, and a signal ends it', async () => {
  const host = new FakeHost();
  const [calls, controller] = [{ clock: 0, turns: 0 }, new AbortController()];
  const busy = {
    ...{ monotonic: () => (calls.clock += 1), now: () => host.now(), schedule: host.schedule.bind(host) },
    ...{ sleep: host.sleep.bind(host), random: () => host.random(), id: (length: number) => host.id(length) },
    environment: {},
    turn: () => {
      calls.turns += 1;
      if (calls.turns === 300) controller.abort(new Error('enough'));
      return Promise.resolve();
    },
  };
  const files = Array.from({ length: 200 }, (_, at): SurveyedFile => ({
    path: `src/word-${at}.ts`,
    size: 10,
    version: '1',
    hits: [0, 1, 0],
    imports: ['./a'],
  }));
  const past = [{ subject: 'word', files: files.map(({ path }) => path) }];
  const slices = new ContextSlices(busy, controller.signal);
  const { order } = await rankFiles(files, new TaskTerms('word'), past, slices);
  expect(order).toHaveLength(200);
  // Each of the seven times that all files are looked at.
  expect(calls.turns).toBeGreaterThan((7 * 200) / 6);
  await expect(rankFiles(files, new TaskTerms('word'), past, slices)).rejects.toThrow('enough');
});
